import { describe, expect, test } from '@jest/globals';
import type { Table } from '../../src/odata/table.ts';
import { planStream, type PlanInput, type StreamPlan } from '../../src/sync/stream_plan.ts';
import { parseStreamState, type SavedPosition, serialiseState } from '../../src/sync/stream_state.ts';

const TABLE: Table = {
  name: 'account',
  entitySet: 'accounts',
  kind: 'standard',
  primaryKey: ['accountid'],
  tracked: true,
  readPrivilege: undefined,
  columns: ['accountid', 'modifiedon', 'name'].map((name) => ({ name, type: 'string' })),
};
const NOW_MS = 1_767_323_045_006;
const CONTEXT = { organizationId: 'org', columns: ['accountid', 'name'], nextCursor: 1_700_000_000_000_000 };

function plan(changes: Partial<PlanInput> = {}, request: Partial<PlanInput['request']> = {}): StreamPlan {
  return planStream({
    request: {
      name: 'account',
      syncMode: 'incremental',
      cursorField: [],
      selectedColumns: ['name'],
      ...request,
    },
    table: TABLE,
    state: { kind: 'none' },
    organizationId: 'org',
    nowMs: NOW_MS,
    ...changes,
  });
}

function saved(position: SavedPosition, context: Partial<typeof CONTEXT> = {}) {
  return parseStreamState('account', serialiseState(position, { ...CONTEXT, ...context }));
}

const CHANGES: SavedPosition = { kind: 'changes', deltaLink: 'delta' };

describe('columns', () => {
  test('the key is asked for, and only what was selected is delivered', () => {
    expect(plan()).toMatchObject({ columns: ['accountid', 'name'], record: { columns: new Set(['name']) } });
  });

  test('tracked reads always carry the change columns; full ones as selected', () => {
    const all = { cursor: true, updatedAt: true, deletedAt: true };
    const none = { cursor: false, updatedAt: false, deletedAt: false };
    expect(plan().record.change).toEqual(all);
    expect(plan({}, { syncMode: 'full_refresh' }).record.change).toEqual(none);
    expect(plan({}, { syncMode: 'full_refresh', selectedColumns: 'all' }).record.change).toEqual(all);
    const untracked = { table: { ...TABLE, tracked: false } };
    expect(plan(untracked, { selectedColumns: 'all' }).record.change).toEqual(none);
  });

  test('a foreign cursor that is selected carries the time of a delete', () => {
    expect(
      plan({}, { cursorField: ['modifiedon'], selectedColumns: ['modifiedon'] }).record.deletionTimeColumn,
    ).toBe('modifiedon');
    expect(plan({}, { cursorField: ['_ab_cdc_cursor'] }).record.deletionTimeColumn).toBeUndefined();
    expect(plan({}, { cursorField: ['modifiedon'] }).record.deletionTimeColumn).toBeUndefined();
  });
});

describe('where a stream begins', () => {
  const modeOf = ({ begin }: StreamPlan) =>
    begin.kind === 'token' ? 'token' : `${begin.phase.mode} at ${begin.phase.link ?? 'start'}`;

  test.each<[string, StreamPlan, string, RegExp | undefined]>([
    ['without a state', plan(), 'first_load at start', undefined],
    ['a full refresh', plan({}, { syncMode: 'full_refresh' }), 'full_refresh at start', undefined],
    ['with a delta link', plan({ state: saved(CHANGES) }), 'changes at delta', undefined],
    [
      'with a delta link, read in full',
      plan({ state: saved(CHANGES) }, { syncMode: 'full_refresh' }),
      'full_refresh at start',
      undefined,
    ],
    [
      'with a position',
      plan({ state: saved({ kind: 'position', mode: 'first_load', link: 'page' }) }),
      'first_load at page',
      undefined,
    ],
    [
      'with a position of the other mode',
      plan({ state: saved({ kind: 'position', mode: 'full_refresh', link: 'page' }) }),
      'first_load at start',
      undefined,
    ],
    [
      'with a full refresh that is complete',
      plan({ state: saved({ kind: 'complete' }) }, { syncMode: 'full_refresh' }),
      'full_refresh at start',
      undefined,
    ],
    [
      "with the Python connector's token",
      plan({ state: { kind: 'python token', token: '1!x' } }),
      'token',
      undefined,
    ],
    [
      'with the state of another organization',
      plan({ state: saved(CHANGES, { organizationId: 'other' }) }),
      'first_load at start',
      /another organization/,
    ],
    [
      'with a selection that grew',
      plan({ state: saved(CHANGES) }, { selectedColumns: ['name', 'modifiedon'] }),
      'first_load at start',
      /modifiedon came into the selection/,
    ],
    [
      'with a selection that shrank',
      plan({ state: saved(CHANGES) }, { selectedColumns: ['accountid'] }),
      'changes at delta',
      undefined,
    ],
    [
      'a table without tracking',
      plan({ table: { ...TABLE, tracked: false } }),
      'full_refresh at start',
      /no change tracking/,
    ],
  ])('%s', (_, result, mode, notice) => {
    expect(modeOf(result)).toBe(mode);
    const words = result.notices.map((one) => one.words);
    expect(words).toEqual(notice === undefined ? [] : [expect.stringMatching(notice)]);
  });
});

describe('the cursor', () => {
  test('begins with the clock, or where the last run ended if that is later', () => {
    expect(plan().firstCursor).toBe(NOW_MS * 1000);
    expect(plan({ state: saved(CHANGES) }).firstCursor).toBe(NOW_MS * 1000);
    expect(plan({ state: saved(CHANGES, { nextCursor: 2_000_000_000_000_000 }) }).firstCursor).toBe(
      2_000_000_000_000_000,
    );
    expect(plan({ nowMs: 5 }).firstCursor).toBe(1_000_000_000_000_000);
  });
});

test('a state survives being written and read', () => {
  for (const position of [
    CHANGES,
    { kind: 'complete' },
    { kind: 'position', mode: 'first_load', link: 'x' },
  ] as const) {
    expect(saved(position)).toEqual({ kind: 'saved', position, context: CONTEXT });
  }
});
