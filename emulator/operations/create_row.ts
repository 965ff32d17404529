/**
 * POST of a row.
 * https://learn.microsoft.com/power-apps/developer/data-platform/webapi/create-entity-web-api
 */
import type { Answer } from '../answer.ts';
import type { Exchange } from '../exchange.ts';
import type { TableStore } from '../table_store.ts';
import { bodyOf, rowValues } from '../writing/row_input.ts';
import { createdRow, requireWritable, writtenAnswer } from '../writing/written_row.ts';

export function createRow(exchange: Exchange, store: TableStore): Answer {
  requireWritable(exchange, store);
  const values = rowValues(exchange, store.table, bodyOf(exchange, store.table));
  return writtenAnswer(exchange, store, createdRow(exchange, store, values), 201);
}
