/**
 * A table that is read in several slices at once, and how far each slice is read. The service divides the table; every row is
 * in exactly one slice. Pure. (docs/sync-spec.md, "A large table in ranges")
 */
import type { PageResume } from '../../odata/page.ts';
import type { Slice, Slicing } from '../../odata/service.ts';
import type { Table } from '../../odata/table.ts';
import type { SavedRanges } from './saved_ranges.ts';

/** How a table is divided: the texts that the service remembers it by, and the slices that they stand for. */
export interface Division {
  readonly borders: readonly string[];
  readonly slices: readonly Slice[];
}

/** @returns undefined where the texts stand for no slices of the table. */
export function divisionOf(slicing: Slicing, table: Table, borders: readonly string[]): Division | undefined {
  const slices = slicing.slicesOf(table, borders);
  return slices === undefined || slices.length === 0 ? undefined : { borders, slices };
}

/** How far one range is read. */
export type RangeProgress =
  | { readonly kind: 'not-begun' }
  /** `resumed`: the position comes from an earlier run, so that the service may have forgotten it. */
  | { readonly kind: 'begun'; readonly at: PageResume; readonly resumed: boolean }
  | { readonly kind: 'done' };

/** The read of a table in ranges, as far as it is. */
export interface RangesPhase {
  readonly kind: 'ranges';
  /** For a tracked table, where the changes since before the ranges are; undefined for a full refresh. */
  readonly deltaLink: string | undefined;
  readonly division: Division;
  /** One of each slice, in their order. */
  readonly ranges: readonly RangeProgress[];
  /** Selected columns that the service turned out not to know. */
  readonly omittedColumns: readonly string[];
}

export function beginRanges(
  division: Division,
  deltaLink: string | undefined,
  omittedColumns: readonly string[],
): RangesPhase {
  const ranges = division.slices.map(() => ({ kind: 'not-begun' as const }));
  return { kind: 'ranges', deltaLink, division, ranges, omittedColumns };
}

/**
 * The phase that a state stands for.
 * @returns undefined for a state with unknown numbers of ranges.
 */
export function resumeRanges(
  { begun, deltaLink, done }: SavedRanges,
  division: Division,
  omittedColumns: readonly string[],
): RangesPhase | undefined {
  const count = division.slices.length;
  if ([...done, ...begun.keys()].some((range) => range >= count)) return undefined;
  const ranges = division.slices.map((_, range): RangeProgress => {
    const at = begun.get(range);
    if (at !== undefined) return { kind: 'begun', at, resumed: true };
    return { kind: done.includes(range) ? 'done' : 'not-begun' };
  });
  return { kind: 'ranges', deltaLink, division, ranges, omittedColumns };
}

export function savedRanges({ deltaLink, division, ranges }: RangesPhase): SavedRanges {
  return {
    kind: 'ranges',
    deltaLink,
    borders: division.borders,
    done: [...ranges.keys()].filter((range) => ranges[range]?.kind === 'done'),
    begun: new Map(ranges.flatMap((one, range) => (one.kind === 'begun' ? [[range, one.at] as const] : []))),
  };
}

/** How many ranges one stream reads at once: each holds bytes of a page and of the one ahead, and memory has its bound. */
const MOST_AT_ONCE = 6;

/**
 * @param width how many requests may be under way now.
 * @param isAlone whether no other stream needs requests; if one does, half of them are left to it.
 */
export function rangesAtOnce(width: number, isAlone: boolean): number {
  const share = isAlone ? width : Math.min(width, Math.max(2, Math.floor(width / 2)));
  return Math.max(1, Math.min(MOST_AT_ONCE, share));
}
