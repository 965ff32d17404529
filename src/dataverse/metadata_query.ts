/**
 * Queries of RetrieveMetadataChanges: definitions of some tables with named properties of their columns, derived ones
 * included. What was not asked for comes as null, so that it is asked for little at a time.
 * https://learn.microsoft.com/power-apps/developer/data-platform/query-schema-definitions
 * https://learn.microsoft.com/power-apps/developer/data-platform/webapi/reference/entityqueryexpression
 */
import { encodeText } from '../odata/links.ts';
import { type JsonObject, objectsOf } from '../core/json.ts';
import type { WebApiClient } from './client.ts';

export interface MetadataQuery {
  readonly tables: readonly string[];
  /** Of the tables; LogicalName comes always. */
  readonly tableProperties?: readonly string[];
  /** Of the columns; LogicalName comes always. */
  readonly columnProperties?: readonly string[];
  /** Columns that fit any of these come; without conditions all do. */
  readonly columns?: readonly Condition[];
  /** Of labels only those in this language (LCID); the user's own comes always. */
  readonly language?: number | undefined;
}

export interface Condition {
  readonly property: 'AttributeType' | 'LogicalName';
  readonly value: string;
}

/** The definitions, as complex types: `{"LogicalName": …, "Attributes": [{…}]}`. @throws ServiceFaultError. */
export async function retrieveMetadata(
  client: WebApiClient,
  query: MetadataQuery,
  signal: AbortSignal,
): Promise<JsonObject[]> {
  const text = encodeText(JSON.stringify(expressionOf(query)));
  const path = `RetrieveMetadataChanges(Query=@p1)?@p1=${text}`;
  const document = await client.getJson({ path, purpose: 'metadata', signal });
  return objectsOf(document, 'EntityMetadata');
}

function expressionOf(query: MetadataQuery): object {
  const { columnProperties, columns = [], language, tableProperties = [], tables } = query;
  const withColumns = columnProperties !== undefined;
  return {
    Properties: properties(['LogicalName', ...(withColumns ? ['Attributes'] : []), ...tableProperties]),
    Criteria: anyOf(tables.map((value) => ({ property: 'LogicalName', value }))),
    ...(withColumns
      ? {
          AttributeQuery: {
            Properties: properties(['LogicalName', ...columnProperties]),
            ...(columns.length === 0 ? {} : { Criteria: anyOf(columns) }),
          },
        }
      : {}),
    ...(language === undefined
      ? {}
      : { LabelQuery: { FilterLanguages: [language], MissingLabelBehavior: 0 } }),
  };
}

function properties(names: readonly string[]): object {
  return { AllProperties: false, PropertyNames: names };
}

const VALUE_TYPES: Readonly<Record<Condition['property'], string>> = {
  AttributeType: 'Microsoft.Xrm.Sdk.Metadata.AttributeTypeCode',
  LogicalName: 'System.String',
};

function anyOf(conditions: readonly Condition[]): object {
  return {
    FilterOperator: 'Or',
    Conditions: conditions.map(({ property, value }) => ({
      ConditionOperator: 'Equals',
      PropertyName: property,
      Value: { Type: VALUE_TYPES[property], Value: value },
    })),
  };
}
