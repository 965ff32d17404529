/**
 * How the read of one stream goes on, as a pure function: `advance(phase, event)` says what comes next and what is saved.
 * It does no I/O and knows no clock.
 *
 * | phase \ event | page ends, another follows | page ends, last one          | position refused | token expired |
 * |---------------|----------------------------|------------------------------|------------------|---------------|
 * | full refresh  | save position, next page   | save `complete`, ended       | start again      | fail          |
 * | first load    | save position, next page   | save `changes`, ended        | start again      | start again   |
 * | changes       | next page                  | save `changes`, ended        | fail             | first load    |
 *
 * A first load or changes that brought rows and end without a delta link fail: saving anything would lose what changes
 * next. Changes that brought nothing keep their link. Between the pages of changes nothing is saved: the link that they
 * began with stays good until the next one is there.
 */
import type { SavedPosition } from './stream_state.ts';

export type ReadMode = 'full_refresh' | 'first_load' | 'changes';

export type Phase =
  | {
      readonly kind: 'reading';
      readonly mode: ReadMode;
      /** The next page; undefined is the beginning of the table. */
      readonly link: string | undefined;
      /** Whether the link comes from an earlier run, so that the service may have forgotten it. */
      readonly resumed: boolean;
      /** For `changes`: the delta link that this run began with. */
      readonly since: string | undefined;
      /** Whether this phase has brought any record. */
      readonly hadRecords: boolean;
    }
  | { readonly kind: 'ended' };

export type Reading = Extract<Phase, { kind: 'reading' }>;

export type ReadEvent =
  | {
      readonly kind: 'page ended';
      readonly nextLink: string | undefined;
      readonly deltaLink: string | undefined;
      readonly recordCount: number;
    }
  | { readonly kind: 'position refused' }
  | { readonly kind: 'token expired' };

export type Step =
  | {
      readonly kind: 'go on';
      readonly phase: Phase;
      readonly save?: SavedPosition;
      readonly warning?: string;
    }
  | { readonly kind: 'fail'; readonly why: 'no delta link' | 'not recoverable' };

const NOT_RECOVERABLE: Step = { kind: 'fail', why: 'not recoverable' };

export function beginReading(mode: 'full_refresh' | 'first_load'): Reading {
  return { kind: 'reading', mode, link: undefined, resumed: false, since: undefined, hadRecords: false };
}

export function advance(phase: Reading, event: ReadEvent): Step {
  switch (event.kind) {
    case 'page ended':
      return event.nextLink === undefined
        ? afterLastPage(phase, event)
        : afterPage(phase, event, event.nextLink);
    case 'position refused':
      return afterRefusal(phase);
    case 'token expired':
      return afterExpiry(phase);
  }
}

type PageEnded = Extract<ReadEvent, { kind: 'page ended' }>;

function afterPage(phase: Reading, page: PageEnded, link: string): Step {
  const hadRecords = phase.hadRecords || page.recordCount > 0;
  const next: Phase = { ...phase, link, resumed: false, hadRecords };
  switch (phase.mode) {
    case 'full_refresh':
    case 'first_load':
      return { kind: 'go on', phase: next, save: { kind: 'position', mode: phase.mode, link } };
    case 'changes':
      return { kind: 'go on', phase: next };
  }
}

function afterLastPage(phase: Reading, page: PageEnded): Step {
  const ended: Phase = { kind: 'ended' };
  const hadRecords = phase.hadRecords || page.recordCount > 0;
  if (phase.mode === 'full_refresh') return { kind: 'go on', phase: ended, save: { kind: 'complete' } };
  const deltaLink = page.deltaLink ?? (hadRecords ? undefined : phase.since);
  if (deltaLink === undefined) return { kind: 'fail', why: 'no delta link' };
  return { kind: 'go on', phase: ended, save: { kind: 'changes', deltaLink } };
}

function afterRefusal(phase: Reading): Step {
  if (!phase.resumed || phase.mode === 'changes') return NOT_RECOVERABLE;
  return {
    kind: 'go on',
    phase: beginReading(phase.mode),
    warning: 'the service does not know the saved position any more; reading the table from its beginning',
  };
}

function afterExpiry(phase: Reading): Step {
  if (phase.mode === 'full_refresh') return NOT_RECOVERABLE;
  // A first load from the beginning carries no token that could have expired: the next try would not differ.
  if (phase.mode === 'first_load' && !phase.resumed) return NOT_RECOVERABLE;
  const warning =
    phase.mode === 'changes'
      ? 'the change token has expired; reading the table in full. Rows that were deleted since the last sync cannot be told: to remove them from the destination, clear the stream and sync again'
      : 'the saved position has expired; reading the table from its beginning';
  return { kind: 'go on', phase: beginReading('first_load'), warning };
}
