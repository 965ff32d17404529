/**
 * Queries of RetrieveMetadataChanges: definitions of some tables with named properties of their columns, including derived
 * ones. Properties that are not requested are returned as null, so answers are large: request few tables at a time.
 * https://learn.microsoft.com/power-apps/developer/data-platform/query-schema-definitions
 * https://learn.microsoft.com/power-apps/developer/data-platform/webapi/reference/entityqueryexpression
 */
import { encodeText } from '../odata/links.ts';
import { type JsonObject, objectsOf } from '../core/json.ts';
import type { WebApiClient } from './client.ts';

export interface MetadataQuery {
  readonly tables: readonly string[];
  /** Properties of the tables; LogicalName is always included. */
  readonly tableProperties?: readonly string[];
  /** Properties of the columns; LogicalName is always included. */
  readonly columnProperties?: readonly string[];
  /** Returns columns that match any of these; without conditions all columns. */
  readonly columns?: readonly Condition[];
  /** Returns only labels in this language (LCID) and in the user's own. */
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
