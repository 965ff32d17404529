/**
 * How the read of a table in ranges goes on, as a pure function next to `read_machine.ts`: which step follows an event of
 * one range, and what is saved. E… and T… are the numbers of docs/sync-spec.md.
 */
import type { PageResume } from '../../odata/page.ts';
import { beginRanges, type RangeProgress, type RangesPhase, savedRanges } from './ranges.ts';
import { beginFirstLoad, beginFullRefresh, type Phase } from '../state/phases.ts';
import type { Step } from '../machine/steps.ts';

export type RangeEvent =
  /** E1 */
  | { readonly kind: 'page'; readonly range: number; readonly next: PageResume }
  /** E2 */
  | { readonly kind: 'last-page'; readonly range: number }
  /** E3 */
  | { readonly kind: 'position-refused'; readonly range: number }
  /** E6 */
  | { readonly kind: 'column-unknown'; readonly column: string }
  /** E7 */
  | { readonly kind: 'filter-refused' };

export function advanceRanges(phase: RangesPhase, event: RangeEvent): Step {
  switch (event.kind) {
    case 'page':
      return saving(withRange(phase, event.range, { kind: 'begun', at: event.next, resumed: false }));
    case 'last-page':
      return afterRange(withRange(phase, event.range, { kind: 'done' }));
    case 'position-refused':
      return rangeAgain(phase, event.range);
    case 'column-unknown':
      return allAgainWithout(phase, event.column);
    case 'filter-refused':
      return { kind: 'go-on', phase: inOne(phase), notice: { kind: 'ranges-refused' } };
  }
  return event satisfies never;
}

/** The ranges that are left, those that were begun first. */
export function rangesLeft({ ranges }: RangesPhase): number[] {
  const which = (kind: RangeProgress['kind']): number[] =>
    [...ranges.keys()].filter((range) => ranges[range]?.kind === kind);
  return [...which('begun'), ...which('not-begun')];
}

/** What there is to do after one range has ended, or at the beginning: a saved state may have none left. */
export function afterRange(phase: RangesPhase): Step {
  return rangesLeft(phase).length > 0 ? saving(phase) : ending(phase);
}

/** T18, T19 */
function saving(phase: RangesPhase): Step {
  return { kind: 'go-on', phase, save: savedRanges(phase) };
}

/** T19 */
function ending({ deltaLink }: RangesPhase): Step {
  const save =
    deltaLink === undefined ? { kind: 'complete' as const } : { kind: 'changes' as const, deltaLink };
  return { kind: 'go-on', phase: { kind: 'ended' }, save };
}

/** T20: bounded, since a range that begins at its start is not resumed. */
function rangeAgain(phase: RangesPhase, range: number): Step {
  const progress = phase.ranges[range];
  if (progress?.kind !== 'begun' || !progress.resumed) return { kind: 'fail', why: 'not-recoverable' };
  return {
    kind: 'go-on',
    phase: withRange(phase, range, { kind: 'not-begun' }),
    notice: { kind: 'range-lost' },
  };
}

/** T21: bounded by the number of columns. The token stays good: it was taken with the key alone. */
function allAgainWithout(phase: RangesPhase, column: string): Step {
  if (phase.omittedColumns.includes(column)) return { kind: 'fail', why: 'not-recoverable' };
  return {
    kind: 'go-on',
    phase: beginRanges(phase.division, phase.deltaLink, [...phase.omittedColumns, column]),
    notice: { kind: 'column-left-out', column },
  };
}

/** T22: bounded, since nothing leads from one read of all rows back to ranges. The token of the keys stays good. */
function inOne({ deltaLink, omittedColumns }: RangesPhase): Phase {
  return deltaLink === undefined
    ? beginFullRefresh(omittedColumns)
    : beginFirstLoad(omittedColumns, { deltaLink, isOwed: true });
}

function withRange(phase: RangesPhase, range: number, progress: RangeProgress): RangesPhase {
  return { ...phase, ranges: phase.ranges.map((one, index) => (index === range ? progress : one)) };
}
