/**
 * How the read of one stream goes on, as a pure function: `advance(phase, event, rules)` says what comes next and what is
 * saved. It does no I/O and knows no clock. `docs/sync-spec.md` numbers the events (E…) and transitions (T…). The table
 * below has one entry for every mode and event, and does not compile without one.
 *
 *     no state ─▶ full-refresh ──────────────────────── last page ─▶ saves `complete` ─▶ ended
 *                   ▲
 *                   └── filter refused ──┐
 *     no state, `watermark` ─▶ watermark ┴────────────── last page ─▶ saves `watermark` ─▶ ended
 *
 *     no state ─▶ key-pass ── last page, or too many pages ─▶ first-load
 *                     └────── last page, and ranges follow ─▶ ranges (range_machine.ts)
 *     no state, large ──────────────────────────────────────▶ first-load
 *
 *     first-load ── last page ─▶ saves `changes` ─▶ ended
 *          └─────── last page, and changes are owed since a pending token ─▶ saves `changes` ─▶ changes
 *
 *     `changes` ─▶ changes ── last page, or all rows came ─▶ saves `changes` ─▶ ended
 *                     └────── token expired or refused ─▶ key-pass; after a first load ─▶ ended
 *
 * In every mode, a page that another follows leads to the same mode, and saves `position` except in `changes` and before a
 * first load. An unknown column, a delta link that is withheld, or (except in `changes`) a refused position starts the same mode again.
 */
import { beginRanges } from '../slices/ranges.ts';
import { changesSince, positionOf } from '../state/position_codec.ts';
import {
  beginChanges,
  beginFirstLoad,
  beginFullRefresh,
  beginKeysFirst,
  type Phase,
  type Reading,
  type ReadingIn,
  type ReadMode,
} from '../state/phases.ts';
import { FAIL, startAgain, startWithout, startWithoutTypes } from './restarts.ts';
import type { EventOf, ReadEvent, ReadRules, Step, TokenLoss } from './steps.ts';

type Transition<M extends ReadMode, K extends ReadEvent['kind']> = (
  phase: ReadingIn<M>,
  event: EventOf<K>,
  rules: ReadRules,
) => Step;
type Transitions = {
  readonly [M in ReadMode]: { readonly [K in ReadEvent['kind']]: Transition<M, K> };
};

export function advance(phase: Reading, event: ReadEvent, rules: ReadRules): Step {
  // The table's type ties each entry to its mode and event; a lookup by both cannot express that.
  const transition = TRANSITIONS[phase.mode][event.kind] as unknown as (
    phase: Reading,
    event: ReadEvent,
    rules: ReadRules,
  ) => Step;
  return transition(phase, event, rules);
}

const ended: Phase = { kind: 'ended' };
const fail = (): Step => FAIL;

const TRANSITIONS: Transitions = {
  'full-refresh': {
    page: savingPosition,
    'last-page': () => ({ kind: 'go-on', phase: ended, save: { kind: 'complete' } }),
    'position-refused': startAgain,
    'token-expired': fail,
    'token-refused': fail,
    'column-unknown': startWithout,
    'filter-refused': fail,
    'delta-link-withheld': fail,
    'all-rows-came': fail,
  },
  'first-load': {
    page: savingPosition,
    'last-page': endLoad,
    'position-refused': startAgain,
    'token-expired': startAgain,
    'token-refused': fail,
    'column-unknown': startWithout,
    'filter-refused': fail,
    'delta-link-withheld': startWithoutTypes,
    'all-rows-came': fail,
  },
  changes: {
    page: (phase, page) => ({ kind: 'go-on', phase: afterPage(phase, page) }),
    'last-page': (phase, page) => {
      const hadRecords = phase.hadRecords || page.recordCount > 0;
      if (page.deltaLink !== undefined || hadRecords) return savingChanges(page.deltaLink, phase.begunAt);
      return savingChanges(phase.since, phase.owedFrom);
    },
    'position-refused': fail,
    'token-expired': (phase, _, rules) => loseToken(phase, 'expired', rules),
    'token-refused': (phase, _, rules) => loseToken(phase, 'refused', rules),
    'column-unknown': startWithout,
    'filter-refused': fail,
    'delta-link-withheld': startWithoutTypes,
    'all-rows-came': readInFull,
  },
  watermark: {
    page: savingPosition,
    'last-page': (phase) => ({ kind: 'go-on', phase: ended, save: { kind: 'watermark', ...endOf(phase) } }),
    'position-refused': startAgain,
    'token-expired': fail,
    'token-refused': fail,
    'column-unknown': startWithout,
    'filter-refused': (phase) => ({
      kind: 'go-on',
      phase: beginFullRefresh(phase.omittedColumns),
      notice: { kind: 'filter-refused', column: phase.range.column },
    }),
    'delta-link-withheld': fail,
    'all-rows-came': fail,
  },
  'key-pass': {
    page: afterKeys,
    'last-page': endKeys,
    'position-refused': startAgain,
    'token-expired': startAgain,
    'token-refused': fail,
    'column-unknown': fail,
    'filter-refused': fail,
    'delta-link-withheld': fail,
    'all-rows-came': fail,
  },
};

function afterPage<P extends Reading>(phase: P, page: EventOf<'page'>): P {
  const hadRecords = phase.hadRecords || page.recordCount > 0;
  return { ...phase, at: page.next, resumed: false, hadRecords };
}

/** T1, T5, T12, T16 */
function savingPosition(phase: Reading, page: EventOf<'page'>): Step {
  const next = afterPage(phase, page);
  return { kind: 'go-on', phase: next, save: positionOf(next) };
}

/** T6, T9 */
function savingChanges(deltaLink: string | undefined, begunAt?: string): Step {
  if (deltaLink === undefined) return { kind: 'fail', why: 'no-delta-link' };
  return { kind: 'go-on', phase: ended, save: changesSince(deltaLink, begunAt) };
}

/** T6; T23 where something was delivered before this read began: its deletes come with the changes since then. */
function endLoad(
  { begunAt, pending, omittedColumns }: ReadingIn<'first-load'>,
  { deltaLink }: EventOf<'last-page'>,
): Step {
  if (pending === undefined || (!pending.isOwed && deltaLink !== undefined))
    return savingChanges(deltaLink, begunAt);
  const afterLoad = deltaLink === undefined ? undefined : { deltaLink, begunAt };
  const phase = { ...beginChanges(pending.deltaLink, omittedColumns, pending.begunAt), afterLoad };
  return { kind: 'go-on', phase, save: positionOf(phase) };
}

/** T16, T26: bounded, since a pass that does not end soon is given up. */
function afterKeys(phase: ReadingIn<'key-pass'>, page: EventOf<'page'>): Step {
  if (phase.goal.kind === 'ranges') return savingPosition(phase, page);
  const pagesLeft = phase.goal.pagesLeft - 1;
  if (pagesLeft === 0) return { kind: 'go-on', phase: beginFirstLoad(phase.omittedColumns) };
  return { kind: 'go-on', phase: { ...afterPage(phase, page), goal: { kind: 'first-load', pagesLeft } } };
}

/** T17, T27: without a change token that other columns can be asked for with, one read of all rows, which needs none. */
function endKeys(
  { goal, hadRecords, omittedColumns }: ReadingIn<'key-pass'>,
  { deltaLink, recordCount }: EventOf<'last-page'>,
): Step {
  if (deltaLink === undefined) {
    const phase = beginFirstLoad(omittedColumns);
    return { kind: 'go-on', phase, notice: { kind: 'no-change-token-of-keys' } };
  }
  if (goal.kind === 'ranges') {
    const phase = beginRanges(goal.division, deltaLink, omittedColumns);
    return { kind: 'go-on', phase, save: positionOf(phase) };
  }
  // A table without rows has been read by this: all else is a change.
  if (!hadRecords && recordCount === 0) return savingChanges(deltaLink);
  return { kind: 'go-on', phase: beginFirstLoad(omittedColumns, { deltaLink, isOwed: false }) };
}

/** T13 */
function endOf({ range }: ReadingIn<'watermark'>): { column: string; value: string | undefined } {
  return { column: range.column, value: range.to };
}

/**
 * T10: bounded, since a first load from its start has no token that could be lost. T25: where the first load before has
 * just delivered every row, its own delta link is good.
 */
function loseToken(phase: ReadingIn<'changes'>, why: TokenLoss, rules: ReadRules): Step {
  if (rules.onLostToken === 'fail') return { kind: 'fail', why: 'token-lost' };
  const { afterLoad, owedFrom, since, omittedColumns } = phase;
  const notice = { kind: 'token-lost', since, owedFrom, why } as const;
  if (afterLoad === undefined) {
    return {
      kind: 'go-on',
      phase: beginKeysFirst(omittedColumns),
      notice: { ...notice, isReadInFull: false },
    };
  }
  const save = changesSince(afterLoad.deltaLink, afterLoad.begunAt);
  return { kind: 'go-on', phase: ended, save, notice: { ...notice, isReadInFull: true } };
}

/** T24: all rows have come, and no delete. */
function readInFull(
  { begunAt, owedFrom, since }: ReadingIn<'changes'>,
  { deltaLink }: EventOf<'all-rows-came'>,
  rules: ReadRules,
): Step {
  if (rules.onLostToken === 'fail') return { kind: 'fail', why: 'token-lost' };
  if (deltaLink === undefined) return { kind: 'fail', why: 'no-delta-link' };
  const why = 'answered-with-all-rows';
  const notice = { kind: 'token-lost', since, owedFrom, why, isReadInFull: true } as const;
  return { kind: 'go-on', phase: ended, save: changesSince(deltaLink, begunAt), notice };
}
