/**
 * Reads the list of tables with selected properties, in one request, since metadata is never paged.
 * https://learn.microsoft.com/power-apps/developer/data-platform/webapi/query-metadata-web-api
 */
import { type JsonObject, objectsOf, textOf } from '../core/json.ts';
import { isName } from '../odata/names.ts';
import type { Privilege, TableSummary } from '../odata/table.ts';
import type { WebApiClient } from './client.ts';
import { type TableKind, traitsOf } from './table_traits.ts';

const PROPERTIES = [
  'LogicalName',
  'EntitySetName',
  'PrimaryIdAttribute',
  'ChangeTrackingEnabled',
  'TableType',
  'IsActivity',
  'IsIntersect',
  'IsPrivate',
];

export interface TableListOptions {
  readonly withPrivileges: boolean;
  readonly signal: AbortSignal;
}

export interface TableList {
  /** Every table that has an entity set and a key, sorted by name. */
  readonly tables: TableSummary[];
  /** The names of the others, sorted. */
  readonly unlisted: readonly string[];
}

export async function listTables(client: WebApiClient, options: TableListOptions): Promise<TableList> {
  const properties = options.withPrivileges ? [...PROPERTIES, 'Privileges'] : PROPERTIES;
  const path = `EntityDefinitions?$select=${properties.join(',')}`;
  const document = await client.getJson({ path, purpose: 'metadata', signal: options.signal });
  const definitions = objectsOf(document, 'value');
  const tables = definitions.map(readTable).filter((table) => table !== undefined);
  const listed = new Set(tables.map(({ name }) => name));
  const names = definitions.map((definition) => textOf(definition, 'LogicalName') ?? '');
  return {
    tables: tables.sort((a, b) => (a.name < b.name ? -1 : 1)),
    unlisted: names.filter((name) => name !== '' && !listed.has(name)).sort(),
  };
}

function readTable(definition: JsonObject): TableSummary | undefined {
  const name = textOf(definition, 'LogicalName');
  const entitySet = textOf(definition, 'EntitySetName');
  const key = textOf(definition, 'PrimaryIdAttribute');
  // Without these it has no URL, or its rows cannot be told apart.
  if (name === undefined || entitySet === undefined || key === undefined) return undefined;
  if (![name, entitySet, key].every(isName)) return undefined;
  const kind = kindOf(definition);
  return {
    name,
    entitySet,
    ...traitsOf(kind, name),
    // The same id may exist in several partitions.
    primaryKey: kind === 'elastic' ? [key, 'partitionid'] : [key],
    tracked: definition['ChangeTrackingEnabled'] === true,
    readPrivilege: readPrivilege(definition),
  };
}

function kindOf(definition: JsonObject): TableKind {
  const type = textOf(definition, 'TableType');
  if (type === 'Elastic') return 'elastic';
  if (type === 'Virtual') return 'virtual';
  if (definition['IsPrivate'] === true) return 'private';
  if (definition['IsIntersect'] === true) return 'intersect';
  return definition['IsActivity'] === true ? 'activity' : 'standard';
}

function readPrivilege(definition: JsonObject): Privilege | undefined {
  const read = objectsOf(definition, 'Privileges').find((privilege) => privilege['PrivilegeType'] === 'Read');
  const id = read && textOf(read, 'PrivilegeId');
  const name = read && textOf(read, 'Name');
  return id === undefined || name === undefined ? undefined : { id: id.toLowerCase(), name };
}
