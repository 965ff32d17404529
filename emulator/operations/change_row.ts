/**
 * PATCH of a row: changes it, or creates it unless `If-Match` forbids that.
 * https://learn.microsoft.com/power-apps/developer/data-platform/webapi/update-delete-entities-using-web-api
 */
import type { Answer } from '../answer.ts';
import type { Exchange } from '../exchange.ts';
import { readRowKey } from '../query/row_key.ts';
import type { TableStore } from '../table_store.ts';
import { bodyOf, rowValues } from '../writing/row_input.ts';
import { requireWritable, upsertedRow, writtenAnswer } from '../writing/written_row.ts';

/** @param key the text in the parentheses. */
export function changeRow(exchange: Exchange, store: TableStore, key: string): Answer {
  requireWritable(exchange, store);
  const values = rowValues(exchange, store.table, bodyOf(exchange, store.table));
  const rowKey = readRowKey(store.table, key, exchange.options);
  const { isNew, row } = upsertedRow(exchange, store, rowKey, values);
  return writtenAnswer(exchange, store, row, isNew ? 201 : 200);
}
