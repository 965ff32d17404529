/**
 * One page of rows, in the order of their ids unless another is asked for, and the link to the next page.
 * https://learn.microsoft.com/power-apps/developer/data-platform/webapi/query/page-results
 */
import { type Answer, notEmulated, Refusal } from '../answer.ts';
import type { Exchange } from '../exchange.ts';
import { growsWithId } from '../generated/row_intervals.ts';
import { preferencesOf } from '../query/options.ts';
import { type Cookie, decodeCookie, encodeCookie, malformedCookie } from '../query/paging_cookie.ts';
import type { SortKey } from '../query/row_order.ts';
import type { TableStore } from '../table_store.ts';
import { pageAnswer } from './page_answer.ts';
import { countMembers } from '../operations/record_count.ts';
import { linkWith, mostRows, pageSizeOf, preferencesApplied } from './paging.ts';
import { type Ends, lastGeneratedRow, pageById } from './row_source.ts';
import { hasPagingCookie, sortedPage, sortKeys } from './sorted_page.ts';

export function rowPage(exchange: Exchange, store: TableStore): Answer {
  refuseCount(exchange);
  const cookie = untrackedCookie(exchange);
  const { pages, size } = extent(exchange, store);
  const keys = sortKeys(exchange, store);
  const hasCookie = hasPagingCookie(store, keys);
  const isLast = isLastGenerated(exchange, store, keys, !pages && size === 1);
  const byId = isLast || isById(exchange, store, keys);
  if (cookie !== undefined && (hasCookie !== (cookie.key !== '') || (byId && cookie.sorted?.length)))
    throw malformedCookie();
  const { ends, rowCount, rows } = isLast
    ? lastGeneratedRow(exchange, store)
    : byId
      ? pageById(exchange, store, cookie?.last, size)
      : sortedPage(exchange, store, keys, cookie, size);
  const next =
    pages && ends !== undefined ? cookieAfter(store, cookie, hasCookie ? ends : undefined) : undefined;
  const content = {
    table: store.table,
    select: exchange.options.get('$select'),
    counts: countMembers(exchange, store),
    rows,
    rowCount,
    nextLink: next === undefined ? undefined : linkWith(exchange, store, `$skiptoken=${encodeCookie(next)}`),
    isDelta: false,
  };
  return pageAnswer(exchange, content, preferencesApplied(exchange, false, size));
}

/** Whether the one row asked for is the last one in the order of ids: of generated rows that is known, too. */
function isLastGenerated(
  { organization }: Exchange,
  { table }: TableStore,
  [key]: readonly SortKey[],
  isOne: boolean,
): boolean {
  if (organization.generatedRowCount(table) === undefined) return false;
  return isOne && key !== undefined && key.isDescending && growsWithId(table, key.path);
}

/** Whether the order of ids is the order asked for. Generated rows know no other. */
function isById({ organization }: Exchange, store: TableStore, [key]: readonly SortKey[]): boolean {
  const { table } = store;
  if (organization.generatedRowCount(table) === undefined) {
    return key === undefined && table.tableType !== 'Virtual';
  }
  if (key === undefined || (growsWithId(table, key.path) && !key.isDescending)) return true;
  throw notEmulated(`$orderby=${key.path}${key.isDescending ? ' desc' : ''} on generated rows`);
}

function cookieAfter({ table }: TableStore, before: Cookie | undefined, ends: Ends | undefined): Cookie {
  const pageNumber = (before?.pageNumber ?? 1) + 1;
  return ends === undefined
    ? { pageNumber, key: '', first: '', last: '', version: undefined }
    : { ...ends, pageNumber, key: table.primaryId, version: undefined };
}

/** The documents name `$count=true` only. */
function refuseCount({ options }: Exchange): void {
  const count = options.get('$count');
  if (count === undefined || count === 'true' || count === 'false') return;
  throw new Refusal(400, '0x80060888', `Invalid value '${count}' for $count query option found.`);
}

function untrackedCookie({ options }: Exchange): Cookie | undefined {
  const token = options.get('$skiptoken');
  if (token === undefined) return undefined;
  const cookie = decodeCookie(token);
  if (cookie.version !== undefined)
    throw notEmulated('a page with other preferences than the page before it');
  return cookie;
}

/** How many rows, and whether more pages may follow: `$top` ends paging, and is ignored together with a page size. */
function extent(exchange: Exchange, store: TableStore): { readonly pages: boolean; readonly size: number } {
  const top = exchange.options.get('$top');
  if (top === undefined || preferencesOf(exchange.headers).has('odata.maxpagesize')) {
    return { pages: true, size: pageSizeOf(exchange, store) };
  }
  if (!/^[1-9]\d*$/.test(top)) {
    throw new Refusal(400, '0x80060888', `Invalid value '${top}' for $top query option found.`);
  }
  return { pages: false, size: Math.min(Number(top), mostRows(store)) };
}
