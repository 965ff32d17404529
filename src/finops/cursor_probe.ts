/**
 * Probes whether a column can be a cursor, and reads its greatest value. The service cannot sort or filter by virtual columns,
 * which X++ computes for each row, and the metadata does not show which columns are virtual.
 * https://learn.microsoft.com/dynamics365/fin-ops-core/dev-itpro/data-entities/data-entity-computed-columns-virtual-fields
 */
import { ConnectorError } from '../core/errors.ts';
import { type JsonObject, objectsOf } from '../core/json.ts';
import type { FinopsClient } from './client.ts';
import { jsonTextOf } from './client.ts';
import type { Entity, XppColumn } from './entity.ts';
import { allOf } from './key_filter.ts';
import { literalOf } from './literals.ts';
import { rowsUrl } from './page_url.ts';

export interface CursorProbe {
  readonly client: FinopsClient;
  readonly entity: Entity;
  readonly column: XppColumn;
  readonly crossCompany: boolean;
  /** Limits the companies that are read; undefined for all. */
  readonly filter: string | undefined;
  readonly signal: AbortSignal;
}

/**
 * @returns the value as its JSON text, without quotes; undefined if no row has one.
 * @throws ServiceFaultError if sorting or filtering is refused; ConnectorError `request_refused` if the service ignores the
 * filter.
 */
export async function greatestValue(probe: CursorProbe): Promise<string | undefined> {
  const { column } = probe;
  const [first] = await rows(probe, { orderBy: [`${column.name} desc`] });
  const greatest = first === undefined ? undefined : textOf(first[column.name]);
  if (greatest === undefined || greatest.startsWith('1900-01-01')) return undefined;
  await requireFilter(probe, greatest);
  return greatest;
}

/** Rows at or after the greatest value must all have it, or a later one. */
async function requireFilter(probe: CursorProbe, greatest: string): Promise<void> {
  const { column, entity } = probe;
  const filter = allOf(probe.filter, `${column.name} ge ${literalOf(column, greatest)}`);
  const found = await rows({ ...probe, filter }, {});
  if (found.every((row) => isAtLeast(column, textOf(row[column.name]), greatest))) return;
  throw new ConnectorError(
    'system',
    'request_refused',
    `Table ${entity.entitySet}: the service ignores a filter on column ${column.name}, so it cannot be a cursor.`,
  );
}

function isAtLeast(column: XppColumn, value: string | undefined, least: string): boolean {
  if (value === undefined) return false;
  if (column.type === 'timestamp' || column.type === 'date') return Date.parse(value) >= Date.parse(least);
  return column.type === 'integer' ? BigInt(value) >= BigInt(least) : Number(value) >= Number(least);
}

async function rows(
  { client, column, crossCompany, entity, filter, signal }: CursorProbe,
  query: { readonly orderBy?: readonly string[] },
): Promise<JsonObject[]> {
  const select = [column.name];
  const url = rowsUrl(client.baseUrl, entity.entitySet, { crossCompany, filter, select, top: 1, ...query });
  return objectsOf(await client.getJson({ url, purpose: 'rows', signal }), 'value');
}

function textOf(value: unknown): string | undefined {
  const json = jsonTextOf(value);
  if (json === 'null') return undefined;
  return typeof value === 'string' ? value : json;
}
