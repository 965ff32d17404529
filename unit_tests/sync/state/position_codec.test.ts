import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { PageResume } from '../../../src/odata/page.ts';
import type { RangeProgress, RangesPhase } from '../../../src/sync/slices/ranges.ts';
import type { Reading } from '../../../src/sync/state/phases.ts';
import { phaseAt, positionOf, type ReadPosition } from '../../../src/sync/state/position_codec.ts';
import type { PendingToken, SavedPosition, WatermarkRange } from '../../../src/sync/state/saved_position.ts';
import { parseStreamState, serialiseState } from '../../../src/sync/state/stream_state.ts';

const text = fc.string({ minLength: 1 });
const optional = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.option(value, { nil: undefined });
const resume: fc.Arbitrary<PageResume> = fc.oneof(
  fc.record({ kind: fc.constant('link' as const), link: text }),
  fc.record({ kind: fc.constant('place' as const), place: fc.record({ after: fc.array(text) }) }),
);
const pending: fc.Arbitrary<PendingToken> = fc.record(
  { deltaLink: text, isOwed: fc.boolean(), begunAt: text },
  { requiredKeys: ['deltaLink', 'isOwed'] },
);
const range: fc.Arbitrary<WatermarkRange> = fc.record({
  column: text,
  from: optional(text),
  to: optional(text),
});
const columns = fc.uniqueArray(text, { maxLength: 4 });

const SLICE_COUNT = 5;
const divisionOf = (borders: readonly string[]) => ({
  borders,
  slices: Array.from({ length: SLICE_COUNT }, (_, index) => ({
    id: `${index}`,
    filter: `slice eq ${index}`,
  })),
});
const division = fc
  .uniqueArray(text, { minLength: 1, maxLength: 6 })
  .map((all) => divisionOf(all.toSorted()));

const progress: fc.Arbitrary<RangeProgress> = fc.oneof(
  fc.constant({ kind: 'not-begun' as const }),
  fc.constant({ kind: 'done' as const }),
  fc.record({ kind: fc.constant('begun' as const), at: resume, resumed: fc.constant(true) }),
);
const ranges: fc.Arbitrary<RangesPhase> = fc.record({
  kind: fc.constant('ranges' as const),
  deltaLink: optional(text),
  division,
  ranges: fc.array(progress, { minLength: SLICE_COUNT, maxLength: SLICE_COUNT }),
  omittedColumns: columns,
});

type Common = Pick<Reading, 'kind' | 'at' | 'resumed' | 'hadRecords' | 'omittedColumns'>;

/** Phases as a run that goes on with a state begins them. */
const begun = <P extends object>(parts: fc.Arbitrary<P>): fc.Arbitrary<P & Common> =>
  fc.tuple(parts, optional(resume), columns).map(([own, at, omittedColumns]) => ({
    ...own,
    kind: 'reading',
    at,
    resumed: at !== undefined,
    hadRecords: false,
    omittedColumns,
  }));
const reading: fc.Arbitrary<Reading> = fc.oneof(
  begun(fc.record({ mode: fc.constant('full-refresh' as const) })),
  begun(
    fc.record({
      mode: fc.constant('first-load' as const),
      pending: optional(pending),
      begunAt: optional(text),
    }),
  ),
  begun(fc.record({ mode: fc.constant('watermark' as const), range })),
  begun(
    fc.record({
      mode: fc.constant('key-pass' as const),
      goal: fc.record({ kind: fc.constant('ranges' as const), division }),
    }),
  ),
  begun(
    fc.record({
      mode: fc.constant('changes' as const),
      since: text,
      owedFrom: optional(text),
      begunAt: fc.constant(undefined),
      afterLoad: fc.constant(undefined),
    }),
  ).map((phase) => ({ ...phase, at: undefined, resumed: true })),
);

const position: fc.Arbitrary<ReadPosition> = fc
  .oneof<fc.Arbitrary<Reading | RangesPhase>[]>(reading, ranges)
  .map((phase) => positionOf(phase));

describe('a read that is saved and gone on with', () => {
  test('is the same read', () => {
    fc.assert(
      fc.property(fc.oneof<fc.Arbitrary<Reading | RangesPhase>[]>(reading, ranges), (phase) => {
        expect(phaseAt(positionOf(phase), phase.omittedColumns, divisionOf)).toEqual(phase);
      }),
    );
  });

  test('has the same position, whatever columns it goes on without', () => {
    fc.assert(
      fc.property(position, columns, (saved, omittedColumns) => {
        const phase = phaseAt(saved, omittedColumns, divisionOf);
        expect(phase && positionOf(phase)).toEqual(saved);
        expect(phase?.omittedColumns).toEqual(omittedColumns);
      }),
    );
  });

  test('has the same position whether or not its present run has brought records', () => {
    fc.assert(
      fc.property(reading, (phase) => {
        expect(positionOf({ ...phase, hadRecords: true, resumed: false })).toEqual(positionOf(phase));
      }),
    );
  });
});

test('every position is the same after its state has been written and read', () => {
  const context = {
    organizationId: 'org',
    columns: ['name'],
    leftOut: [],
    nextCursor: 1_700_000_000_000_000,
  };
  const ended: fc.Arbitrary<SavedPosition> = fc.oneof(
    fc.record({ kind: fc.constant('watermark' as const), column: text, value: optional(text) }),
    fc.constant({ kind: 'complete' as const }),
  );
  fc.assert(
    fc.property(fc.oneof<fc.Arbitrary<SavedPosition>[]>(position, ended), (saved) => {
      const written: unknown = JSON.parse(JSON.stringify(serialiseState(saved, context)));
      expect(parseStreamState('account', written)).toEqual({ kind: 'saved', position: saved, context });
    }),
  );
});

test('a pass over the keys before a first load begins again as a first load', () => {
  const goal = { kind: 'first-load', pagesLeft: 3 } as const;
  const at = { kind: 'link', link: 'page 2' } as const;
  const keys = {
    kind: 'reading',
    mode: 'key-pass',
    resumed: false,
    hadRecords: true,
    omittedColumns: [],
  } as const;
  expect(positionOf({ ...keys, at, goal })).toEqual({ kind: 'position', mode: 'first-load', at: undefined });
});

test.each<ReadPosition>([
  { kind: 'position', mode: 'key-pass', at: undefined, borders: ['a'] },
  { kind: 'ranges', deltaLink: 'delta', borders: ['a'], done: [0], begun: new Map() },
])('borders that stand for no slices lead nowhere: %p', (saved) => {
  expect(phaseAt(saved, [], () => undefined)).toBeUndefined();
});
