/**
 * A page of stored rows in an order of its own. Queries of virtual tables, and those ordered by a lookup, have no paging
 * cookie: their pages are identified by number only, and end at 50,000 rows.
 * https://learn.microsoft.com/power-apps/developer/data-platform/webapi/query/order-rows
 * https://learn.microsoft.com/power-apps/developer/data-platform/fetchxml/page-results
 *
 * Inferred: which queries those are, and the words of the refusal.
 */
import { notEmulated, Refusal } from '../answer.ts';
import { expansionsOf } from './expansion.ts';
import { nameOfTarget } from './target_name.ts';
import { rowRenderer } from './row_text.ts';
import { columnsSeen } from '../column_security.ts';
import type { Exchange } from '../exchange.ts';
import type { Row } from '../model.ts';
import { type Cookie, malformedCookie } from '../query/paging_cookie.ts';
import { comparedBy, isLookup, parseOrder, type Place, type SortKey } from '../query/row_order.ts';
import type { TableStore } from '../table_store.ts';
import { type FoundPage, isGiven } from './row_source.ts';

const MOST_ROWS_WITHOUT_COOKIE = 50_000;

/** What `$orderby` asks for; nothing without it. */
export function sortKeys({ options }: Exchange, { table }: TableStore): SortKey[] {
  const orderby = options.get('$orderby');
  const keys = orderby === undefined ? [] : parseOrder(table, orderby);
  if (table.tableType === 'Elastic') refuseElasticOrder(keys);
  return keys;
}

/**
 * Rows of elastic tables are ordered by one column of their own.
 * https://github.com/rappen/FetchXMLBuilder/discussions/979
 *
 * Inferred: code and words. Whether a lookup's name can order them is not known.
 */
function refuseElasticOrder(keys: readonly SortKey[]): void {
  if (keys.some(isLookup)) throw notEmulated('an order by a lookup on an elastic table');
  if (keys.length > 1)
    throw new Refusal(400, '0x80048d0b', 'Elastic tables support ordering by a single column only.');
}

export function hasPagingCookie({ table }: TableStore, keys: readonly SortKey[]): boolean {
  return table.tableType !== 'Virtual' && !keys.some(isLookup);
}

export function sortedPage(
  exchange: Exchange,
  store: TableStore,
  keys: readonly SortKey[],
  cookie: Cookie | undefined,
  size: number,
): FoundPage {
  const { organization } = exchange;
  const place = hasPagingCookie(store, keys) && cookie ? placeOf(cookie, keys) : undefined;
  // The place is not a row of the store, and has its key already.
  const keyOf = (row: Place): string => (row === place ? place.id : store.keyOf(row));
  const compare = comparedBy(keys, nameOfTarget(organization), keyOf);
  const rows = store.all(isGiven(exchange, store)).sort(compare);
  const start =
    place === undefined
      ? ((cookie?.pageNumber ?? 1) - 1) * size
      : rows.filter((row) => compare(row, place) <= 0).length;
  if (!hasPagingCookie(store, keys)) refuseTooFar(start + size);
  const given = rows.slice(start, start + size);
  const seen = columnsSeen(store.table);
  const render = rowRenderer(exchange, store.table, expansionsOf(exchange, store.table));
  return {
    rows: given.map((row) => render(seen(row))).join(','),
    rowCount: given.length,
    ends: rows.length > start + size ? endsOf(store, given, keys) : undefined,
  };
}

function endsOf(store: TableStore, given: readonly Row[], keys: readonly SortKey[]): FoundPage['ends'] {
  const [first, last] = [given.at(0), given.at(-1)];
  if (first === undefined || last === undefined) return undefined;
  const sorted = keys.map(({ path }) => ({
    path,
    last: last.values[path] ?? 'null',
    first: first.values[path] ?? 'null',
  }));
  return { first: store.keyOf(first), last: store.keyOf(last), sorted };
}

/** The last row of the page before, as far as the order needs it. */
function placeOf({ last, sorted = [] }: Cookie, keys: readonly SortKey[]): Place {
  const isSame = sorted.length === keys.length && sorted.every(({ path }, at) => path === keys[at]?.path);
  if (!isSame) throw malformedCookie();
  return { id: last, values: Object.fromEntries(sorted.map((one) => [one.path, one.last])) };
}

function refuseTooFar(end: number): void {
  if (end <= MOST_ROWS_WITHOUT_COOKIE) return;
  const words = 'Paging cookie is required when trying to retrieve a set of records on any high pages.';
  throw new Refusal(400, '0x8004430a', words);
}
