import { describe, expect, test } from '@jest/globals';
import {
  advance,
  beginReading,
  type ReadEvent,
  type Reading,
  type ReadMode,
  type Step,
} from '../../src/sync/read_machine.ts';

const page = (next?: string, delta?: string, recordCount = 5): ReadEvent => ({
  kind: 'page ended',
  nextLink: next,
  deltaLink: delta,
  recordCount,
});

const PHASES: Readonly<Record<ReadMode, Reading>> = {
  full_refresh: beginReading('full_refresh'),
  first_load: beginReading('first_load'),
  changes: { ...beginReading('first_load'), mode: 'changes', link: 'since', since: 'since', resumed: true },
};

/** What a step comes to, in short. */
function outcome(step: Step): string {
  if (step.kind === 'fail') return `fail: ${step.why}`;
  const { phase, save } = step;
  const next = phase.kind === 'ended' ? 'ended' : `${phase.mode} at ${phase.link ?? 'start'}`;
  const saved = save === undefined ? 'nothing' : Object.values(save).join(' ');
  return `${next}, saves ${saved}`;
}

/** Every phase with every event: the table is total. */
const TABLE: Readonly<Record<ReadMode, Readonly<Record<string, string>>>> = {
  full_refresh: {
    'another page': 'full_refresh at next, saves position full_refresh next',
    'the last page': 'ended, saves complete',
    'the last page without a delta link': 'ended, saves complete',
    'the last page, empty and without a delta link': 'ended, saves complete',
    'position refused': 'fail: not recoverable',
    'token expired': 'fail: not recoverable',
  },
  first_load: {
    'another page': 'first_load at next, saves position first_load next',
    'the last page': 'ended, saves changes delta',
    'the last page without a delta link': 'fail: no delta link',
    'the last page, empty and without a delta link': 'fail: no delta link',
    'position refused': 'fail: not recoverable',
    'token expired': 'fail: not recoverable',
  },
  changes: {
    'another page': 'changes at next, saves nothing',
    'the last page': 'ended, saves changes delta',
    'the last page without a delta link': 'fail: no delta link',
    'the last page, empty and without a delta link': 'ended, saves changes since',
    'position refused': 'fail: not recoverable',
    'token expired': 'first_load at start, saves nothing',
  },
};

const EVENTS: Readonly<Record<string, ReadEvent>> = {
  'another page': page('next'),
  'the last page': page(undefined, 'delta'),
  'the last page without a delta link': page(),
  'the last page, empty and without a delta link': page(undefined, undefined, 0),
  'position refused': { kind: 'position refused' },
  'token expired': { kind: 'token expired' },
};

describe.each(Object.entries(TABLE))('%s', (mode, row) => {
  test.each(Object.entries(row))('%s: %s', (event, expected) => {
    expect(outcome(advance(PHASES[mode as ReadMode], EVENTS[event]!))).toBe(expected);
  });

  test('the row is whole', () => {
    expect(Object.keys(row)).toEqual(Object.keys(EVENTS));
  });
});

describe('a position of an earlier run', () => {
  const resumed = (mode: 'full_refresh' | 'first_load'): Reading => ({
    ...beginReading(mode),
    link: 'saved',
    resumed: true,
  });

  test.each(['full_refresh', 'first_load'] as const)(
    'that the service refuses starts %s again, with a warning',
    (mode) => {
      const step = advance(resumed(mode), { kind: 'position refused' });
      expect(outcome(step)).toBe(`${mode} at start, saves nothing`);
      expect(step).toMatchObject({ warning: expect.stringContaining('beginning') });
    },
  );

  test('that has expired starts a first load again, once', () => {
    const step = advance(resumed('first_load'), { kind: 'token expired' });
    expect(outcome(step)).toBe('first_load at start, saves nothing');
    expect(
      step.kind === 'go on' &&
        step.phase.kind === 'reading' &&
        outcome(advance(step.phase, { kind: 'token expired' })),
    ).toBe('fail: not recoverable');
  });

  test('is trusted after its first page', () => {
    const step = advance(resumed('first_load'), page('next'));
    expect(step.kind === 'go on' && step.phase.kind === 'reading' && step.phase.resumed).toBe(false);
  });
});

test('changes that brought rows on an earlier page and end empty need a delta link', () => {
  const first = advance(PHASES.changes, page('next', undefined, 3));
  const phase = first.kind === 'go on' && first.phase.kind === 'reading' ? first.phase : PHASES.changes;
  expect(outcome(advance(phase, page(undefined, undefined, 0)))).toBe('fail: no delta link');
});
