import { describe, expect, test } from '@jest/globals';
import { type PageResume, resumeText } from '../../../src/odata/page.ts';
import type { Step } from '../../../src/sync/machine/steps.ts';
import {
  advanceRanges,
  afterRange,
  type RangeEvent,
  rangesLeft,
} from '../../../src/sync/slices/range_machine.ts';
import {
  beginRanges,
  type Division,
  rangesAtOnce,
  type RangesPhase,
} from '../../../src/sync/slices/ranges.ts';

test.each([
  [4, true, 4],
  [52, true, 6],
  [4, false, 2],
  [10, false, 5],
  [3, false, 2],
  [1, false, 1],
  [0, true, 1],
])('of %i requests at once, alone %s, a table in ranges takes %i', (width, isAlone, expected) => {
  expect(rangesAtOnce(width, isAlone)).toBe(expected);
});

const link = (text: string): PageResume => ({ kind: 'link', link: text });
const DIVISION: Division = {
  borders: ['2020', '2021'],
  slices: ['1', '2', '3', '4'].map((id) => ({ id, filter: `slice eq ${id}` })),
};

function phaseOf(step: Step): RangesPhase {
  if (step.kind === 'go-on' && step.phase.kind === 'ranges') return step.phase;
  throw new Error(`no ranges: ${JSON.stringify(step)}`);
}

/** The result of a step, in short. */
function outcome(step: Step): string {
  if (step.kind === 'fail') return `fails: ${step.why}`;
  const { notice, phase, save } = step;
  const ranges =
    phase.kind === 'ranges'
      ? phase.ranges.map((range) => (range.kind === 'begun' ? resumeText(range.at) : range.kind)).join(', ')
      : phase.kind === 'ended'
        ? 'ends'
        : `${phase.mode} at ${phase.at === undefined ? 'its start' : resumeText(phase.at)}`;
  const omittedColumns =
    phase.kind !== 'ended' && phase.omittedColumns.length > 0
      ? ` without ${phase.omittedColumns.join()}`
      : '';
  const saved = save === undefined ? '' : `; saves ${save.kind}`;
  return `${ranges}${omittedColumns}${saved}${notice === undefined ? '' : `; says ${notice.kind}`}`;
}

describe('[S7] ranges', () => {
  const fresh = beginRanges(DIVISION, 'delta', []);
  const half: RangesPhase = {
    ...fresh,
    ranges: [
      { kind: 'done' },
      { kind: 'begun', at: link('a'), resumed: true },
      { kind: 'begun', at: link('b'), resumed: false },
      { kind: 'not-begun' },
    ],
  };
  const last: RangesPhase = {
    ...fresh,
    ranges: fresh.ranges.map((one, range) => (range === 3 ? one : { kind: 'done' })),
  };
  const COLUMN = { kind: 'column-unknown', column: 'name' } as const;

  test.each<[RangesPhase, RangeEvent, string]>([
    [half, { kind: 'page', range: 1, next: link('c') }, '[T18] done, c, b, not-begun; saves ranges'],
    [half, { kind: 'last-page', range: 2 }, '[T19] done, a, done, not-begun; saves ranges'],
    [last, { kind: 'last-page', range: 3 }, '[T19] ends; saves changes'],
    [{ ...last, deltaLink: undefined }, { kind: 'last-page', range: 3 }, '[T19] ends; saves complete'],
    [half, { kind: 'position-refused', range: 1 }, '[T20] done, not-begun, b, not-begun; says range-lost'],
    [half, { kind: 'position-refused', range: 2 }, '[T20] fails: not-recoverable'],
    [half, { kind: 'position-refused', range: 3 }, '[T20] fails: not-recoverable'],
    [half, COLUMN, '[T21] not-begun, not-begun, not-begun, not-begun without name; says column-left-out'],
    [{ ...half, omittedColumns: ['name'] }, COLUMN, '[T21] fails: not-recoverable'],
    [half, { kind: 'filter-refused' }, '[T22] first-load at its start; says ranges-refused'],
    [
      { ...half, deltaLink: undefined, omittedColumns: ['name'] },
      { kind: 'filter-refused' },
      '[T22] full-refresh at its start without name; says ranges-refused',
    ],
  ])('%j, %j: %s', (phase, event, expected) => {
    expect(outcome(advanceRanges(phase, event))).toBe(expected.replace(/^\[T\d+\] /, ''));
  });

  test('[T22] [I14] ranges that are refused owe the changes since the token of their keys', () => {
    const step = advanceRanges(beginRanges(DIVISION, 'delta', []), { kind: 'filter-refused' });
    expect(step).toMatchObject({
      phase: { mode: 'first-load', pending: { deltaLink: 'delta', isOwed: true } },
    });
  });

  test('[L11] [L12] [L13] a position is lost once, and so is a column: what begins at its start is not resumed', () => {
    const again = phaseOf(advanceRanges(half, { kind: 'position-refused', range: 1 }));
    expect(outcome(advanceRanges(again, { kind: 'position-refused', range: 1 }))).toBe(
      'fails: not-recoverable',
    );
    const on = phaseOf(advanceRanges(half, { kind: 'page', range: 1, next: link('c') }));
    expect(outcome(advanceRanges(on, { kind: 'position-refused', range: 1 }))).toBe('fails: not-recoverable');
    const omittedColumns = phaseOf(advanceRanges(half, COLUMN));
    expect(outcome(advanceRanges(omittedColumns, COLUMN))).toBe('fails: not-recoverable');
    // What comes instead of ranges has no way back to them.
    const plain = advanceRanges(half, { kind: 'filter-refused' });
    expect(plain).toMatchObject({ phase: { kind: 'reading', mode: 'first-load' } });
  });

  test('that were begun come first', () => {
    expect(rangesLeft(half)).toEqual([1, 2, 3]);
    expect(rangesLeft({ ...half, ranges: [{ kind: 'not-begun' }, ...half.ranges.slice(1)] })).toEqual([
      1, 2, 0, 3,
    ]);
  });

  test('of which none is left end at once', () => {
    const none = { ...last, ranges: last.ranges.map(() => ({ kind: 'done' as const })) };
    expect(outcome(afterRange(none))).toBe('ends; saves changes');
    expect(outcome(afterRange(half))).toBe('done, a, b, not-begun; saves ranges');
  });
});
