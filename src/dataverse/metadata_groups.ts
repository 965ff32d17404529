/** Turns definitions into rows of metadata streams, a group of tables at a time, to limit memory. */
import { encodeText } from '../odata/links.ts';
import { type JsonObject, objectsOf, textOf } from '../core/json.ts';
import type { MetadataRow } from '../odata/service.ts';
import type { TableSummary } from '../odata/table.ts';
import { labelIn } from './choice_labels.ts';
import type { WebApiClient } from './client.ts';
import { type Condition, retrieveMetadata } from './metadata_query.ts';

export interface MetadataSource {
  readonly client: WebApiClient;
  readonly tables: readonly TableSummary[];
  readonly signal: AbortSignal;
}

export type Rows = AsyncGenerator<MetadataRow[]>;

/** The definitions of a group of tables. */
type Reader = (source: MetadataSource, names: readonly string[]) => Promise<JsonObject[]>;
type Writer = (definition: JsonObject, table: TableSummary) => MetadataRow[];

/** Tables per request: for few properties of each table, and for many properties of each column. */
const GROUP = 20;
export const SMALL_GROUP = 5;

export async function* perGroup(
  source: MetadataSource,
  read: Reader,
  write: Writer,
  groupSize = GROUP,
): Rows {
  for (let at = 0; at < source.tables.length; at += groupSize) {
    const group = source.tables.slice(at, at + groupSize);
    const definitions = await read(
      source,
      group.map(({ name }) => name),
    );
    const byName = new Map(definitions.map((one) => [textOf(one, 'LogicalName'), one]));
    yield group.flatMap((table) => {
      const definition = byName.get(table.name);
      return definition === undefined ? [] : write(definition, table);
    });
  }
}

/** Reads EntityDefinitions with a selection of properties, for a group of tables. */
export const definitions =
  (select: string, expand?: string): Reader =>
  async ({ client, signal }, names) => {
    const filter = encodeText(names.map((name) => `LogicalName eq '${name}'`).join(' or '));
    const more = expand === undefined ? '' : `&$expand=${encodeURI(expand)}`;
    const path = `EntityDefinitions?$select=${select}&$filter=${filter}${more}`;
    return objectsOf(await client.getJson({ path, purpose: 'metadata', signal }), 'value');
  };

/** Reads derived properties of columns by RetrieveMetadataChanges, for a group of tables. */
export const columnsWith =
  (columnProperties: readonly string[], columns: readonly Condition[] = []): Reader =>
  async ({ client, signal }, tables) =>
    await retrieveMetadata(client, { tables, columnProperties, columns }, signal);

export function labelOf(object: JsonObject, name: string): string | null {
  return labelIn(object[name], undefined) ?? null;
}

export function textOrNull(object: JsonObject, name: string): string | null {
  return textOf(object, name) ?? null;
}

export function numberOrNull(object: JsonObject, name: string): number | null {
  const value = object[name];
  return typeof value === 'number' ? value : null;
}
