import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type PageResume, resumeText } from '../../../src/odata/page.ts';
import type { Division } from '../../../src/sync/slices/ranges.ts';
import {
  beginChanges,
  beginFirstLoad,
  beginFullRefresh,
  beginKeyPass,
  beginKeysFirst,
  beginWatermark,
  KEY_PASS_PAGES,
  type Reading,
  type ReadMode,
} from '../../../src/sync/state/phases.ts';
import type { ReadEvent, ReadRules, Step } from '../../../src/sync/machine/steps.ts';
import { advance } from '../../../src/sync/machine/read_machine.ts';

const RESYNC: ReadRules = { onLostToken: 'read-in-full' };
const FAIL: ReadRules = { onLostToken: 'fail' };

/** Three slices. */
const DIVISION: Division = {
  borders: ['border'],
  slices: ['1', '2', '3'].map((id) => ({ id, filter: `slice eq ${id}` })),
};

const linked = (link: string): PageResume => ({ kind: 'link', link });
const SAVED = linked('saved');

const PHASES: Readonly<Record<ReadMode, Reading>> = {
  'full-refresh': beginFullRefresh(),
  'first-load': beginFirstLoad(),
  changes: beginChanges('since'),
  watermark: beginWatermark({ column: 'modifiedon', from: '1', to: '2' }),
  'key-pass': beginKeyPass(DIVISION),
};

/** E1 to E9, and E2 in its three forms. */
const EVENTS = {
  'E1 another page': { kind: 'page', next: { kind: 'link', link: 'next' }, recordCount: 5 },
  'E2 the last page': { kind: 'last-page', deltaLink: 'delta', recordCount: 5 },
  'E2 the last page, without a delta link': { kind: 'last-page', deltaLink: undefined, recordCount: 5 },
  'E2 the last page, empty and without a delta link': {
    kind: 'last-page',
    deltaLink: undefined,
    recordCount: 0,
  },
  'E3 position refused': { kind: 'position-refused' },
  'E4 token expired': { kind: 'token-expired' },
  'E5 token refused': { kind: 'token-refused' },
  'E6 column unknown': { kind: 'column-unknown', column: 'gone' },
  'E7 filter refused': { kind: 'filter-refused' },
  'E8 delta link withheld': { kind: 'delta-link-withheld', columns: ['one_type', 'two_type'] },
  'E9 all rows came': { kind: 'all-rows-came', deltaLink: 'delta' },
} as const satisfies Record<string, ReadEvent>;

/** The result of a step, in short. */
function outcome(step: Step): string {
  if (step.kind === 'fail') return `fails: ${step.why}`;
  const { notice, phase, save, unknownDeletes } = step;
  const omittedColumns =
    phase.kind === 'reading' && phase.omittedColumns.length > 0
      ? ` without ${phase.omittedColumns.join(',')}`
      : '';
  const next =
    phase.kind === 'ended'
      ? 'ends'
      : phase.kind === 'ranges'
        ? `${phase.ranges.length} ranges before ${phase.deltaLink ?? 'the end'}`
        : `${phase.mode} at ${phase.at === undefined ? 'its start' : resumeText(phase.at)}${omittedColumns}${pendingOf(phase)}`;
  const saved =
    save === undefined ? '' : `, saves ${Object.values(save).map(shown).filter(Boolean).join(' ')}`;
  const unknown = unknownDeletes === undefined ? '' : `, unknown since ${unknownDeletes.since ?? 'ever'}`;
  return `${next}${saved}${notice === undefined ? '' : `, says ${notice.kind}`}${unknown}`;
}

/** What a first load will end with, where that is not its own delta link. */
function pendingOf(phase: Reading): string {
  if (phase.mode !== 'first-load' || phase.pending === undefined) return '';
  const { deltaLink, isOwed } = phase.pending;
  return ` ${isOwed ? 'owing' : 'with'} ${deltaLink}`;
}

function shown(value: unknown): string {
  if (Array.isArray(value)) return value.map((one: unknown) => shown(one)).join('-');
  if (typeof value === 'string') return value;
  const fields = (value ?? {}) as { kind?: unknown; link?: unknown };
  return fields.kind === 'link' ? String(fields.link) : Object.values(fields).join('-');
}

/** Every mode with every event, as docs/sync-spec.md has them: [S1] [S2] [S3] [S4], and [S5] where it ends. */
const TABLE: Readonly<Record<ReadMode, Readonly<Record<keyof typeof EVENTS, string>>>> = {
  'full-refresh': {
    'E1 another page': '[T1] full-refresh at next, saves position full-refresh next',
    'E2 the last page': '[T2] ends, saves complete',
    'E2 the last page, without a delta link': '[T2] ends, saves complete',
    'E2 the last page, empty and without a delta link': '[T2] ends, saves complete',
    'E3 position refused': 'fails: not-recoverable',
    'E4 token expired': 'fails: not-recoverable',
    'E5 token refused': 'fails: not-recoverable',
    'E6 column unknown': '[T4] full-refresh at its start without gone, says column-left-out',
    'E7 filter refused': 'fails: not-recoverable',
    'E8 delta link withheld': 'fails: not-recoverable',
    'E9 all rows came': 'fails: not-recoverable',
  },
  'first-load': {
    'E1 another page': '[T5] first-load at next, saves position first-load next',
    'E2 the last page': '[T6] ends, saves changes delta',
    'E2 the last page, without a delta link': '[T6] fails: no-delta-link',
    'E2 the last page, empty and without a delta link': '[T6] fails: no-delta-link',
    'E3 position refused': 'fails: not-recoverable',
    'E4 token expired': 'fails: not-recoverable',
    'E5 token refused': 'fails: not-recoverable',
    'E6 column unknown': '[T4] first-load at its start without gone, says column-left-out',
    'E7 filter refused': 'fails: not-recoverable',
    'E8 delta link withheld':
      '[T15] first-load at its start without one_type,two_type, says lookup-types-left-out',
    'E9 all rows came': 'fails: not-recoverable',
  },
  changes: {
    'E1 another page': '[T8] changes at next',
    'E2 the last page': '[T9] ends, saves changes delta',
    'E2 the last page, without a delta link': '[T9] fails: no-delta-link',
    'E2 the last page, empty and without a delta link': '[T9] ends, saves changes since',
    'E3 position refused': 'fails: not-recoverable',
    'E4 token expired': '[T10] key-pass at its start, says token-lost',
    'E5 token refused': '[T10] key-pass at its start, says token-lost',
    'E6 column unknown': '[T11] changes at its start without gone, says column-left-out',
    'E7 filter refused': 'fails: not-recoverable',
    'E8 delta link withheld':
      '[T15] changes at its start without one_type,two_type, says lookup-types-left-out',
    'E9 all rows came': '[T24] ends, saves changes delta, says token-lost',
  },
  watermark: {
    'E1 another page': '[T12] watermark at next, saves position watermark next modifiedon-1-2',
    'E2 the last page': '[T13] ends, saves watermark modifiedon 2',
    'E2 the last page, without a delta link': '[T13] ends, saves watermark modifiedon 2',
    'E2 the last page, empty and without a delta link': '[T13] ends, saves watermark modifiedon 2',
    'E3 position refused': 'fails: not-recoverable',
    'E4 token expired': 'fails: not-recoverable',
    'E5 token refused': 'fails: not-recoverable',
    'E6 column unknown': '[T4] watermark at its start without gone, says column-left-out',
    'E7 filter refused': '[T14] full-refresh at its start, says filter-refused',
    'E8 delta link withheld': 'fails: not-recoverable',
    'E9 all rows came': 'fails: not-recoverable',
  },
  // [S6]
  'key-pass': {
    'E1 another page': '[T16] key-pass at next, saves position key-pass next border',
    'E2 the last page': '[T17] 3 ranges before delta, saves ranges delta border',
    'E2 the last page, without a delta link': '[T17] first-load at its start, says no-change-token-of-keys',
    'E2 the last page, empty and without a delta link':
      '[T17] first-load at its start, says no-change-token-of-keys',
    'E3 position refused': 'fails: not-recoverable',
    'E4 token expired': 'fails: not-recoverable',
    'E5 token refused': 'fails: not-recoverable',
    'E6 column unknown': 'fails: not-recoverable',
    'E7 filter refused': 'fails: not-recoverable',
    'E8 delta link withheld': 'fails: not-recoverable',
    'E9 all rows came': 'fails: not-recoverable',
  },
};

describe.each(Object.entries(TABLE))('%s', (mode, row) => {
  test.each(Object.entries(row))('%s: %s', (event, expected) => {
    const step = advance(PHASES[mode as ReadMode], EVENTS[event as keyof typeof EVENTS], RESYNC);
    expect(outcome(step)).toBe(expected.replace(/^\[T\d+\] /, ''));
  });
});

test('[T10] a lost token fails the stream where the configuration says so', () => {
  for (const kind of ['token-expired', 'token-refused'] as const) {
    expect(outcome(advance(PHASES.changes, { kind }, FAIL))).toBe('fails: token-lost');
  }
});

describe('a position of an earlier run', () => {
  const resumed = (mode: 'full-refresh' | 'first-load' | 'watermark' | 'key-pass'): Reading => ({
    ...PHASES[mode],
    at: SAVED,
    resumed: true,
  });

  test.each([
    ['full-refresh', 'position-refused', ''],
    ['first-load', 'position-refused', ', unknown since ever'],
    ['first-load', 'token-expired', ', unknown since ever'],
    ['watermark', 'position-refused', ''],
    ['key-pass', 'position-refused', ''],
    ['key-pass', 'token-expired', ''],
  ] as const)('[T3] [T7] [L1] of a %s: "%s" starts it again, once', (mode, kind, unknown) => {
    const step = advance(resumed(mode), { kind }, RESYNC);
    expect(outcome(step)).toBe(`${mode} at its start, says position-lost${unknown}`);
    expect(outcome(advance(reading(step), { kind }, RESYNC))).toBe('fails: not-recoverable');
  });

  test('is trusted after its first page', () => {
    expect(reading(advance(resumed('first-load'), EVENTS['E1 another page'], RESYNC)).resumed).toBe(false);
  });
});

describe('columns that the service does not know', () => {
  test('[L3] are left out one after the other, each once, and stay out after an expiry', () => {
    const once = reading(advance(PHASES.changes, { kind: 'column-unknown', column: 'a' }, RESYNC));
    const twice = reading(advance(once, { kind: 'column-unknown', column: 'b' }, RESYNC));
    expect(twice).toMatchObject({
      mode: 'changes',
      since: 'since',
      omittedColumns: ['a', 'b'],
      at: undefined,
    });
    expect(outcome(advance(twice, { kind: 'column-unknown', column: 'a' }, RESYNC))).toBe(
      'fails: not-recoverable',
    );
    expect(outcome(advance(twice, { kind: 'token-expired' }, RESYNC))).toBe(
      'key-pass at its start without a,b, says token-lost',
    );
  });
});

test('[T9] changes that brought rows on an earlier page and end empty need a delta link', () => {
  const phase = reading(advance(PHASES.changes, EVENTS['E1 another page'], RESYNC));
  const end = EVENTS['E2 the last page, empty and without a delta link'];
  expect(outcome(advance(phase, end, RESYNC))).toBe('fails: no-delta-link');
});

const PENDING = { deltaLink: 'pending', isOwed: false };
const OWED = { deltaLink: 'pending', isOwed: true };

describe('a first load with a pending token', () => {
  test('[T6] ends with its own delta link if it came from its start in one go', () => {
    const step = advance(beginFirstLoad([], PENDING), EVENTS['E2 the last page'], RESYNC);
    expect(outcome(step)).toBe('ends, saves changes delta');
  });

  test.each([
    ['that is owed', OWED, EVENTS['E2 the last page']],
    ['that is owed, without a delta link', OWED, EVENTS['E2 the last page, without a delta link']],
    ['and no delta link', PENDING, EVENTS['E2 the last page, without a delta link']],
  ])('[T23] %s goes on with the changes since then', (_, pending, event) => {
    const step = advance(beginFirstLoad(['gone'], pending), event, RESYNC);
    expect(outcome(step)).toBe('changes at its start without gone, saves changes pending');
    expect(reading(step)).toMatchObject({
      since: 'pending',
      afterLoad: event.deltaLink === undefined ? undefined : { deltaLink: event.deltaLink },
    });
  });

  const delivered = {
    ...beginFirstLoad([], PENDING),
    at: SAVED,
    resumed: true,
    begunAt: '2026-03-01T00:00:00Z',
  };

  test.each([
    ['T3', { kind: 'position-refused' } as const],
    ['T4', EVENTS['E6 column unknown']],
    ['T7', { kind: 'token-expired' } as const],
    ['T15', EVENTS['E8 delta link withheld']],
  ])('[T3] [T4] [T7] [T15] %s: a restart owes the changes since its token', (_, event) => {
    expect(outcome(advance(delivered, event, RESYNC))).toContain('owing pending');
    const omittedColumns = { ...delivered, pending: undefined };
    expect(outcome(advance(omittedColumns, event, RESYNC))).toContain('unknown since 2026-03-01T00:00:00Z');
    // A load that has delivered nothing has nothing to save.
    if (event.kind !== 'column-unknown' && event.kind !== 'delta-link-withheld') return;
    expect(outcome(advance(beginFirstLoad([], PENDING), event, RESYNC))).toContain('with pending');
    expect(outcome(advance(beginFirstLoad(), event, RESYNC))).not.toContain('unknown');
  });

  test('records that a failed page brought count as delivered', () => {
    const phase = { ...beginFirstLoad([], PENDING), hadRecords: true };
    expect(outcome(advance(phase, EVENTS['E6 column unknown'], RESYNC))).toContain('owing pending');
  });

  test('[T25] [L15] that has expired by the end: the own delta link of the load is good', () => {
    const changes = reading(advance(beginFirstLoad([], OWED), EVENTS['E2 the last page'], RESYNC));
    const step = advance(changes, { kind: 'token-expired' }, RESYNC);
    expect(outcome(step)).toBe('ends, saves changes delta, says token-lost');
    expect(step).toMatchObject({ notice: { since: 'pending', isReadInFull: true } });
    expect(outcome(advance(changes, { kind: 'token-expired' }, FAIL))).toBe('fails: token-lost');
  });
});

describe('the keys first', () => {
  test('[T17] give the token that the load ends with if it is interrupted', () => {
    const phase = { ...beginKeysFirst(['gone']), hadRecords: true };
    const step = advance(phase, EVENTS['E2 the last page'], RESYNC);
    expect(outcome(step)).toBe('first-load at its start without gone with delta');
  });

  test('[T27] of a table without rows are the whole read', () => {
    const event = { kind: 'last-page', deltaLink: 'delta', recordCount: 0 } as const;
    expect(outcome(advance(beginKeysFirst(), event, RESYNC))).toBe('ends, saves changes delta');
  });

  test('[T26] [L16] are given up after a few pages', () => {
    let phase: Reading = beginKeysFirst(['gone']);
    for (let page = 1; page < KEY_PASS_PAGES; page++) {
      const step = advance(phase, EVENTS['E1 another page'], RESYNC);
      expect(outcome(step)).toBe('key-pass at next without gone');
      phase = reading(step);
    }
    expect(outcome(advance(phase, EVENTS['E1 another page'], RESYNC))).toBe(
      'first-load at its start without gone',
    );
  });
});

test('[T24] [E9] all rows instead of changes fail the stream where the configuration says so', () => {
  expect(outcome(advance(PHASES.changes, EVENTS['E9 all rows came'], FAIL))).toBe('fails: token-lost');
  const none = { kind: 'all-rows-came', deltaLink: undefined } as const;
  expect(outcome(advance(PHASES.changes, none, RESYNC))).toBe('fails: no-delta-link');
});

function reading(step: Step): Reading {
  if (step.kind === 'go-on' && step.phase.kind === 'reading') return step.phase;
  throw new Error(`no phase of reading: ${outcome(step)}`);
}

describe('random events', () => {
  const link = fc.constantFrom('a', 'b', 'c');
  const recordCount = fc.nat(3);
  const events: fc.Arbitrary<ReadEvent> = fc.oneof(
    fc.record({ kind: fc.constant('page' as const), next: link.map(linked), recordCount }),
    fc.record({
      kind: fc.constant('last-page' as const),
      deltaLink: fc.option(link, { nil: undefined }),
      recordCount,
    }),
    fc.constantFrom(
      { kind: 'position-refused' } as const,
      { kind: 'token-expired' } as const,
      { kind: 'token-refused' } as const,
      { kind: 'filter-refused' } as const,
      { kind: 'delta-link-withheld', columns: ['one_type'] } as const,
      { kind: 'all-rows-came', deltaLink: 'c' } as const,
    ),
    fc.record({ kind: fc.constant('column-unknown' as const), column: fc.constantFrom('x', 'y') }),
  );
  const begins = fc.constantFrom(
    ...Object.values(PHASES),
    beginKeysFirst(),
    beginFirstLoad([], { deltaLink: 'pending', isOwed: true }),
    { ...beginFirstLoad([], { deltaLink: 'pending', isOwed: false }), at: SAVED, resumed: true },
    { ...beginFirstLoad(), at: SAVED, resumed: true },
    { ...beginFullRefresh(), at: SAVED, resumed: true },
  );

  /** Runs the machine until it ends, fails or has no more events. */
  const run = (begin: Reading, sequence: readonly ReadEvent[], rules: ReadRules) => {
    const trail: { phase: Reading; event: ReadEvent; step: Step }[] = [];
    let phase = begin;
    for (const event of sequence) {
      const step = advance(phase, event, rules);
      trail.push({ phase, event, step });
      if (step.kind === 'fail' || step.phase.kind !== 'reading') break;
      phase = step.phase;
    }
    return trail;
  };
  const property = (check: (trail: ReturnType<typeof run>, begin: Reading) => void): void => {
    fc.assert(
      fc.property(
        begins,
        fc.array(events, { maxLength: 30 }),
        fc.constantFrom(RESYNC, FAIL),
        (begin, all, rules) => check(run(begin, all, rules), begin),
      ),
      { numRuns: 2000 },
    );
  };

  test('[I2] a delta link that is saved is the one that the service gave, or the old one after nothing came', () => {
    property((trail) => {
      let records = 0;
      for (const { event, phase, step } of trail) {
        if (event.kind === 'page' || event.kind === 'last-page') records += event.recordCount;
        if (step.kind !== 'go-on' || step.save?.kind !== 'changes') continue;
        const given = 'deltaLink' in event ? event.deltaLink : undefined;
        if (phase.mode === 'first-load' && phase.pending !== undefined && step.phase.kind === 'reading') {
          expect(step.save.deltaLink).toBe(phase.pending.deltaLink);
        } else if (phase.mode === 'changes' && event.kind.startsWith('token-')) {
          expect(step.save.deltaLink).toBe(phase.afterLoad?.deltaLink);
        } else if (given !== undefined) expect(step.save.deltaLink).toBe(given);
        else {
          expect(phase.mode === 'changes' && phase.since).toBe(step.save.deltaLink);
          expect(phase.hadRecords || records === 0 || phase.at === undefined).toBeDefined();
        }
      }
    });
  });

  test('[I12] every page of a first load, full refresh or watermark read is saved with its link', () => {
    property((trail) => {
      for (const { event, phase, step } of trail) {
        if (event.kind !== 'page' || phase.mode === 'changes') continue;
        // A pass over keys delivers no rows: a short one saves nothing.
        if (phase.mode === 'key-pass' && phase.goal.kind === 'first-load') continue;
        expect(step.kind === 'go-on' && step.save).toMatchObject({
          kind: 'position',
          mode: phase.mode,
          at: event.next,
        });
      }
    });
  });

  test('[L1] [L2] [L4] [L14] without pages in between, no chain of refusals is longer than its bounds allow', () => {
    property((trail) => {
      let chain = 0;
      for (const { event, step } of trail) {
        chain = event.kind === 'page' || step.kind === 'fail' ? 0 : chain + 1;
        // A position or a token lost, a filter refused, a delta link withheld, keys or a load ended, each column once.
        expect(chain).toBeLessThanOrEqual(8);
      }
    });
  });

  test('[L2] a token is lost at most once a run', () => {
    property((trail) => {
      const lost = trail.filter(({ step }) => step.kind === 'go-on' && step.notice?.kind === 'token-lost');
      expect(lost.length).toBeLessThanOrEqual(1);
    });
  });

  test('nothing is saved by a step other than a page, but where a load has just ended', () => {
    property((trail) => {
      for (const { event, phase, step } of trail) {
        if (event.kind === 'page' || event.kind === 'last-page' || event.kind === 'all-rows-came') continue;
        if (phase.mode === 'changes' && phase.afterLoad !== undefined) continue;
        if (step.kind === 'go-on') expect(step.save).toBeUndefined();
      }
    });
  });

  test('[I14] whatever a first load restarts from, it owes the changes since its token, or says what is unknown', () => {
    property((trail) => {
      for (const { phase, step } of trail) {
        if (phase.mode !== 'first-load' || step.kind !== 'go-on' || step.phase.kind !== 'reading') continue;
        const isRestart = step.phase.mode === 'first-load' && step.phase.at === undefined;
        if (!isRestart || (phase.at === undefined && !phase.hadRecords)) continue;
        const pending = step.phase.mode === 'first-load' ? step.phase.pending : undefined;
        expect(pending?.isOwed === true || step.unknownDeletes !== undefined).toBe(true);
      }
    });
  });
});
