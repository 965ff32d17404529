/**
 * The columns of tables, some tables at a time, so that neither the service nor we hold an organization's metadata at
 * once. Base properties come by `$expand=Attributes` with `$select`; what only date columns have does not (a selection
 * there may name base properties only) and comes by RetrieveMetadataChanges, or by one cast a table where that is refused.
 * https://learn.microsoft.com/power-apps/developer/data-platform/webapi/query-metadata-web-api
 * https://learn.microsoft.com/power-apps/developer/data-platform/query-schema-definitions
 */
import { innerValueOf, type JsonObject, objectsOf, textOf } from '../core/json.ts';
import type { Logger } from '../core/logger.ts';
import { ServiceFaultError } from '../odata/service_fault.ts';
import type { Column, Table, TableSummary } from '../odata/table.ts';
import type { WebApiClient } from './client.ts';
import { type Attribute, columnOf } from './column_types.ts';

/** Keeps the URL of a request well under its limit, and its answer at a few megabytes. */
export const TABLES_PER_REQUEST = 25;

const ATTRIBUTE_PROPERTIES = 'LogicalName,AttributeTypeName,AttributeOf,IsValidForRead,IsValidODataAttribute';
const READABLE = 'IsValidODataAttribute eq true and IsValidForRead eq true';

/** DateTimeBehavior by table and column. */
type DateBehaviors = ReadonlyMap<string, ReadonlyMap<string, string>>;

export interface ColumnSource {
  readonly client: WebApiClient;
  readonly log: Logger;
}

/** Describes up to TABLES_PER_REQUEST tables. A table that has vanished since it was listed is left out. */
export async function describeTables(
  source: ColumnSource,
  tables: readonly TableSummary[],
  signal: AbortSignal,
): Promise<Table[]> {
  const names = tables.map((table) => table.name);
  const [attributes, behaviors] = await Promise.all([
    readAttributes(source.client, names, signal),
    readDateBehaviors(source, names, signal),
  ]);
  return tables.flatMap((table) => {
    const found = attributes.get(table.name);
    return found === undefined ? [] : [{ ...table, columns: columnsOf(table, found, behaviors) }];
  });
}

function columnsOf(
  table: TableSummary,
  attributes: readonly Attribute[],
  behaviors: DateBehaviors,
): Column[] {
  const columns = new Map<string, Column>();
  for (const attribute of attributes) {
    const dateTimeBehavior = behaviors.get(table.name)?.get(attribute.logicalName);
    const column = columnOf({ ...attribute, dateTimeBehavior });
    if (column !== undefined) columns.set(column.name, column);
  }
  // Rows always bring their key, whatever the metadata says of it.
  for (const key of table.primaryKey) if (!columns.has(key)) columns.set(key, { name: key, type: 'string' });
  return [...columns.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

async function readAttributes(
  client: WebApiClient,
  names: readonly string[],
  signal: AbortSignal,
): Promise<Map<string, Attribute[]>> {
  const filter = names.map((name) => `LogicalName eq '${name}'`).join(' or ');
  const expand = `Attributes($select=${ATTRIBUTE_PROPERTIES};$filter=${READABLE})`;
  const path = `EntityDefinitions?$select=LogicalName&$filter=${encode(filter)}&$expand=${encode(expand)}`;
  const document = await client.getJson({ path, purpose: 'metadata', signal });
  return new Map(
    objectsOf(document, 'value').map((definition) => [
      textOf(definition, 'LogicalName') ?? '',
      objectsOf(definition, 'Attributes').map(readAttribute),
    ]),
  );
}

function readAttribute(attribute: JsonObject): Attribute {
  return {
    logicalName: textOf(attribute, 'LogicalName') ?? '',
    typeName: innerValueOf(attribute, 'AttributeTypeName') ?? '',
    attributeOf: textOf(attribute, 'AttributeOf'),
    isValidForRead: attribute['IsValidForRead'] === true,
    isValidODataAttribute: attribute['IsValidODataAttribute'] === true,
  };
}

async function readDateBehaviors(
  { client, log }: ColumnSource,
  names: readonly string[],
  signal: AbortSignal,
): Promise<DateBehaviors> {
  try {
    const query = encodeURIComponent(JSON.stringify(dateColumnsQuery(names)));
    const path = `RetrieveMetadataChanges(Query=@p1)?@p1=${query}`;
    const document = await client.getJson({ path, purpose: 'metadata', signal });
    return new Map(
      objectsOf(document, 'EntityMetadata').map((definition) => [
        textOf(definition, 'LogicalName') ?? '',
        behaviorsOf(objectsOf(definition, 'Attributes')),
      ]),
    );
  } catch (error) {
    // Older servers and some roles refuse the function; the same facts stand behind one request a table.
    if (!(error instanceof ServiceFaultError) || error.fault.status >= 500) throw error;
    log.debug(`RetrieveMetadataChanges was refused (${error.message}); asking table by table`);
    return await readDateBehaviorsByCast(client, names, signal);
  }
}

function behaviorsOf(attributes: readonly JsonObject[]): Map<string, string> {
  return new Map(
    attributes.map((attribute) => [
      textOf(attribute, 'LogicalName') ?? '',
      innerValueOf(attribute, 'DateTimeBehavior') ?? '',
    ]),
  );
}

async function readDateBehaviorsByCast(
  client: WebApiClient,
  names: readonly string[],
  signal: AbortSignal,
): Promise<DateBehaviors> {
  const cast = 'Attributes/Microsoft.Dynamics.CRM.DateTimeAttributeMetadata';
  const behaviors = new Map<string, Map<string, string>>();
  for (const name of names) {
    const path = `EntityDefinitions(LogicalName='${name}')/${cast}?$select=LogicalName,DateTimeBehavior`;
    const document = await client.getJson({ path, purpose: 'metadata', signal });
    behaviors.set(name, behaviorsOf(objectsOf(document, 'value')));
  }
  return behaviors;
}

function equals(property: string, type: string, value: string): object {
  return { ConditionOperator: 'Equals', PropertyName: property, Value: { Type: type, Value: value } };
}

/** https://learn.microsoft.com/power-apps/developer/data-platform/webapi/reference/entityqueryexpression */
function dateColumnsQuery(names: readonly string[]): object {
  return {
    Properties: { AllProperties: false, PropertyNames: ['LogicalName', 'Attributes'] },
    Criteria: {
      FilterOperator: 'Or',
      Conditions: names.map((name) => equals('LogicalName', 'System.String', name)),
    },
    AttributeQuery: {
      Properties: { AllProperties: false, PropertyNames: ['LogicalName', 'DateTimeBehavior'] },
      Criteria: {
        FilterOperator: 'And',
        Conditions: [equals('AttributeType', 'Microsoft.Xrm.Sdk.Metadata.AttributeTypeCode', 'DateTime')],
      },
    },
  };
}

/** Encodes what a URL may not hold, and leaves what makes an OData query readable in logs. */
function encode(text: string): string {
  return encodeURIComponent(text)
    .replaceAll('%2C', ',')
    .replaceAll('%24', '$')
    .replaceAll('%3D', '=')
    .replaceAll('%3B', ';');
}
