/**
 * How far a read is, as a state holds it, and back. `positionOf(phaseAt(position, …))` is that position again.
 *
 * A phase also knows what only its own run needs: whether it brought records, and how a change token is taken.
 */
import type { PageResume } from '../../odata/page.ts';
import { type Division, type RangesPhase, resumeRanges, savedRanges } from '../slices/ranges.ts';
import {
  beginChanges,
  beginFirstLoad,
  beginFullRefresh,
  beginKeyPass,
  beginWatermark,
  type Reading,
} from './phases.ts';
import type { SavedPosition } from './saved_position.ts';

/** The positions in the middle of a read. The others say what the next read begins with. */
export type ReadPosition = Exclude<SavedPosition, { kind: 'watermark' | 'complete' }>;

/** Where the same read continues. A round of changes starts again from its beginning. */
export function positionOf(phase: Reading | RangesPhase): ReadPosition {
  if (phase.kind === 'ranges') return savedRanges(phase);
  const { at, mode } = phase;
  switch (mode) {
    case 'changes':
      return changesSince(phase.since, phase.owedFrom);
    case 'watermark':
      return { kind: 'position', mode, at, range: phase.range };
    case 'key-pass':
      // A pass before a first load is short, and begins again.
      return phase.goal.kind === 'ranges'
        ? { kind: 'position', mode, at, borders: phase.goal.division.borders }
        : { kind: 'position', mode: 'first-load', at: undefined };
    case 'first-load':
      return { kind: 'position', mode, at, pending: phase.pending, begunAt: phase.begunAt };
    case 'full-refresh':
      return { kind: 'position', mode, at };
  }
  return mode satisfies never;
}

/**
 * The phase that a position stands for.
 * @param omittedColumns the columns that the read omits from now on.
 * @param divisionOf which slices the borders in a state stand for.
 * @returns undefined where they stand for other slices than those that the state speaks about.
 */
export function phaseAt(
  position: ReadPosition,
  omittedColumns: readonly string[],
  divisionOf: (borders: readonly string[]) => Division | undefined,
): Reading | RangesPhase | undefined {
  switch (position.kind) {
    case 'changes':
      return beginChanges(position.deltaLink, omittedColumns, position.begunAt);
    case 'ranges': {
      const division = divisionOf(position.borders);
      return division === undefined ? undefined : resumeRanges(position, division, omittedColumns);
    }
    case 'position':
      return readingAt(position, omittedColumns, divisionOf);
  }
  return position satisfies never;
}

function readingAt(
  position: Extract<ReadPosition, { kind: 'position' }>,
  omittedColumns: readonly string[],
  divisionOf: (borders: readonly string[]) => Division | undefined,
): Reading | undefined {
  const place = placeOf(position.at);
  switch (position.mode) {
    case 'watermark':
      return { ...beginWatermark(position.range), ...place, omittedColumns };
    case 'key-pass': {
      const division = divisionOf(position.borders);
      return division === undefined ? undefined : { ...beginKeyPass(division, omittedColumns), ...place };
    }
    case 'first-load':
      return { ...beginFirstLoad(omittedColumns, position.pending), ...place, begunAt: position.begunAt };
    case 'full-refresh':
      return { ...beginFullRefresh(omittedColumns), ...place };
  }
  return position satisfies never;
}

/** A position without an unknown time: states have no empty members. */
export function changesSince(deltaLink: string, begunAt: string | undefined): ReadPosition {
  return { kind: 'changes', deltaLink, ...(begunAt === undefined ? {} : { begunAt }) };
}

function placeOf(at: PageResume | undefined): Pick<Reading, 'at' | 'resumed'> {
  return { at, resumed: at !== undefined };
}
