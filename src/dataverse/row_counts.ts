/**
 * How many rows there are to read, only for estimates: for tables a snapshot up to a day old, for changes their number.
 * A refusal or failure means that the number is unknown; it must not end a read.
 * https://learn.microsoft.com/power-apps/developer/data-platform/webapi/reference/retrievetotalrecordcount
 * https://learn.microsoft.com/power-apps/developer/data-platform/use-change-tracking-synchronize-data-external-systems
 */
import { encodeText } from '../odata/links.ts';
import { isObject, type JsonObject, parsedObject } from '../core/json.ts';
import { readText } from '../http/body.ts';
import type { TableSummary } from '../odata/table.ts';
import type { WebApiClient } from './client.ts';

/** Keeps the URL well below its limit. */
const TABLES_PER_REQUEST = 200;

export async function countRows(
  client: WebApiClient,
  tables: readonly TableSummary[],
  signal: AbortSignal,
): Promise<ReadonlyMap<string, number>> {
  // The service refuses the whole list if it contains a virtual table.
  const countable = tables.filter(({ kind }) => kind !== 'virtual').map(({ name }) => name);
  const counts = new Map<string, number>();
  for (let at = 0; at < countable.length; at += TABLES_PER_REQUEST) {
    const names = JSON.stringify(countable.slice(at, at + TABLES_PER_REQUEST));
    const path = `RetrieveTotalRecordCount(EntityNames=@p1)?@p1=${encodeText(names)}`;
    const text = await unlessItFails(client, path, signal);
    for (const [name, count] of countsIn(parsedObject(text))) counts.set(name, count);
  }
  return counts;
}

function* countsIn(document: JsonObject | undefined): Generator<[string, number]> {
  const collection = document?.['EntityRecordCountCollection'];
  if (!isObject(collection)) return;
  const { Keys: names, Values: counts } = collection;
  if (!Array.isArray(names) || !Array.isArray(counts)) return;
  for (const [index, name] of names.entries()) {
    const count: unknown = counts[index];
    if (typeof name === 'string' && typeof count === 'number' && count >= 0) yield [name, count];
  }
}

export async function countChanges(
  client: WebApiClient,
  table: TableSummary,
  changeToken: string,
  signal: AbortSignal,
): Promise<number | undefined> {
  const path = `${table.entitySet}/$count?$deltatoken=${encodeText(changeToken)}`;
  const text = (await unlessItFails(client, path, signal)).trim();
  return /^\d+$/.test(text) ? Number(text) : undefined;
}

/** @returns the text of the answer, or '' for any failure, since an estimate is optional. */
async function unlessItFails(client: WebApiClient, path: string, signal: AbortSignal): Promise<string> {
  try {
    const text = await readText(await client.open({ path, purpose: 'estimate', signal }), 'estimate');
    return text.replace(/^\uFEFF/, '');
  } catch {
    signal.throwIfAborted();
    return '';
  }
}
