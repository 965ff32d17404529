/**
 * The part of a stream's state that says how far a table is read in ranges. Only those under way carry a link, so that a
 * state, of which every page brings one, stays small.
 *
 *     "mode":"first_load","delta_link":"https://…","borders":["2020-01-02T00:00:00Z",…],"done":[0,3],"links":{"1":"https://…"}
 *
 * A full refresh has no delta link. Ranges that are neither done nor linked are not begun.
 */
import { isObject, type JsonObject, textOf } from '../../core/json.ts';
import { rangeCount, type RangeProgress } from './ranges.ts';

export interface SavedRanges {
  readonly kind: 'ranges';
  /** For a tracked table, where the changes since before the ranges are; undefined for a full refresh. */
  readonly deltaLink: string | undefined;
  readonly borders: readonly string[];
  readonly ranges: readonly RangeProgress[];
}

export function rangesMembers({ borders, deltaLink, ranges }: SavedRanges): JsonObject {
  const links = ranges.flatMap((one, range): [string, string][] =>
    one.kind === 'begun' ? [[String(range), one.link]] : [],
  );
  return {
    ...(deltaLink === undefined ? { mode: 'full_refresh' } : { mode: 'first_load', delta_link: deltaLink }),
    borders,
    done: [...ranges.keys()].filter((range) => ranges[range]?.kind === 'done'),
    links: Object.fromEntries(links),
  };
}

/** @returns undefined for what this connector did not write. */
export function readRanges(state: JsonObject): SavedRanges | undefined {
  const { done, links, mode } = state;
  const deltaLink = textOf(state, 'delta_link');
  const borders = readBorders(state);
  const isTracked = mode === 'first_load' && deltaLink !== undefined;
  const isUntracked = mode === 'full_refresh' && state['delta_link'] === undefined;
  if (borders === undefined || !(isTracked || isUntracked)) return undefined;
  if (!Array.isArray(done) || !isObject(links)) return undefined;
  const ranges: RangeProgress[] = Array.from({ length: rangeCount(borders) }, () => ({ kind: 'not begun' }));
  const take = (range: unknown, progress: RangeProgress): boolean => {
    // A range that is named twice, or is none, is nothing that was written.
    if (typeof range !== 'number' || ranges[range]?.kind !== 'not begun') return false;
    ranges[range] = progress;
    return true;
  };
  for (const range of done as unknown[]) if (!take(range, { kind: 'done' })) return undefined;
  for (const [range, link] of Object.entries(links)) {
    if (typeof link !== 'string' || link === '') return undefined;
    if (!/^\d+$/.test(range) || !take(Number(range), { kind: 'begun', link, resumed: true }))
      return undefined;
  }
  return { kind: 'ranges', deltaLink, borders, ranges };
}

const BORDER = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/;

/** Times in rising order, at least one; else the ranges between them would overlap, or leave rows out. */
export function readBorders(state: JsonObject): string[] | undefined {
  const borders: unknown = state['borders'];
  if (!Array.isArray(borders) || borders.length === 0) return undefined;
  return borders.every(isTime) && borders.every(isRising) ? borders : undefined;
}

function isTime(border: unknown): border is string {
  return typeof border === 'string' && BORDER.test(border) && !Number.isNaN(Date.parse(border));
}

function isRising(border: string, index: number, all: readonly string[]): boolean {
  return index === 0 || border > (all[index - 1] ?? '');
}
