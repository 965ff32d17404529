/**
 * What the read of one stream can be in the middle of. `docs/sync-spec.md` numbers the modes (S…); `position_codec.ts`
 * says how each is saved.
 */
import type { PageResume } from '../../odata/page.ts';
import type { Division, RangesPhase } from '../slices/ranges.ts';
import type { PendingToken, WatermarkRange } from './saved_position.ts';

export type ReadMode = 'full-refresh' | 'first-load' | 'changes' | 'watermark' | 'key-pass';

interface ReadingBase {
  readonly kind: 'reading';
  /** The next page; undefined is where the mode begins. */
  readonly at: PageResume | undefined;
  /** Whether the position comes from an earlier run, so that the service may have forgotten it. */
  readonly resumed: boolean;
  /** Whether this phase has brought any record. */
  readonly hadRecords: boolean;
  /** Selected columns that the service turned out not to know. */
  readonly omittedColumns: readonly string[];
}

/** What a pass over the keys takes a change token for. */
type KeyPassGoal =
  | { readonly kind: 'ranges'; readonly division: Division }
  /** A read page by page. A pass that takes more pages than these is given up: it would cost as much as the rows. */
  | { readonly kind: 'first-load'; readonly pagesLeft: number };

interface ModeParts {
  'full-refresh': unknown;
  'first-load': {
    /** The token that the deletes of what was delivered before are known by; undefined where there is none. */
    readonly pending: PendingToken | undefined;
    /** When this read first delivered anything, in this run or an earlier one; by the service's clock, in RFC 3339. */
    readonly begunAt: string | undefined;
  };
  changes: {
    /** The delta link that this run began with. */
    readonly since: string;
    /** Of the saved position with that link. */
    readonly owedFrom: string | undefined;
    /** By the service's clock, in RFC 3339, when this round first delivered anything. */
    readonly begunAt: string | undefined;
    /** The delta link of the first load that ended just before: good even if `since` is not. */
    readonly afterLoad: { readonly deltaLink: string; readonly begunAt: string | undefined } | undefined;
  };
  watermark: { readonly range: WatermarkRange };
  'key-pass': { readonly goal: KeyPassGoal };
}

export type ReadingIn<M extends ReadMode> = ReadingBase & { readonly mode: M } & ModeParts[M];

export type Reading = { [M in ReadMode]: ReadingIn<M> }[ReadMode];

/** `range_machine.ts` says how ranges go on. */
export type Phase = Reading | RangesPhase | { readonly kind: 'ended' };

/** A pass over more keys than this costs about as much as reading the rows once more. */
export const KEY_PASS_PAGES = 10;

const AT_START = { kind: 'reading', at: undefined, resumed: false, hadRecords: false } as const;

export function beginFullRefresh(omittedColumns: readonly string[] = []): ReadingIn<'full-refresh'> {
  return { ...AT_START, mode: 'full-refresh', omittedColumns };
}

/** @param pending of what was delivered before, if anything was. */
export function beginFirstLoad(
  omittedColumns: readonly string[] = [],
  pending?: PendingToken,
): ReadingIn<'first-load'> {
  return { ...AT_START, mode: 'first-load', omittedColumns, pending, begunAt: undefined };
}

/** A first load of a table whose size is small or unknown: the change token comes before the first row. */
export function beginKeysFirst(omittedColumns: readonly string[] = []): ReadingIn<'key-pass'> {
  return {
    ...AT_START,
    mode: 'key-pass',
    omittedColumns,
    goal: { kind: 'first-load', pagesLeft: KEY_PASS_PAGES },
  };
}

/** The keys of all rows, for the change token alone; ranges follow. */
export function beginKeyPass(
  division: Division,
  omittedColumns: readonly string[] = [],
): ReadingIn<'key-pass'> {
  return { ...AT_START, mode: 'key-pass', omittedColumns, goal: { kind: 'ranges', division } };
}

/** @param owedFrom when the read that ended with `since` began, where that is known. */
export function beginChanges(
  since: string,
  omittedColumns: readonly string[] = [],
  owedFrom?: string,
): ReadingIn<'changes'> {
  const dates = { owedFrom, begunAt: undefined };
  return {
    ...AT_START,
    mode: 'changes',
    resumed: true,
    omittedColumns,
    since,
    ...dates,
    afterLoad: undefined,
  };
}

export function beginWatermark(range: WatermarkRange): ReadingIn<'watermark'> {
  return { ...AT_START, mode: 'watermark', omittedColumns: [], range };
}
