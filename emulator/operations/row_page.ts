/**
 * One page of rows in the order of their ids, and the link to the next page.
 * https://learn.microsoft.com/power-apps/developer/data-platform/webapi/query/page-results
 */
import { type Answer, notEmulated, Refusal } from '../answer.ts';
import type { Exchange } from '../exchange.ts';
import { preferencesOf } from '../query/options.ts';
import { type Cookie, decodeCookie, encodeCookie } from '../query/paging_cookie.ts';
import type { TableStore } from '../table_store.ts';
import { pageAnswer } from './page.ts';
import { countMembers } from './record_count.ts';
import { linkWith, mostRows, pageSizeOf, preferencesApplied } from './paging.ts';
import { pageById } from './row_source.ts';

export function rowPage(exchange: Exchange, store: TableStore): Answer {
  refuseCount(exchange);
  const cookie = untrackedCookie(exchange);
  const select = exchange.options.get('$select');
  const { pages, size } = extent(exchange, store);
  const { ends, rows } = pageById(exchange, store, cookie?.last, size);
  const key = store.table.primaryId;
  const next = pages &&
    ends !== undefined && { ...ends, key, pageNumber: (cookie?.pageNumber ?? 1) + 1, version: undefined };
  const nextLink = next ? linkWith(exchange, store, `$skiptoken=${encodeCookie(next)}`) : undefined;
  return pageAnswer(
    exchange,
    { table: store.table, select, counts: countMembers(exchange, store), rows, nextLink, isDelta: false },
    preferencesApplied(exchange, false, size),
  );
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

/** How many rows, and whether more pages may follow: `$top` ends paging, and is ignored beside a page size. */
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
