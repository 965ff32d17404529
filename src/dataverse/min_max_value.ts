import { encodeText } from '../odata/links.ts';
import { objectsOf } from '../core/json.ts';
import type { TableSummary } from '../odata/table.ts';
import type { WebApiClient } from './client.ts';

/**
 * The greatest (`desc`) or smallest (`asc`) value of a column: that of the first row in this order. Nulls are filtered out,
 * since the documents do not say where they are sorted. Sorting a large table by a column without an index can time out. It
 * would time out again, so the request is not repeated.
 * https://learn.microsoft.com/power-apps/developer/data-platform/webapi/query/order-rows
 * @returns its JSON text with every digit, without quotes.
 */
export async function minMaxValue(
  client: WebApiClient,
  table: TableSummary,
  column: string,
  direction: 'asc' | 'desc',
  signal: AbortSignal,
): Promise<string | undefined> {
  const filter = encodeText(`${column} ne null`);
  const order = encodeText(`${column} ${direction}`);
  const path = `${table.entitySet}?$select=${column}&$filter=${filter}&$orderby=${order}&$top=1`;
  const document = await client.getJson({
    path,
    purpose: 'rows',
    signal,
    exactNumbers: true,
    isTimeoutFinal: true,
  });
  const value = objectsOf(document, 'value')[0]?.[column];
  return typeof value === 'string' && value !== '' ? value : undefined;
}
