/** What can happen to the read of one stream, and what follows. `docs/sync-spec.md` numbers the events (E…). */
import type { PageResume } from '../../odata/page.ts';
import type { Phase } from '../state/phases.ts';
import type { SavedPosition } from '../state/saved_position.ts';

export type ReadEvent =
  /** E1 */
  | { readonly kind: 'page'; readonly next: PageResume; readonly recordCount: number }
  /** E2 */
  | { readonly kind: 'last-page'; readonly deltaLink: string | undefined; readonly recordCount: number }
  /** E3 */
  | { readonly kind: 'position-refused' }
  /** E4 */
  | { readonly kind: 'token-expired' }
  /** E5 */
  | { readonly kind: 'token-refused' }
  /** E6 */
  | { readonly kind: 'column-unknown'; readonly column: string }
  /** E7 */
  | { readonly kind: 'filter-refused' }
  /** E8 */
  | { readonly kind: 'delta-link-withheld'; readonly columns: readonly string[] }
  /** E9: the last page of what should have been changes. */
  | { readonly kind: 'all-rows-came'; readonly deltaLink: string | undefined };

export type EventOf<K extends ReadEvent['kind']> = Extract<ReadEvent, { kind: K }>;

/** What the configuration decides. */
export interface ReadRules {
  /** What happens to a stream whose change token is lost. */
  readonly onLostToken: 'read-in-full' | 'fail';
}

export type TokenLoss = 'expired' | 'refused' | 'answered-with-all-rows';

/** What the user hears about a step that is not plain progress. */
export type StepNotice =
  | { readonly kind: 'position-lost' }
  | {
      readonly kind: 'token-lost';
      readonly since: string;
      /** When the read that ended with that link began, where that is known. */
      readonly owedFrom: string | undefined;
      readonly why: TokenLoss;
      /** Whether all rows have been read since, so that nothing is read again. */
      readonly isReadInFull: boolean;
    }
  | { readonly kind: 'column-left-out'; readonly column: string }
  | { readonly kind: 'filter-refused'; readonly column: string }
  | { readonly kind: 'lookup-types-left-out'; readonly columns: readonly string[] }
  | { readonly kind: 'range-lost' }
  | { readonly kind: 'ranges-refused' }
  /** `endsAt`: which watermark the read ends with instead. */
  | {
      readonly kind: 'greatest-value-unknown';
      readonly column: string;
      readonly endsAt: 'clock-of-the-service' | 'saved-watermark';
    }
  | { readonly kind: 'ranges-unknown' }
  | { readonly kind: 'no-change-token-of-keys' };

/** Deletes that no later read will bring; `since` is undefined if no state says when they began. */
export interface UnknownDeletes {
  readonly since: string | undefined;
}

export type Step =
  | {
      readonly kind: 'go-on';
      readonly phase: Phase;
      readonly save?: SavedPosition;
      readonly notice?: StepNotice;
      readonly unknownDeletes?: UnknownDeletes;
    }
  | { readonly kind: 'fail'; readonly why: 'no-delta-link' | 'not-recoverable' | 'token-lost' };
