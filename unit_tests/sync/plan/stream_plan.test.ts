import { describe, expect, test } from '@jest/globals';
import type { Table } from '../../../src/odata/table.ts';
import { slicesBetween } from '../../../src/dataverse/creation_slices.ts';
import { FILTERS } from '../../../src/dataverse/filter_writer.ts';
import { type PageResume, resumeText } from '../../../src/odata/page.ts';
import type { ChangeTracking, Slicing } from '../../../src/odata/service.ts';
import type { PlanInput, PlanningService, SyncRules } from '../../../src/sync/plan/plan_input.ts';
import { FRESH_AHEAD, planStream, type StreamPlan } from '../../../src/sync/plan/stream_plan.ts';
import { parseStreamState, serialiseState, type SyncIdentity } from '../../../src/sync/state/stream_state.ts';
import type { SavedPosition } from '../../../src/sync/state/saved_position.ts';

const TABLE: Table = {
  name: 'account',
  entitySet: 'accounts',
  primaryKey: ['accountid'],
  tracked: true,
  changedAtColumn: 'modifiedon',
  columns: [
    { name: 'accountid', type: 'string' },
    { name: 'modifiedon', type: 'timestamp' },
    { name: 'name', type: 'string' },
  ],
};
const NOW_MS = 1_767_323_045_006;
const CONTEXT = {
  organizationId: 'org',
  columns: ['accountid', 'name'],
  leftOut: [] as string[],
  nextCursor: 1_700_000_000_000_000,
  sync: undefined as SyncIdentity | undefined,
};
const RULES: SyncRules = {
  onLostToken: 'read-in-full',
  lookbackMinutes: 5,
  rowFilters: new Map(),
  startDate: undefined,
};
/** Links are `own:token` or `other:token`; a token says the hour at which it was issued. */
const SERVICE: PlanningService = {
  isUsable: (resume) => resumeText(resume).startsWith('own'),
  filters: FILTERS,
  changes: {
    tokenIn: (link) => link.split(':')[1],
    tokenTime: (token) => (token === 'never' ? undefined : NOW_MS - Number(token) * 3_600_000),
  } as ChangeTracking,
  slices: {
    slicesOf: slicesBetween,
    basisOf: (_, rowCount) => ((rowCount ?? 0) >= 100_000 ? 'creation' : undefined),
  } as Slicing,
};
const link = (text: string): PageResume => ({ kind: 'link', link: text });

function plan(changes: Partial<PlanInput> = {}, request: Partial<PlanInput['request']> = {}): StreamPlan {
  return planStream({
    request: {
      name: 'account',
      syncMode: 'incremental',
      cursorField: [],
      selectedColumns: ['name'],
      properties: undefined,
      ...request,
    },
    table: TABLE,
    state: { kind: 'none' },
    organizationId: 'org',
    nowMs: NOW_MS,
    rules: RULES,
    service: SERVICE,
    retentionDays: undefined,
    rowCount: undefined,
    ...changes,
  });
}

function saved(position: SavedPosition, context: Partial<typeof CONTEXT> = {}) {
  return parseStreamState('account', serialiseState(position, { ...CONTEXT, ...context }));
}

const CHANGES: SavedPosition = { kind: 'changes', deltaLink: 'own:30' };
const LOADING: SavedPosition = {
  kind: 'position',
  mode: 'first-load',
  at: link('own:page'),
  pending: { deltaLink: 'own:30', isOwed: false },
  begunAt: '2026-01-01T08:00:00.000Z',
};

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
  const modeOf = ({ begin }: StreamPlan): string => {
    if (begin.kind === 'token') return `token ${begin.token}`;
    if (begin.kind === 'watermark') return `${begin.column.name} from ${begin.from ?? 'start'}`;
    if (begin.kind === 'complete') return begin.kind;
    const { phase } = begin;
    if (phase.kind === 'ranges') {
      const kinds = phase.ranges.map((range) => (range.kind === 'begun' ? resumeText(range.at) : range.kind));
      return `ranges ${kinds.join(', ')} before ${phase.deltaLink ?? 'the end'}`;
    }
    const omittedColumns =
      phase.omittedColumns.length === 0 ? '' : ` without ${phase.omittedColumns.join(',')}`;
    if (phase.mode === 'changes') return `changes since ${phase.since}${omittedColumns}`;
    const pending = phase.mode === 'first-load' ? phase.pending : undefined;
    const token = pending === undefined ? '' : ` ${pending.isOwed ? 'owing' : 'with'} ${pending.deltaLink}`;
    return `${phase.mode} at ${phase.at === undefined ? 'start' : resumeText(phase.at)}${omittedColumns}${token}`;
  };
  const untracked = { ...TABLE, tracked: false };
  const watermark: SavedPosition = { kind: 'watermark', column: 'modifiedon', value: '2026-01-01T00:00:00Z' };

  test.each<[string, StreamPlan, string, RegExp | undefined]>([
    ['without a state', plan(), 'key-pass at start', undefined],
    ['a full refresh', plan({}, { syncMode: 'full_refresh' }), 'full-refresh at start', undefined],
    ['with a delta link', plan({ state: saved(CHANGES) }), 'changes since own:30', undefined],
    [
      'with a delta link, read in full',
      plan({ state: saved(CHANGES) }, { syncMode: 'full_refresh' }),
      'full-refresh at start',
      undefined,
    ],
    [
      'with a position',
      plan({ state: saved({ kind: 'position', mode: 'first-load', at: link('own:page') }) }),
      'first-load at own:page',
      undefined,
    ],
    [
      'with a position of the other mode',
      plan({ state: saved({ kind: 'position', mode: 'full-refresh', at: link('own:page') }) }),
      'key-pass at start',
      undefined,
    ],
    [
      'with a full refresh that is complete',
      plan({ state: saved({ kind: 'complete' }) }, { syncMode: 'full_refresh' }),
      'full-refresh at start',
      undefined,
    ],
    [
      "with the Python connector's token",
      plan({ state: { kind: 'python-token', token: '1!x' } }),
      'token 1!x',
      undefined,
    ],
    [
      'with the state of another organization',
      plan({ state: saved(CHANGES, { organizationId: 'other' }) }),
      'key-pass at start',
      /another organization/,
    ],
    [
      'with a selection that grew',
      plan({ state: saved(CHANGES) }, { selectedColumns: ['name', 'modifiedon'] }),
      'first-load at start owing own:30',
      /modifiedon came into the selection/,
    ],
    [
      'with a selection that shrank',
      plan({ state: saved(CHANGES) }, { selectedColumns: ['accountid'] }),
      'changes since own:30',
      undefined,
    ],
    [
      "with the same organization's delta link under another name",
      plan({ state: saved({ kind: 'changes', deltaLink: 'other:30' }) }),
      'token 30',
      undefined,
    ],
    [
      'with a position under another name',
      plan({ state: saved({ ...LOADING, at: link('other:page') }) }),
      'first-load at start owing own:30',
      /another host/,
    ],
    [
      'with a position that has a pending token',
      plan({ state: saved(LOADING) }),
      'first-load at own:page with own:30',
      undefined,
    ],
    [
      'with a position that owes changes, and a selection that grew',
      plan(
        { state: saved({ ...LOADING, pending: { deltaLink: 'own:30', isOwed: true } }) },
        { selectedColumns: ['name', 'modifiedon'] },
      ),
      'first-load at start owing own:30',
      /modifiedon came into the selection/,
    ],
    [
      'with its beginning and a pending token',
      plan({ state: saved({ ...LOADING, at: undefined }) }),
      'first-load at start owing own:30',
      undefined,
    ],
    [
      'with its beginning, saved before the first record',
      plan({ state: saved({ ...LOADING, pending: undefined, at: undefined }) }),
      'first-load at start',
      /^rows that were deleted since 2026-01-01 08:00 UTC and had been delivered before cannot be known/,
    ],
    [
      'with a watermark, from a time when the table was not tracked',
      plan({ state: saved(watermark) }),
      'key-pass at start',
      /^rows that were deleted since the stream was last read by change tracking and had been delivered before cannot be known/,
    ],
    [
      'without a state, in a generation that keeps the records of the one before',
      plan({}, { generationId: 2, minimumGenerationId: 0 }),
      'key-pass at start',
      /If records of earlier syncs are retained, rows that were deleted .* cannot be known/,
    ],
    [
      'without a state, in a generation that replaces the one before',
      plan({}, { generationId: 2, minimumGenerationId: 2 }),
      'key-pass at start',
      undefined,
    ],
    [
      'with a full refresh that another attempt of this sync completed',
      plan(
        { state: saved({ kind: 'complete' }, { sync: { syncId: 7, generationId: 3 } }) },
        { syncMode: 'full_refresh', syncId: 7, generationId: 3 },
      ),
      'complete',
      undefined,
    ],
    [
      'with a full refresh that an earlier sync completed',
      plan(
        { state: saved({ kind: 'complete' }, { sync: { syncId: 6, generationId: 3 } }) },
        { syncMode: 'full_refresh', syncId: 7, generationId: 3 },
      ),
      'full-refresh at start',
      undefined,
    ],
    [
      'with a full refresh of an earlier generation, in its middle',
      plan(
        {
          state: saved(
            { kind: 'position', mode: 'full-refresh', at: link('own:page') },
            { sync: { syncId: 6, generationId: 2 } },
          ),
        },
        { syncMode: 'full_refresh', syncId: 7, generationId: 3 },
      ),
      'full-refresh at start',
      /refreshed since/,
    ],
    [
      'with a column that the service refused',
      plan({ state: saved(CHANGES, { columns: ['accountid'], leftOut: ['name'] }) }),
      'changes since own:30 without name',
      /refused column name in an earlier sync/,
    ],
    [
      'a table without tracking',
      plan({ table: untracked }),
      'modifiedon from start',
      /no change tracking; it is read by modifiedon, and deletes are not seen/,
    ],
    [
      'a table without tracking, with a watermark',
      plan({ table: untracked, state: saved(watermark) }),
      'modifiedon from 2026-01-01T00:00:00Z',
      /read by modifiedon/,
    ],
    [
      'a table without tracking or modifiedon',
      plan({ table: { ...untracked, columns: TABLE.columns.slice(0, 1) } }, { selectedColumns: 'all' }),
      'full-refresh at start',
      /no cursor was chosen: it is read in full/,
    ],
    [
      'a table without tracking, by a text',
      plan({ table: untracked }, { cursorField: ['name'] }),
      'full-refresh at start',
      /its column name does not hold a date and time/,
    ],
    [
      'a table without tracking, by a column that is gone',
      plan({ table: untracked }, { cursorField: ['gone'] }),
      'full-refresh at start',
      /no column gone that rows bring/,
    ],
    [
      '[T14] a table whose cursor could not be filtered by, in the middle of its full read',
      plan({
        table: untracked,
        state: saved({ kind: 'position', mode: 'full-refresh', at: link('own:page') }),
      }),
      'full-refresh at own:page',
      /no change tracking/,
    ],
  ])('%s', (_, result, mode, notice) => {
    expect(modeOf(result)).toBe(mode);
    const words = result.notices.map((one) => one.words);
    expect(words).toEqual(notice === undefined ? [] : [expect.stringMatching(notice)]);
  });
});

describe('[S6] [S7] where a table in ranges goes on', () => {
  const created = {
    ...TABLE,
    columns: [...TABLE.columns, { name: 'createdon', type: 'timestamp' as const }],
  };
  const borders = ['2020-01-01T00:00:00Z'];
  const ranges: SavedPosition = {
    kind: 'ranges',
    deltaLink: 'own:30',
    borders,
    done: [0],
    begun: new Map([
      [1, link('own:page')],
      [2, link('other:page')],
    ]),
  };
  const keys: SavedPosition = { kind: 'position', mode: 'key-pass', at: link('own:page'), borders };
  const input = (position: SavedPosition, changes: Partial<PlanInput> = {}): Partial<PlanInput> => ({
    table: created,
    state: saved(position),
    ...changes,
  });
  const kept = (retentionDays: number) => ({ retentionDays });
  const untracked = { ...ranges, deltaLink: undefined };

  test.each<[string, StreamPlan, unknown, RegExp | undefined]>([
    [
      'range by range; a link to another host is not followed',
      plan(input(ranges)),
      {
        kind: 'ranges',
        phase: {
          deltaLink: 'own:30',
          division: { borders },
          ranges: [
            { kind: 'done' },
            { kind: 'begun', at: link('own:page'), resumed: true },
            { kind: 'not-begun' },
          ],
        },
      },
      undefined,
    ],
    [
      'with its keys',
      plan(input(keys)),
      {
        phase: {
          mode: 'key-pass',
          at: link('own:page'),
          resumed: true,
          goal: { kind: 'ranges', division: { borders } },
        },
      },
      undefined,
    ],
    [
      'with a full refresh',
      plan(input(untracked), { syncMode: 'full_refresh' }),
      { kind: 'ranges', phase: { deltaLink: undefined } },
      undefined,
    ],
    ['not in another mode', plan(input(untracked)), { phase: { mode: 'key-pass' } }, undefined],
    [
      'not in another mode, the other way',
      plan(input(ranges), { syncMode: 'full_refresh' }),
      { phase: { mode: 'full-refresh' } },
      undefined,
    ],
    [
      'with a token that may have expired: of a quiet table it is good',
      plan(input(ranges, kept(1))),
      { kind: 'ranges', phase: { deltaLink: 'own:30' } },
      /sync more often/,
    ],
    [
      'with a warning where it is about to',
      plan(input(ranges, kept(1.5))),
      { kind: 'ranges' },
      /sync more often/,
    ],
    [
      'not without a time of creation',
      plan(input(ranges, { table: TABLE })),
      { phase: { mode: 'first-load', pending: { deltaLink: 'own:30', isOwed: true } } },
      /no longer be divided/,
    ],
    [
      'nor with its keys',
      plan(input(keys, { table: TABLE })),
      { phase: { mode: 'key-pass', goal: { kind: 'first-load' } } },
      /no longer be divided/,
    ],
    [
      'not in another organization',
      plan(input(ranges, { organizationId: 'another' })),
      { phase: { mode: 'key-pass', goal: { kind: 'first-load' } } },
      /another organization; .*deleted since 2025-12-31 21:04 UTC/,
    ],
  ])('%s', (_, result, begin, notice) => {
    expect(result.begin).toMatchObject(begin as Record<string, unknown>);
    const words = result.notices.map((one) => one.words);
    expect(words).toEqual(notice === undefined ? [] : [expect.stringMatching(notice)]);
  });
});

describe('the cursor', () => {
  test('[I3] without a state it begins so far ahead of the clock that it wins over every earlier run', () => {
    expect(plan().firstCursor).toBe(NOW_MS * 1000 + FRESH_AHEAD);
    expect(FRESH_AHEAD).toBeLessThan(60_000_000);
    expect(plan({ nowMs: 5 }).firstCursor).toBe(1_000_000_000_000_000);
  });

  test('[I3] with a state it begins with the clock, or where the last run ended', () => {
    expect(plan({ state: saved(CHANGES) }).firstCursor).toBe(NOW_MS * 1000);
    const ahead = 2_000_000_000_000_000;
    expect(plan({ state: saved(CHANGES, { nextCursor: ahead }) }).firstCursor).toBe(ahead);
  });

  test('[I3] a state of version 1 promised nothing about the records after it', () => {
    const state = {
      ...serialiseState(CHANGES, { ...CONTEXT, nextCursor: 2_000_000_000_000_000 }),
      version: 1,
    };
    expect(plan({ state: parseStreamState('account', state) }).firstCursor).toBe(2_000_001_000_000_000);
  });

  test('[I3] is compared by destinations in tracked reads only', () => {
    expect(plan().comparesCursor).toBe(true);
    expect(plan({ state: saved(CHANGES) }).comparesCursor).toBe(true);
    expect(plan({}, { syncMode: 'full_refresh' }).comparesCursor).toBe(false);
    expect(plan({ table: { ...TABLE, tracked: false } }).comparesCursor).toBe(false);
  });

  test('[I3] a state beyond every clock is refused', () => {
    expect(() => saved(CHANGES, { nextCursor: Number.MAX_SAFE_INTEGER })).toThrow(/greater than any/);
  });
});

describe('a watermark of a number, which earlier releases saved', () => {
  const untracked = { ...TABLE, tracked: false };
  const numbered: Table = {
    ...untracked,
    columns: [...untracked.columns, { name: 'versionnumber', type: 'integer' }],
  };
  const timeless: Table = {
    ...numbered,
    columns: numbered.columns.filter(({ type }) => type !== 'timestamp'),
  };
  const range = { column: 'versionnumber', from: '41', to: '42' };
  const positions: readonly SavedPosition[] = [
    { kind: 'watermark', column: 'versionnumber', value: '42' },
    { kind: 'position', mode: 'watermark', at: link('own:page'), range },
  ];
  const read = (table: Table, position: SavedPosition, cursorField: string[]) => {
    const { begin, notices } = plan(
      { table, state: saved(position, { columns: table.columns.map(({ name }) => name) }) },
      { cursorField, selectedColumns: 'all' },
    );
    const warnings = notices.filter(({ level }) => level === 'warn').map(({ words }) => words);
    return { begin, warnings };
  };

  test.each(positions)('leads to a full read with a warning, once with modifiedon: $kind', (position) => {
    const { begin, warnings } = read(numbered, position, ['modifiedon']);
    expect(begin).toMatchObject({ kind: 'watermark', from: undefined });
    expect(warnings).toEqual([expect.stringMatching(/the cursor was versionnumber.*in full/)]);
  });

  test.each(positions)('every time while the cursor stays: $kind', (position) => {
    const { begin, warnings } = read(numbered, position, ['versionnumber']);
    expect(begin).toMatchObject({ kind: 'phase', phase: { mode: 'full-refresh', at: undefined } });
    expect(warnings).toContainEqual(expect.stringMatching(/versionnumber holds numbers.*in full/));
  });

  test.each(positions)('also where the table has no date and time: $kind', (position) => {
    const { begin, warnings } = read(timeless, position, []);
    expect(begin).toMatchObject({ kind: 'phase', phase: { mode: 'full-refresh', at: undefined } });
    expect(warnings).toEqual([expect.stringMatching(/by the cursor versionnumber, .*in full/)]);
  });
});

describe('a change token that cannot be used', () => {
  const foreign = (rules: SyncRules) =>
    plan({ state: saved(CHANGES, { organizationId: 'other' }), rules }).notices.map(({ words }) => words);

  test('[T10] of another organization: the words say since when deletes cannot be known', () => {
    expect(foreign(RULES)).toEqual([
      expect.stringMatching(
        /another organization; reading the table in full.*deleted since 2025-12-31 21:04 UTC, 30 hours ago cannot be known.*Clear data/,
      ),
    ]);
  });

  test('[T10] of another organization fails where the configuration says so', () => {
    expect(() => foreign({ ...RULES, onLostToken: 'fail' })).toThrow(
      /Stream account: the saved state belongs to another organization\..*Clear the stream.*"Re-sync data"/,
    );
  });
});

describe('the age of a change token', () => {
  const words = (hours: string, retentionDays: number | undefined) =>
    plan({
      state: saved({ kind: 'changes', deltaLink: `own:${hours}` }),
      retentionDays,
    }).notices.map((notice) => notice.words);

  test.each([
    ['young', '24', 7, false],
    ['near the retention', '120', 7, true],
    ['beyond it', '999', 7, true],
    ['unknown', 'never', 7, false],
    ['old, but the retention is not known', '999', undefined, false],
  ])('%s', (_, hours, retentionDays, warns) => {
    expect(words(hours, retentionDays)).toEqual(
      warns ? [expect.stringMatching(/last sync was .* ago.*7 days only: sync more often/)] : [],
    );
  });
});

test('a stream without any of its selected columns fails: its records would be dropped silently', () => {
  expect(() => plan({}, { selectedColumns: ['gone', '_ab_cdc_cursor'] })).toThrow(/none of its selected/);
});

test('[I11] a state survives being written and read', () => {
  for (const position of [
    CHANGES,
    { kind: 'complete' },
    { kind: 'position', mode: 'first-load', at: link('x') },
    { kind: 'position', mode: 'first-load', at: undefined },
    LOADING,
    { ...LOADING, pending: { deltaLink: 'own:30', isOwed: true } },
    { kind: 'watermark', column: 'modifiedon', value: '2026-01-01T00:00:00Z' },
    { kind: 'watermark', column: 'modifiedon', value: undefined },
    {
      kind: 'position',
      mode: 'watermark',
      at: link('x'),
      range: { column: 'versionnumber', from: '9007199254740993', to: undefined },
    },
  ] as const) {
    expect(saved(position)).toEqual({ kind: 'saved', position, context: CONTEXT });
  }
});

describe('a state', () => {
  test.each([
    'kind',
    'version',
    'columns',
    'organization_id',
    'cursor_field',
    'cursor_value',
    'filter',
    'left_out',
    'mode',
    '_ab_cdc_cursor',
  ])('[I11] survives a cursor column that is named %s, like a member of its own', (column) => {
    const position = { kind: 'watermark', column, value: '2026-01-01T00:00:00Z' } as const;
    expect(saved(position)).toEqual({ kind: 'saved', position, context: CONTEXT });
  });

  test("holds a watermark under the column's own name where that is free", () => {
    const position = { kind: 'watermark', column: 'modifiedon', value: '2026-01-01T00:00:00Z' } as const;
    const state = serialiseState(position, CONTEXT);
    expect(state).toMatchObject({ cursor_field: 'modifiedon', modifiedon: '2026-01-01T00:00:00Z' });
    expect(state).not.toHaveProperty('cursor_value');
  });

  test.each([
    [2 ** 53 + 2, /`_ab_cdc_cursor` is greater than any that was written/],
    [1e300, /`_ab_cdc_cursor` is greater than any that was written/],
    [1.5, /`_ab_cdc_cursor` is not a whole number/],
    ['7', /`_ab_cdc_cursor` is not a whole number/],
  ])('whose cursor is %p is refused in words that fit', (nextCursor, words) => {
    const state = { ...serialiseState(CHANGES, CONTEXT), _ab_cdc_cursor: nextCursor };
    expect(() => parseStreamState('account', state)).toThrow(words);
  });
});
