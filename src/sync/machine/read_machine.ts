/**
 * How the read of one stream goes on, as a pure function: `advance(phase, event, rules)` says what comes next and what is
 * saved. It does no I/O and knows no clock. `docs/sync-spec.md` numbers the events (E…) and the transitions (T…) and
 * draws them; the table below has one entry for every mode and event, and does not compile without one.
 */
import { beginRanges, type RangesPhase } from '../slices/ranges.ts';
import type { SavedPosition, WatermarkRange } from '../state/stream_state.ts';

export type ReadMode = 'full_refresh' | 'first_load' | 'changes' | 'watermark' | 'key_pass';

interface ReadingBase {
  readonly kind: 'reading';
  /** The next page; undefined is where the mode begins. */
  readonly link: string | undefined;
  /** Whether the link comes from an earlier run, so that the service may have forgotten it. */
  readonly resumed: boolean;
  /** Whether this phase has brought any record. */
  readonly hadRecords: boolean;
  /** Selected columns that the service turned out not to know. */
  readonly without: readonly string[];
}

export type ReadingIn<M extends ReadMode> = ReadingBase &
  (M extends 'changes'
    ? {
        readonly mode: 'changes';
        /** The delta link that this run began with. */
        readonly since: string;
      }
    : M extends 'watermark'
      ? { readonly mode: 'watermark'; readonly range: WatermarkRange }
      : M extends 'key_pass'
        ? {
            readonly mode: 'key_pass';
            /** Of the ranges that follow. */
            readonly borders: readonly string[];
          }
        : { readonly mode: M });

export type Reading = { [M in ReadMode]: ReadingIn<M> }[ReadMode];

/** `range_machine.ts` says how ranges go on. */
export type Phase = Reading | RangesPhase | { readonly kind: 'ended' };

export type ReadEvent =
  /** E1 */
  | { readonly kind: 'page'; readonly nextLink: string; readonly recordCount: number }
  /** E2 */
  | { readonly kind: 'last page'; readonly deltaLink: string | undefined; readonly recordCount: number }
  /** E3 */
  | { readonly kind: 'position refused' }
  /** E4 */
  | { readonly kind: 'token expired' }
  /** E5 */
  | { readonly kind: 'token refused' }
  /** E6 */
  | { readonly kind: 'column unknown'; readonly column: string }
  /** E7 */
  | { readonly kind: 'filter refused' }
  /** E8 */
  | { readonly kind: 'delta link withheld'; readonly columns: readonly string[] };

/** What the configuration decides. */
export interface ReadRules {
  /** What becomes of a stream whose change token is lost. */
  readonly lostToken: 'read in full' | 'fail';
}

/** What the user is told of a step that is no plain progress. */
export type StepNotice =
  | { readonly kind: 'position lost' }
  | { readonly kind: 'token lost'; readonly since: string; readonly why: 'expired' | 'refused' }
  | { readonly kind: 'column left out'; readonly column: string }
  | { readonly kind: 'filter refused'; readonly column: string }
  | { readonly kind: 'lookup types left out'; readonly columns: readonly string[] }
  | { readonly kind: 'range lost' }
  | { readonly kind: 'ranges refused' }
  /** `endsAt`: which watermark the read ends with instead. */
  | {
      readonly kind: 'greatest value unknown';
      readonly column: string;
      readonly endsAt: 'clock of the service' | 'saved watermark';
    }
  | { readonly kind: 'ranges unknown' }
  | { readonly kind: 'no change token of keys' };

export type Step =
  | {
      readonly kind: 'go on';
      readonly phase: Phase;
      readonly save?: SavedPosition;
      readonly notice?: StepNotice;
    }
  | { readonly kind: 'fail'; readonly why: 'no delta link' | 'not recoverable' | 'token lost' };

type EventOf<K extends ReadEvent['kind']> = Extract<ReadEvent, { kind: K }>;
type Transition<M extends ReadMode, K extends ReadEvent['kind']> = (
  phase: ReadingIn<M>,
  event: EventOf<K>,
  rules: ReadRules,
) => Step;
type Transitions = {
  readonly [M in ReadMode]: { readonly [K in ReadEvent['kind']]: Transition<M, K> };
};

export function beginReading(
  mode: 'full_refresh' | 'first_load',
  without: readonly string[] = [],
): ReadingIn<'full_refresh'> | ReadingIn<'first_load'> {
  return { kind: 'reading', mode, link: undefined, resumed: false, hadRecords: false, without };
}

export function beginChanges(since: string): ReadingIn<'changes'> {
  return { ...beginReading('first_load'), mode: 'changes', since, resumed: true };
}

export function beginWatermark(range: WatermarkRange): ReadingIn<'watermark'> {
  return { ...beginReading('full_refresh'), mode: 'watermark', range };
}

/** The keys of all rows, for the change token alone; ranges follow. */
export function beginKeyPass(
  borders: readonly string[],
  without: readonly string[] = [],
): ReadingIn<'key_pass'> {
  return { ...beginReading('first_load'), mode: 'key_pass', borders, without };
}

export function advance(phase: Reading, event: ReadEvent, rules: ReadRules): Step {
  // The table's type ties each entry to its mode and event; a lookup by both cannot be told so.
  const transition = TRANSITIONS[phase.mode][event.kind] as unknown as (
    phase: Reading,
    event: ReadEvent,
    rules: ReadRules,
  ) => Step;
  return transition(phase, event, rules);
}

const FAIL: Step = { kind: 'fail', why: 'not recoverable' };
const ended: Phase = { kind: 'ended' };
const fail = (): Step => FAIL;

const TRANSITIONS: Transitions = {
  full_refresh: {
    page: (phase, page) => savingPosition(phase, page, { mode: phase.mode, link: page.nextLink }),
    'last page': () => ({ kind: 'go on', phase: ended, save: { kind: 'complete' } }),
    'position refused': startAgain,
    'token expired': fail,
    'token refused': fail,
    'column unknown': startWithout,
    'filter refused': fail,
    'delta link withheld': fail,
  },
  first_load: {
    page: (phase, page) => savingPosition(phase, page, { mode: phase.mode, link: page.nextLink }),
    'last page': (_, page) => savingChanges(page.deltaLink),
    'position refused': startAgain,
    'token expired': startAgain,
    'token refused': fail,
    'column unknown': startWithout,
    'filter refused': fail,
    'delta link withheld': startWithoutTypes,
  },
  changes: {
    page: (phase, page) => ({ kind: 'go on', phase: afterPage(phase, page) }),
    'last page': (phase, page) => {
      const hadRecords = phase.hadRecords || page.recordCount > 0;
      return savingChanges(page.deltaLink ?? (hadRecords ? undefined : phase.since));
    },
    'position refused': fail,
    'token expired': (phase, _, rules) => loseToken(phase, 'expired', rules),
    'token refused': (phase, _, rules) => loseToken(phase, 'refused', rules),
    'column unknown': startWithout,
    'filter refused': fail,
    'delta link withheld': startWithoutTypes,
  },
  watermark: {
    page: (phase, page) =>
      savingPosition(phase, page, { mode: phase.mode, link: page.nextLink, range: phase.range }),
    'last page': (phase) => ({ kind: 'go on', phase: ended, save: { kind: 'watermark', ...endOf(phase) } }),
    'position refused': startAgain,
    'token expired': fail,
    'token refused': fail,
    'column unknown': startWithout,
    'filter refused': (phase) => ({
      kind: 'go on',
      phase: beginReading('full_refresh', phase.without),
      notice: { kind: 'filter refused', column: phase.range.column },
    }),
    'delta link withheld': fail,
  },
  key_pass: {
    page: (phase, page) =>
      savingPosition(phase, page, { mode: phase.mode, link: page.nextLink, borders: phase.borders }),
    'last page': rangesAfterKeys,
    'position refused': startAgain,
    'token expired': startAgain,
    'token refused': fail,
    'column unknown': fail,
    'filter refused': fail,
    'delta link withheld': fail,
  },
};

/** T17: without a change token that other columns can be asked for with, one read of all rows, which needs none. */
function rangesAfterKeys(
  { borders, without }: ReadingIn<'key_pass'>,
  { deltaLink }: EventOf<'last page'>,
): Step {
  if (deltaLink === undefined) {
    const phase = beginReading('first_load', without);
    return { kind: 'go on', phase, notice: { kind: 'no change token of keys' } };
  }
  const phase = beginRanges(borders, deltaLink, without);
  return { kind: 'go on', phase, save: { kind: 'ranges', deltaLink, borders, ranges: phase.ranges } };
}

function afterPage<P extends Reading>(phase: P, page: EventOf<'page'>): P {
  const hadRecords = phase.hadRecords || page.recordCount > 0;
  return { ...phase, link: page.nextLink, resumed: false, hadRecords };
}

type PositionOf = Extract<SavedPosition, { kind: 'position' }>;

/** T1, T5, T12, T16 */
function savingPosition(
  phase: Reading,
  page: EventOf<'page'>,
  position: PositionOf extends infer P ? (P extends PositionOf ? Omit<P, 'kind'> : never) : never,
): Step {
  return { kind: 'go on', phase: afterPage(phase, page), save: { kind: 'position', ...position } };
}

/** T6, T9 */
function savingChanges(deltaLink: string | undefined): Step {
  if (deltaLink === undefined) return { kind: 'fail', why: 'no delta link' };
  return { kind: 'go on', phase: ended, save: { kind: 'changes', deltaLink } };
}

/** T13 */
function endOf({ range }: ReadingIn<'watermark'>): { column: string; value: string | undefined } {
  return { column: range.column, value: range.to };
}

/** T3, T7: bounded, since what begins at the start is not resumed. */
function startAgain(phase: Reading): Step {
  if (!phase.resumed) return FAIL;
  return { kind: 'go on', phase: fromStart(phase), notice: { kind: 'position lost' } };
}

/** T4, T11: bounded by the number of columns. A column that is left out and missed all the same is somebody's defect. */
function startWithout(phase: Reading, { column }: EventOf<'column unknown'>): Step {
  if (phase.without.includes(column)) return FAIL;
  const without = [...phase.without, column];
  return {
    kind: 'go on',
    phase: { ...fromStart(phase), without },
    notice: { kind: 'column left out', column },
  };
}

/** T15: bounded, since without them nothing is annotated. */
function startWithoutTypes(phase: Reading, { columns }: EventOf<'delta link withheld'>): Step {
  if (columns.every((column) => phase.without.includes(column))) return FAIL;
  const without = [...new Set([...phase.without, ...columns])];
  return {
    kind: 'go on',
    phase: { ...fromStart(phase), without },
    notice: { kind: 'lookup types left out', columns },
  };
}

function fromStart<P extends Reading>(phase: P): P {
  return { ...phase, link: undefined, resumed: phase.mode === 'changes', hadRecords: false };
}

/** T10: bounded, since a first load from its start has no token that could be lost. */
function loseToken(phase: ReadingIn<'changes'>, why: 'expired' | 'refused', rules: ReadRules): Step {
  if (rules.lostToken === 'fail') return { kind: 'fail', why: 'token lost' };
  return {
    kind: 'go on',
    phase: beginReading('first_load', phase.without),
    notice: { kind: 'token lost', since: phase.since, why },
  };
}
