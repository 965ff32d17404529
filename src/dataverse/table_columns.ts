/**
 * Reads the columns of tables, some tables at a time, so that neither the service nor the connector has all metadata of an
 * organization in memory. Base properties come from `$expand=Attributes` with `$select`. Details that only some columns have
 * are requested at the same time (column_details.ts).
 * https://learn.microsoft.com/power-apps/developer/data-platform/webapi/query-metadata-web-api
 */
import { encodeText } from '../odata/links.ts';
import { innerValueOf, type JsonObject, objectsOf, textOf } from '../core/json.ts';
import { isName } from '../odata/names.ts';
import type { DescribeOptions } from '../odata/service.ts';
import type { Column, Table, TableSummary } from '../odata/table.ts';
import type { WebApiClient } from './client.ts';
import { type ColumnSource, type DetailsOfTables, readColumnDetails } from './column_details.ts';
import { type Attribute, columnOf } from './column_types.ts';

/** Keeps the URL of a request well below its limit, and its answer at a few megabytes. */
export const TABLES_PER_REQUEST = 25;

const ATTRIBUTE_PROPERTIES =
  'LogicalName,AttributeTypeName,AttributeOf,IsValidForRead,IsValidODataAttribute,IsSecured';
const READABLE = 'IsValidODataAttribute eq true and IsValidForRead eq true';

/** Describes up to TABLES_PER_REQUEST tables. A table that has vanished since it was listed is left out. */
export async function describeTables(
  source: ColumnSource,
  tables: readonly TableSummary[],
  options: DescribeOptions,
): Promise<Table[]> {
  const names = tables.map((table) => table.name);
  const { signal, withTargets = false } = options;
  const [attributes, details] = await Promise.all([
    readAttributes(source.client, names, signal),
    readColumnDetails(source, names, withTargets, signal),
  ]);
  return tables.flatMap((table) => {
    const found = attributes.get(table.name);
    return found === undefined ? [] : [{ ...table, columns: columnsOf(table, found, details) }];
  });
}

function columnsOf(
  table: TableSummary,
  attributes: readonly Attribute[],
  details: DetailsOfTables,
): Column[] {
  const columns = new Map<string, Column>();
  for (const attribute of attributes) {
    const column = columnOf({ ...attribute, ...details.get(table.name)?.get(attribute.logicalName) });
    if (column !== undefined) columns.set(column.name, column);
  }
  // Rows always contain their key, whatever the metadata says about it.
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
      objectsOf(definition, 'Attributes')
        .map(readAttribute)
        .filter(({ logicalName }) => isName(logicalName)),
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
    isSecured: attribute['IsSecured'] === true,
  };
}

/** Encodes the characters that a URL must not contain, except those that make an OData query readable in logs. */
function encode(text: string): string {
  return encodeText(text)
    .replaceAll('%2C', ',')
    .replaceAll('%24', '$')
    .replaceAll('%3D', '=')
    .replaceAll('%3B', ';');
}
