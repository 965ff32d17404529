/** The rows of a page, stored or generated, in the order of their ids: the service's order by default. */
import { notEmulated, type RenderedRows } from '../answer.ts';
import { expansionsOf } from './expansion.ts';
import { rowForm, rowRenderer } from './row_text.ts';
import { columnsSeen } from '../column_security.ts';
import type { Exchange } from '../exchange.ts';
import { type Interval, rowIntervals } from '../generated/row_intervals.ts';
import { pageOf, renderer, rowRange } from '../generated/row_range.ts';
import { generatedId, indexAfter } from '../generated/row_template.ts';
import type { Row } from '../model.ts';
import type { Cookie } from '../query/paging_cookie.ts';
import { parseRowFilter } from '../query/row_filter.ts';
import type { TableStore } from '../table_store.ts';

/** The keys of the first and the last row of a page, and what else orders its rows. */
export type Ends = Pick<Cookie, 'first' | 'last' | 'sorted'>;

export interface FoundPage {
  readonly rows: string | RenderedRows;
  readonly rowCount: number;
  /** Given if rows follow. */
  readonly ends: Ends | undefined;
}

/** @param afterKey of the last row of the page before. */
export function pageById(
  exchange: Exchange,
  store: TableStore,
  afterKey: string | undefined,
  size: number,
): FoundPage {
  const { options, organization } = exchange;
  const total = organization.generatedRowCount(store.table);
  if (total !== undefined) {
    if (options.has('$expand')) throw notEmulated('$expand of generated rows');
    return generatedPage(exchange, store, afterKey, size, total);
  }
  const render = rowRenderer(exchange, store.table, expansionsOf(exchange, store.table));
  // One more than asked for tells whether another page follows.
  const found = store.page(afterKey, size + 1, isGiven(exchange, store));
  const given = found.slice(0, size);
  const seen = columnsSeen(store.table);
  const [first, last] = [given.at(0), given.at(-1)];
  const follows = found.length > size && first !== undefined && last !== undefined;
  return {
    rows: given.map((row) => render(seen(row))).join(','),
    rowCount: given.length,
    ends: follows ? { first: store.keyOf(first), last: store.keyOf(last) } : undefined,
  };
}

/** How many rows a request would bring if it were for all pages. */
export function countRows(exchange: Exchange, store: TableStore): number {
  const { options, organization } = exchange;
  const total = organization.generatedRowCount(store.table);
  if (total !== undefined) {
    return sizeOf(rowIntervals(store.table, options, total));
  }
  return store.all(isGiven(exchange, store)).length;
}

/** Whether a row fits the filter of a request, and is one that its sender may see. */
export function isGiven({ options, organization }: Exchange, { table }: TableStore): (row: Row) => boolean {
  const { access, businessUnitId, userId } = organization;
  const matches = parseRowFilter(table, options, organization);
  const sees = access.rowsSeen(table, userId, businessUnitId);
  return (row) => sees(row) && matches(row);
}

/** The generated row with the greatest id of those that a request asks for. */
export function lastGeneratedRow(exchange: Exchange, { table }: TableStore): FoundPage {
  const { options, organization } = exchange;
  const last = rowIntervals(table, options, organization.generatedRowCount(table) ?? 0).at(-1);
  const template = renderer(table, rowForm(exchange, table), exchange.organization.sequences);
  const rows = last === undefined ? [] : [{ start: last.end - 1, end: last.end }];
  return { rows: rowRange(template, organization.sequences, rows), rowCount: rows.length, ends: undefined };
}

function generatedPage(
  exchange: Exchange,
  { table }: TableStore,
  afterKey: string | undefined,
  size: number,
  total: number,
): FoundPage {
  const from = afterKey === undefined ? 0 : indexAfter(afterKey);
  const { follow, page } = pageOf(rowIntervals(table, exchange.options, total), from, size);
  const [first, last] = [page.at(0)?.start, page.at(-1)?.end];
  const ends =
    follow && first !== undefined && last !== undefined
      ? { first: generatedId(first), last: generatedId(last - 1) }
      : undefined;
  const template = renderer(table, rowForm(exchange, table), exchange.organization.sequences);
  return { rows: rowRange(template, exchange.organization.sequences, page), rowCount: sizeOf(page), ends };
}

function sizeOf(intervals: readonly Interval[]): number {
  return intervals.reduce((sum, { end, start }) => sum + end - start, 0);
}
