/** PATCH of a row. */
import type { Answer } from '../../answer.ts';
import { writeFault } from '../answers/service_fault.ts';
import type { FinopsExchange } from '../exchange.ts';
import type { EntityStore } from '../store/entity_store.ts';
import { requireMatch, requireWritable } from './requirements.ts';
import { addressedRow } from './row_by_key.ts';
import { writtenValues } from './written_values.ts';

export function updateRow(exchange: FinopsExchange, store: EntityStore, key: string): Answer {
  const { entity } = store;
  const { environment } = exchange;
  requireWritable(entity);
  const row = addressedRow(exchange, store, key);
  requireMatch(exchange, row);
  const changes = writtenValues(exchange.body, entity, environment.memberNames);
  if (store.withSameKey({ ...row.values, ...changes }, row.recId) !== undefined) {
    throw writeFault(entity.aotName, 'The record already exists');
  }
  environment.change(store, row, changes);
  return { status: 204, body: '' };
}
