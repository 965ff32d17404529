import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Column, Table } from '../../../src/odata/table.ts';
import { inRangesIfLarge } from '../../../src/sync/slices/parallel_load.ts';
import {
  advanceRanges,
  afterRange,
  type RangeEvent,
  rangesLeft,
} from '../../../src/sync/slices/range_machine.ts';
import {
  beginRanges,
  bordersBetween,
  rangeColumn,
  rangeCount,
  rangeFilter,
  rangesAtOnce,
  type RangesPhase,
} from '../../../src/sync/slices/ranges.ts';
import { beginFirstLoad, type Step } from '../../../src/sync/machine/phases.ts';
import type { SyncStream } from '../../../src/sync/run/run_sync.ts';
import type { StreamPlan } from '../../../src/sync/plan/stream_plan.ts';

const CREATED: Column = { name: 'createdon', type: 'timestamp' };

/** Whether a row with this time, or null, fits a filter that `rangeFilter` made. */
function fits(filter: string, time: string | null): boolean {
  if (filter === 'createdon eq null') return time === null;
  return filter.split(' and ').every((condition) => {
    const [, operator, value = ''] = /createdon (ge|lt) ([^)]+)/.exec(condition) ?? [];
    if (operator === undefined) throw new Error(`no condition: ${condition}`);
    // A comparison with null is never true.
    if (time === null) return false;
    const [one, other] = [Date.parse(time), Date.parse(value)];
    return operator === 'ge' ? one >= other : one < other;
  });
}

function rangesOf(borders: readonly string[], time: string | null): number[] {
  return [...Array(rangeCount(borders)).keys()].filter((range) =>
    fits(rangeFilter(CREATED, borders, range), time),
  );
}

describe('the borders of ranges', () => {
  test('lie in equal intervals between the smallest and the greatest value', () => {
    expect(bordersBetween('2020-01-01T00:00:00Z', '2020-01-05T00:00:00Z', 4)).toEqual([
      '2020-01-02T00:00:00Z',
      '2020-01-03T00:00:00Z',
      '2020-01-04T00:00:00Z',
    ]);
    expect(bordersBetween('2020-01-01T00:00:00Z', '2026-01-01T00:00:00Z')).toHaveLength(31);
  });

  test.each([
    ['one row', '2020-01-01T00:00:00Z', '2020-01-01T00:00:00Z'],
    ['no row', '', ''],
    ['what are no times', '7', 'x'],
    ['values in the wrong order', '2021-01-01T00:00:00Z', '2020-01-01T00:00:00Z'],
  ])('there are none for %s', (_, smallest, greatest) => {
    expect(bordersBetween(smallest, greatest)).toEqual([]);
  });

  test('there are fewer where the values are close together', () => {
    expect(bordersBetween('2020-01-01T00:00:00Z', '2020-01-01T00:00:02Z')).toEqual([
      '2020-01-01T00:00:01Z',
      '2020-01-01T00:00:02Z',
    ]);
  });

  test('rise, so that every time, and none, is in exactly one range', () => {
    const ms = fc.integer({ min: Date.UTC(1900, 0), max: Date.UTC(2100, 0) });
    const text = (time: number): string => new Date(time).toISOString();
    fc.assert(
      fc.property(ms, ms, ms, fc.integer({ min: 2, max: 40 }), (a, b, other, intervals) => {
        const [smallest, greatest] = [Math.min(a, b), Math.max(a, b)];
        const borders = bordersBetween(text(smallest), text(greatest), intervals);
        if (borders.length === 0) return;
        expect([...new Set(borders)].sort()).toEqual(borders);
        for (const time of [smallest, greatest, other, ...borders.map((border) => Date.parse(border))]) {
          expect(rangesOf(borders, text(time))).toHaveLength(1);
        }
        expect(rangesOf(borders, text(smallest - 1))).toEqual([0]);
        // What is created while ranges are read.
        expect(rangesOf(borders, text(greatest + 86_400_000))).toEqual([borders.length]);
        expect(rangesOf(borders, null)).toEqual([borders.length + 1]);
      }),
    );
  });
});

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

const BORDERS = ['2020-01-01T00:00:00Z', '2021-01-01T00:00:00Z'];

function phaseOf(step: Step): RangesPhase {
  if (step.kind === 'go on' && step.phase.kind === 'ranges') return step.phase;
  throw new Error(`no ranges: ${JSON.stringify(step)}`);
}

/** What a step comes to, in short. */
function outcome(step: Step): string {
  if (step.kind === 'fail') return `fails: ${step.why}`;
  const { notice, phase, save } = step;
  const ranges =
    phase.kind === 'ranges'
      ? phase.ranges.map((range) => (range.kind === 'begun' ? range.link : range.kind)).join(', ')
      : phase.kind === 'ended'
        ? 'ends'
        : `${phase.mode} at ${phase.link ?? 'its start'}`;
  const without =
    phase.kind !== 'ended' && phase.without.length > 0 ? ` without ${phase.without.join()}` : '';
  const saved = save === undefined ? '' : `; saves ${save.kind}`;
  return `${ranges}${without}${saved}${notice === undefined ? '' : `; says ${notice.kind}`}`;
}

describe('[S7] ranges', () => {
  const fresh = beginRanges(BORDERS, 'delta', []);
  const half: RangesPhase = {
    ...fresh,
    ranges: [
      { kind: 'done' },
      { kind: 'begun', link: 'a', resumed: true },
      { kind: 'begun', link: 'b', resumed: false },
      { kind: 'not begun' },
    ],
  };
  const last: RangesPhase = {
    ...fresh,
    ranges: fresh.ranges.map((one, range) => (range === 3 ? one : { kind: 'done' })),
  };
  const COLUMN = { kind: 'column unknown', column: 'name' } as const;

  test.each<[RangesPhase, RangeEvent, string]>([
    [half, { kind: 'page', range: 1, nextLink: 'c' }, '[T18] done, c, b, not begun; saves ranges'],
    [half, { kind: 'last page', range: 2 }, '[T19] done, a, done, not begun; saves ranges'],
    [last, { kind: 'last page', range: 3 }, '[T19] ends; saves changes'],
    [{ ...last, deltaLink: undefined }, { kind: 'last page', range: 3 }, '[T19] ends; saves complete'],
    [half, { kind: 'position refused', range: 1 }, '[T20] done, not begun, b, not begun; says range lost'],
    [half, { kind: 'position refused', range: 2 }, '[T20] fails: not recoverable'],
    [half, { kind: 'position refused', range: 3 }, '[T20] fails: not recoverable'],
    [half, COLUMN, '[T21] not begun, not begun, not begun, not begun without name; says column left out'],
    [{ ...half, without: ['name'] }, COLUMN, '[T21] fails: not recoverable'],
    [half, { kind: 'filter refused' }, '[T22] first_load at its start; says ranges refused'],
    [
      { ...half, deltaLink: undefined, without: ['name'] },
      { kind: 'filter refused' },
      '[T22] full_refresh at its start without name; says ranges refused',
    ],
  ])('%j, %j: %s', (phase, event, expected) => {
    expect(outcome(advanceRanges(phase, event))).toBe(expected.replace(/^\[T\d+\] /, ''));
  });

  test('[L11] [L12] [L13] a position is lost once, and so is a column: what begins at its start is not resumed', () => {
    const again = phaseOf(advanceRanges(half, { kind: 'position refused', range: 1 }));
    expect(outcome(advanceRanges(again, { kind: 'position refused', range: 1 }))).toBe(
      'fails: not recoverable',
    );
    const on = phaseOf(advanceRanges(half, { kind: 'page', range: 1, nextLink: 'c' }));
    expect(outcome(advanceRanges(on, { kind: 'position refused', range: 1 }))).toBe('fails: not recoverable');
    const without = phaseOf(advanceRanges(half, COLUMN));
    expect(outcome(advanceRanges(without, COLUMN))).toBe('fails: not recoverable');
    // What comes instead of ranges has no way back to them.
    const plain = advanceRanges(half, { kind: 'filter refused' });
    expect(plain).toMatchObject({ phase: { kind: 'reading', mode: 'first_load' } });
  });

  test('that were begun come first', () => {
    expect(rangesLeft(half)).toEqual([1, 2, 3]);
    expect(rangesLeft({ ...half, ranges: [{ kind: 'not begun' }, ...half.ranges.slice(1)] })).toEqual([
      1, 2, 0, 3,
    ]);
  });

  test('of which none is left end at once', () => {
    const none = { ...last, ranges: last.ranges.map(() => ({ kind: 'done' as const })) };
    expect(outcome(afterRange(none))).toBe('ends; saves changes');
    expect(outcome(afterRange(half))).toBe('done, a, b, not begun; saves ranges');
  });
});

describe('a table is read in ranges', () => {
  const TABLE = {
    name: 'account',
    kind: 'standard',
    columns: [CREATED, { name: 'name', type: 'string' }],
  } as unknown as Table;
  const plan = (changes: Partial<StreamPlan> = {}): SyncStream => ({
    name: 'account',
    plan: {
      table: TABLE,
      begin: { kind: 'phase', phase: beginFirstLoad(['x']) },
      ...changes,
    } as StreamPlan,
  });
  const counts = new Map([['account', 1000]]);
  const inRanges = { begin: { kind: 'in parallel', mode: 'first_load', column: CREATED, without: ['x'] } };

  test('if it is large, and read whole from its beginning', () => {
    expect(inRangesIfLarge(plan(), counts, 1000).plan).toMatchObject(inRanges);
  });

  const begun: StreamPlan['begin'] = {
    kind: 'phase',
    phase: { ...beginFirstLoad(), link: 'saved', resumed: true },
  };
  const bare = { ...TABLE, columns: [{ name: 'createdon', type: 'string' as const }] };
  test.each<[string, SyncStream, number | undefined]>([
    ['smaller', plan(), 1001],
    ['not to be read so', plan(), undefined],
    ['gone on with', plan({ begin: begun }), 1],
    ['read by its changes', plan({ begin: { kind: 'token', token: 't', without: [] } }), 1],
    ['without a time of creation', plan({ table: bare }), 1],
    ['elastic', plan({ table: { ...TABLE, kind: 'elastic' } }), 1],
    ['of unknown size', { ...plan(), name: 'contact' }, 0],
  ])('not one that is %s', (_, stream, fromRows) => {
    expect(inRangesIfLarge(stream, counts, fromRows)).toBe(stream);
  });

  test('by the time of creation only', () => {
    expect(rangeColumn(TABLE)).toBe(CREATED);
    expect(rangeColumn(bare)).toBeUndefined();
  });
});
