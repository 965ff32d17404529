import { describe, expect, test } from '@jest/globals';
import type { Slicing } from '../../../src/odata/service.ts';
import type { Table } from '../../../src/odata/table.ts';
import type { Beginning } from '../../../src/sync/plan/beginning.ts';
import type { PlanningService } from '../../../src/sync/plan/plan_input.ts';
import { dependsOnSize, fitToSize } from '../../../src/sync/plan/whole_table.ts';
import {
  beginChanges,
  beginFirstLoad,
  beginFullRefresh,
  beginKeysFirst,
  type Reading,
} from '../../../src/sync/state/phases.ts';

const BY_COMPANY = (_: Table, rowCount: number | undefined): string | undefined =>
  (rowCount ?? 0) >= 1000 ? 'company' : undefined;
const LARGE = 50_000;

function fit(
  phase: Reading,
  rowCount: number | undefined,
  basisOf: Slicing['basisOf'] = BY_COMPANY,
): Beginning {
  const service = { slices: { basisOf } } as unknown as PlanningService;
  return fitToSize({ kind: 'phase', phase }, { rowCount, service, table: { name: 'account' } as Table });
}

const undivided = (): undefined => undefined;
const keys = beginKeysFirst(['x']);

describe('a table is read in slices', () => {
  test.each<[string, Reading]>([
    ['from its keys', keys],
    ['in full', beginFullRefresh()],
    ['with the change token that is at hand', beginFirstLoad([], { deltaLink: 'delta', isOwed: true })],
  ])('if the service divides it, and it is read whole from its beginning: %s', (_, phase) => {
    expect(fit(phase, 1000)).toEqual({ kind: 'phase', phase, slicedBy: 'company' });
  });

  const begun = { ...beginFirstLoad(), begunAt: '2026-01-01T00:00:00Z' };
  const saved = { ...keys, at: { kind: 'link', link: 'saved' } as const, resumed: true };
  test.each<[string, Reading, number | undefined, Slicing['basisOf']]>([
    ['smaller', keys, 999, BY_COMPANY],
    ['of unknown size', keys, undefined, BY_COMPANY],
    ['gone on with', saved, 1000, BY_COMPANY],
    ['begun before', begun, 1000, BY_COMPANY],
    ['read for its changes', beginChanges('delta'), 1000, BY_COMPANY],
    ['of a service that does not divide it', keys, 1000, undivided],
  ])('not one that is %s', (_, phase, rowCount, basisOf) => {
    expect(fit(phase, rowCount, basisOf)).toEqual({ kind: 'phase', phase });
  });

  test('not by a service without slices', () => {
    const input = { rowCount: LARGE, service: {} as PlanningService, table: { name: 'account' } as Table };
    const phase = beginFullRefresh();
    expect(fitToSize({ kind: 'phase', phase }, input)).toEqual({ kind: 'phase', phase });
  });
});

test.each<[number | undefined, Reading]>([
  [LARGE, beginFirstLoad(['x'])],
  [LARGE - 1, keys],
  [undefined, keys],
])(
  'a table of %p rows that is not divided takes its keys first only while it is small',
  (rowCount, phase) => {
    expect(fit(keys, rowCount, undivided)).toEqual({ kind: 'phase', phase });
  },
);

test.each<[string, Beginning, boolean]>([
  ['a whole read', { kind: 'phase', phase: keys }, true],
  ['a full refresh', { kind: 'phase', phase: beginFullRefresh() }, true],
  ['changes', { kind: 'phase', phase: beginChanges('delta') }, false],
  ['a read that goes on', { kind: 'phase', phase: { ...keys, at: { kind: 'link', link: 'saved' } } }, false],
  ['a stream that is complete', { kind: 'complete' }, false],
])('the size of the table is asked for where it decides: %s', (_, begin, expected) => {
  expect(dependsOnSize(begin)).toBe(expected);
});
