/**
 * The part of a stream's state that says how far a table is read in ranges. Only ranges under way have a link, so that the
 * state stays small: there is one after every page.
 *
 *     "mode":"first_load","delta_link":"https://…","borders":["2020-01-02T00:00:00Z",…],"done":[0,3],"links":{"1":"https://…"}
 *
 * A full refresh has no delta link. Ranges that are neither done nor linked are not begun.
 */
import { isObject, type JsonObject, textOf } from '../../core/json.ts';
import type { PageResume } from '../../odata/page.ts';
import { readSavedResume, savedResume } from '../state/saved_resume.ts';

export interface SavedRanges {
  readonly kind: 'ranges';
  /** For a tracked table, where the changes since before the ranges are; undefined for a full refresh. */
  readonly deltaLink: string | undefined;
  /** What the service makes the ranges from (Slicing.slicesOf). */
  readonly borders: readonly string[];
  /** The numbers of those that are read. */
  readonly done: readonly number[];
  /** By their numbers, where those go on that are under way. */
  readonly begun: ReadonlyMap<number, PageResume>;
}

export function rangesMembers({ begun, borders, deltaLink, done }: SavedRanges): JsonObject {
  const links = [...begun].map(([range, at]) => [String(range), savedResume(at)] as const);
  return {
    ...(deltaLink === undefined ? { mode: 'full_refresh' } : { mode: 'first_load', delta_link: deltaLink }),
    borders,
    done,
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
  if (!Array.isArray(done) || !done.every(isNumber) || !isObject(links)) return undefined;
  const begun = new Map<number, PageResume>();
  for (const [range, saved] of Object.entries(links)) {
    const at = readSavedResume(saved);
    if (at === undefined || !/^\d+$/.test(range)) return undefined;
    begun.set(Number(range), at);
  }
  // A range that is named twice was not written by this connector.
  if (new Set([...done, ...begun.keys()]).size < done.length + begun.size) return undefined;
  return { kind: 'ranges', deltaLink, borders, done, begun };
}

function isNumber(range: unknown): range is number {
  return typeof range === 'number' && Number.isSafeInteger(range) && range >= 0;
}

/** Texts in rising order, at least one; else the ranges between them would overlap, or leave rows out. */
export function readBorders(state: JsonObject): string[] | undefined {
  const borders: unknown = state['borders'];
  if (!Array.isArray(borders) || borders.length === 0) return undefined;
  return borders.every(isText) && borders.every(isRising) ? borders : undefined;
}

function isText(border: unknown): border is string {
  return typeof border === 'string' && border !== '';
}

function isRising(border: string, index: number, all: readonly string[]): boolean {
  return index === 0 || border > (all[index - 1] ?? '');
}
