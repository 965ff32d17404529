/** What a request asks of the rows of an entity, once it is known to be allowed. */
import { companyScope } from './company_scope.ts';
import type { FinopsExchange } from '../exchange.ts';
import { COMPANY, type Entity, type EntityRow } from '../model/entity.ts';
import { companyOf } from '../store/environment.ts';
import type { EntityStore } from '../store/entity_store.ts';
import type { Expression } from './filter_expression.ts';
import { parseFilter } from './filter_grammar.ts';
import { filterPredicate } from './filter_predicate.ts';
import { switchIn } from './query_options.ts';
import { refuseFilter, refuseOrder } from './refused_queries.ts';
import { inDefaultOrder, ordered, type OrderPart, parseOrder } from './row_order.ts';

/** @throws ServiceFault 400 */
export function requestedFilter(
  { environment, options }: FinopsExchange,
  entity: Entity,
): Expression | undefined {
  const text = options.get('$filter');
  if (text === undefined) return undefined;
  const expression = parseFilter(text, entity);
  refuseFilter(expression, entity, environment.behavior);
  return expression;
}

/** @throws ServiceFault 400 */
export function requestedOrder(
  { environment, options }: FinopsExchange,
  entity: Entity,
): OrderPart[] | undefined {
  const text = options.get('$orderby');
  if (text === undefined) return undefined;
  const parts = parseOrder(text, entity);
  refuseOrder(
    parts.map(({ column }) => column),
    entity,
    environment.behavior,
  );
  return parts;
}

export function scopeOf({ environment, options }: FinopsExchange): (company: string | undefined) => boolean {
  return companyScope(environment.rights, switchIn(options, 'cross-company'));
}

/** All rows that the request sees and that fit, in its order. @throws ServiceFault 400 */
export function matchingRows(exchange: FinopsExchange, store: EntityStore): readonly EntityRow[] {
  const { environment, number } = exchange;
  const { behavior } = environment;
  const filter = requestedFilter(exchange, store.entity);
  const order = requestedOrder(exchange, store.entity);
  const fits = filter === undefined ? () => true : filterPredicate(filter, behavior);
  const isSeen = scopeOf(exchange);
  const rows = sharedRows(exchange, store).filter((row) => isSeen(companyOf(row)) && fits(row.values));
  return order === undefined
    ? inDefaultOrder(rows, store.entity, behavior, number)
    : ordered(rows, order, behavior);
}

/** A record that companies share may come once in each of them, under the same RecId. */
function sharedRows({ environment }: FinopsExchange, store: EntityStore): readonly EntityRow[] {
  const companies = environment.singleSharing.get(store.entity.entitySet);
  if (companies === undefined || environment.behavior.singleSharedRows === 'once') return store.rows();
  return store
    .rows()
    .flatMap((row) => [
      row,
      ...companies
        .filter((company) => company !== companyOf(row))
        .map((company) => ({ ...row, values: { ...row.values, [COMPANY]: JSON.stringify(company) } })),
    ]);
}
