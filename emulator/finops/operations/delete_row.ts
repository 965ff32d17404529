/** DELETE of a row. */
import type { Answer } from '../../answer.ts';
import type { FinopsExchange } from '../exchange.ts';
import type { EntityStore } from '../store/entity_store.ts';
import { requireMatch, requireWritable } from './requirements.ts';
import { addressedRow } from './row_by_key.ts';

export function deleteRow(exchange: FinopsExchange, store: EntityStore, key: string): Answer {
  requireWritable(store.entity);
  const row = addressedRow(exchange, store, key);
  requireMatch(exchange, row);
  exchange.environment.delete(store, row);
  return { status: 204, body: '' };
}
