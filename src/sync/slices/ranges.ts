/**
 * A table in ranges of the time at which its rows were created, to be read at once: where their borders are, which rows
 * each has, and how far each is read. Every row is in exactly one range, whatever its time, and those without one are a
 * range of their own. Pure. (docs/sync-spec.md, "A large table in ranges")
 */
import { and, comparison, isNull } from '../../odata/filter.ts';
import type { Column, Table } from '../../odata/table.ts';

/** When a row came into being: it does not change, and nearly every table has it. */
const RANGE_COLUMN = 'createdon';

/** More than are read at once, so that the readers have work to the end though rows are not spread evenly over time. */
const INTERVALS = 32;

const SECOND_MS = 1000;

/** How far one range is read. */
export type RangeProgress =
  | { readonly kind: 'not begun' }
  /** `resumed`: the link comes from an earlier run, so that the service may have forgotten it. */
  | { readonly kind: 'begun'; readonly link: string; readonly resumed: boolean }
  | { readonly kind: 'done' };

/** The column that the ranges of a table go by; undefined where it has none. Elastic tables are divided by themselves. */
export function rangeColumn(table: Table): Column | undefined {
  if (table.kind === 'elastic' || table.kind === 'virtual') return undefined;
  return table.columns.find(({ name, type }) => name === RANGE_COLUMN && type === 'timestamp');
}

/**
 * Times between which the ranges lie, in rising order: equal intervals from the smallest to the greatest value. The first
 * range has no beginning and the last no end, so that later rows are in one too.
 * @returns none where the values are too close to each other, or are no times.
 */
export function bordersBetween(smallest: string, greatest: string, intervals = INTERVALS): string[] {
  const [from, to] = [Date.parse(smallest), Date.parse(greatest)];
  if (!(to > from)) return [];
  const times = Array.from({ length: intervals - 1 }, (_, index) => {
    const ms = from + ((to - from) * (index + 1)) / intervals;
    return Math.ceil(ms / SECOND_MS) * SECOND_MS;
  });
  return [...new Set(times)].map((ms) => `${new Date(ms).toISOString().slice(0, 19)}Z`);
}

/** As many as the borders make, and the last one for the rows without a time. */
export function rangeCount(borders: readonly string[]): number {
  return borders.length + 2;
}

/**
 * The rows of one range, the first being 0, as a `$filter`. Neighbours name their border by the same text: whatever the
 * service makes of it, each row is on one side.
 */
export function rangeFilter(column: Column, borders: readonly string[], range: number): string {
  if (range === borders.length + 1) return isNull(column);
  const [lower, upper] = [borders[range - 1], borders[range]];
  const filter = and(
    lower === undefined ? undefined : comparison(column, 'ge', lower),
    upper === undefined ? undefined : comparison(column, 'lt', upper),
  );
  if (filter === undefined) throw new TypeError('a range without a border');
  return filter;
}

/** The read of a table in ranges, as far as it is. */
export interface RangesPhase {
  readonly kind: 'ranges';
  /** For a tracked table, where the changes since before the ranges are; undefined for a full refresh. */
  readonly deltaLink: string | undefined;
  readonly borders: readonly string[];
  /** One of each, in their order. */
  readonly ranges: readonly RangeProgress[];
  /** Selected columns that the service turned out not to know. */
  readonly without: readonly string[];
}

export function beginRanges(
  borders: readonly string[],
  deltaLink: string | undefined,
  without: readonly string[],
): RangesPhase {
  const ranges = Array.from({ length: rangeCount(borders) }, () => ({ kind: 'not begun' as const }));
  return { kind: 'ranges', deltaLink, borders, ranges, without };
}

/** How many ranges one stream reads at once: each holds bytes of a page and of the one ahead, and memory has its bound. */
const MOST_AT_ONCE = 6;

/**
 * @param width how many requests may be under way now.
 * @param isAlone whether no other stream waits for any of them; else half of them are left to the others.
 */
export function rangesAtOnce(width: number, isAlone: boolean): number {
  const share = isAlone ? width : Math.min(width, Math.max(2, Math.floor(width / 2)));
  return Math.max(1, Math.min(MOST_AT_ONCE, share));
}
