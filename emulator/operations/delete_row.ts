/**
 * DELETE of a row.
 * https://learn.microsoft.com/power-apps/developer/data-platform/webapi/update-delete-entities-using-web-api#basic-delete
 */
import type { Answer } from '../answer.ts';
import { missingRow, storedRow } from '../answers/found_row.ts';
import type { Exchange } from '../exchange.ts';
import { readRowKey } from '../query/row_key.ts';
import type { TableStore } from '../table_store.ts';
import { requireCondition } from '../writing/conditions.ts';
import { requireWritable } from '../writing/written_row.ts';

/** @param key the text in the parentheses. */
export function deleteRow(exchange: Exchange, store: TableStore, key: string): Answer {
  requireWritable(exchange, store);
  const rowKey = readRowKey(store.table, key, exchange.options);
  const row = storedRow(exchange, store, rowKey);
  if (row === undefined) throw missingRow(store.table, rowKey);
  requireCondition(exchange.headers, row);
  exchange.organization.delete(store, row);
  return { status: 204, body: '' };
}
