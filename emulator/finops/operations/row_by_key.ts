/** One row by its key, all columns of which are needed. */
import type { Answer } from '../../answer.ts';
import { dataContext } from '../answers/context.ts';
import { rowText } from '../answers/row_text.ts';
import { ServiceFault } from '../answers/service_fault.ts';
import type { FinopsExchange } from '../exchange.ts';
import type { EntityRow } from '../model/entity.ts';
import { filterPredicate } from '../query/filter_predicate.ts';
import { keyExpression } from '../query/key_address.ts';
import { allowOnly } from '../query/query_options.ts';
import { scopeOf } from '../query/row_query.ts';
import { selection } from '../query/selection.ts';
import { companyOf } from '../store/environment.ts';
import type { EntityStore } from '../store/entity_store.ts';
import { expandedMembers, readExpand } from './expanded_rows.ts';

export function rowByKey(exchange: FinopsExchange, store: EntityStore, key: string): Answer {
  allowOnly(exchange.options, ['$select', '$expand']);
  const { entity } = store;
  const { columns, context } = selection(exchange.options, entity);
  const expand = readExpand(exchange, entity);
  const row = addressedRow(exchange, store, key);
  const { behavior } = exchange.environment;
  const text = rowText(row, columns, behavior, expandedMembers(exchange, entity, row, expand));
  return {
    status: 200,
    body: `{${dataContext(exchange, `${entity.entitySet}${context}/$entity`)},${text.slice(1)}`,
  };
}

/** @throws ServiceFault 404 where there is none, or none that the request sees; its words are inferred. */
export function addressedRow(exchange: FinopsExchange, store: EntityStore, key: string): EntityRow {
  const { behavior } = exchange.environment;
  const fits = filterPredicate(keyExpression(key, store.entity), { ...behavior, questionMark: 'literal' });
  const isSeen = behavior.foreignKeyRead === 'found' ? () => true : scopeOf(exchange);
  const row = store.rows().find((one) => fits(one.values) && isSeen(companyOf(one)));
  if (row !== undefined) return row;
  throw new ServiceFault(404, `No resource was found for the key of '${store.entity.entitySet}'.`);
}
