/**
 * One page of rows in the order of their ids, and the link to what follows: the next page or, after the last page of a
 * tracked read, the changes.
 * https://learn.microsoft.com/power-apps/developer/data-platform/webapi/query/page-results
 *
 * Inferred: the token at the end of a tracked read carries the version of its beginning, so that nothing that changed
 * while it was being paged is missed.
 */
import { type Answer, notEmulated, Refusal, type RenderedRows } from '../answer.ts';
import type { Exchange } from '../exchange.ts';
import { rowRange } from '../generated/row_range.ts';
import { generatedId, indexAfter, RowTemplate } from '../generated/row_template.ts';
import { encodeChangeToken } from '../query/change_token.ts';
import { preferencesOf } from '../query/options.ts';
import { type Cookie, decodeCookie, encodeCookie } from '../query/paging_cookie.ts';
import { parseRowFilter } from '../query/row_filter.ts';
import type { TableStore } from '../table_store.ts';
import { pageAnswer, renderRow } from './page.ts';
import { linkWith, losesDeltaLink, mostRows, pageSizeOf, preferencesApplied } from './paging.ts';
import { annotatorOf } from './row_annotations.ts';
import { selectProperties } from './row_selection.ts';

export function rowPage(exchange: Exchange, store: TableStore, tracked: boolean): Answer {
  const { options, organization } = exchange;
  const cookie = cookieOf(exchange, tracked);
  const select = options.get('$select');
  const { pages, size } = extent(exchange, store);
  const page = readPage(exchange, store, cookie, size);
  const version = tracked ? (cookie?.version ?? organization.version) : undefined;
  const issuedMs = organization.clock.nowMs();
  const next = pages && page.ends !== undefined ? cookieAfter(store, cookie, page.ends, version) : undefined;
  const nextLink = next && linkWith(exchange, store, `$skiptoken=${encodeCookie(next)}`);
  const deltaLink =
    version === undefined || nextLink !== undefined || losesDeltaLink(exchange)
      ? undefined
      : linkWith(exchange, store, `$deltatoken=${encodeChangeToken({ version, issuedMs })}`);
  return pageAnswer(
    exchange,
    { table: store.table, select, rows: page.rows, nextLink, deltaLink, isDelta: false },
    preferencesApplied(exchange, tracked, size),
  );
}

function cookieOf({ options }: Exchange, tracked: boolean): Cookie | undefined {
  const token = options.get('$skiptoken');
  if (token === undefined) return undefined;
  const cookie = decodeCookie(token);
  if (tracked !== (cookie.version !== undefined)) {
    throw notEmulated('a page with other preferences than the page before it');
  }
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

/** The first and the last id of a page. */
interface Ends {
  readonly first: string;
  readonly last: string;
}

interface FoundPage {
  readonly rows: string | RenderedRows;
  /** Given if rows follow. */
  readonly ends: Ends | undefined;
}

function cookieAfter(
  { table }: TableStore,
  before: Cookie | undefined,
  ends: Ends,
  version: number | undefined,
): Cookie {
  return { ...ends, key: table.primaryId, pageNumber: (before?.pageNumber ?? 1) + 1, version };
}

function readPage(
  exchange: Exchange,
  store: TableStore,
  cookie: Cookie | undefined,
  size: number,
): FoundPage {
  const { access, userId } = exchange.organization;
  const filter = exchange.options.get('$filter');
  const properties = selectProperties(store.table, exchange.options.get('$select'));
  const annotate = annotatorOf(exchange, store.table);
  const total = exchange.organization.generatedRowCount(store.table);
  if (total !== undefined) {
    if (filter !== undefined) throw notEmulated('a filter on generated rows');
    return generatedPage(new RowTemplate(store.table, properties, annotate), cookie, size, total);
  }
  const matches = parseRowFilter(store.table, filter);
  const sees = access.rowsSeen(store.table, userId, exchange.organization.businessUnitId);
  // One more than asked for tells whether another page follows.
  const found = store.page(cookie?.last, size + 1, (row) => sees(row) && matches(row));
  const given = found.slice(0, size);
  const [first, last] = [given.at(0)?.id, given.at(-1)?.id];
  const follows = found.length > size && first !== undefined && last !== undefined;
  return {
    rows: given.map((row) => renderRow(row, properties, annotate)).join(','),
    ends: follows ? { first, last } : undefined,
  };
}

function generatedPage(
  template: RowTemplate,
  cookie: Cookie | undefined,
  size: number,
  total: number,
): FoundPage {
  const start = cookie === undefined ? 0 : indexAfter(cookie.last);
  const end = Math.min(total, start + size);
  const ends = end < total ? { first: generatedId(start), last: generatedId(end - 1) } : undefined;
  return { rows: rowRange(template, start, end), ends };
}
