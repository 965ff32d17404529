/** The part of a saved state that says where the read continues. */
import type { PageResume } from '../../odata/page.ts';
import type { SavedRanges } from '../slices/saved_ranges.ts';

/** What a watermark read reads; values are texts, so that no digit is lost. */
export interface WatermarkRange {
  readonly column: string;
  /** The saved watermark, look-back not yet subtracted; undefined reads every row. */
  readonly from: string | undefined;
  /** The watermark that this read ends with; undefined where the column has no value yet. */
  readonly to: string | undefined;
}

/** A change token for a first load: the changes since then have every delete of a row that was delivered before. */
export interface PendingToken {
  /** With the columns that the stream is read with. */
  readonly deltaLink: string;
  /** Whether they must be read at the end: the load did not deliver everything in one go from its start. */
  readonly isOwed: boolean;
  /** As in `changes`. */
  readonly begunAt?: string | undefined;
}

/** What of a state says where to go on. */
export type SavedPosition =
  | {
      readonly kind: 'changes';
      readonly deltaLink: string;
      /**
       * In RFC 3339, when the read that ended with this link began, where the token in it has a later date: deletes since
       * then have not been reported yet.
       */
      readonly begunAt?: string | undefined;
    }
  | { readonly kind: 'position'; readonly mode: 'full-refresh'; readonly at: PageResume | undefined }
  | {
      readonly kind: 'position';
      readonly mode: 'first-load';
      readonly at: PageResume | undefined;
      readonly pending?: PendingToken | undefined;
      /** In RFC 3339, when the load first delivered anything. */
      readonly begunAt?: string | undefined;
    }
  | {
      readonly kind: 'position';
      readonly mode: 'watermark';
      readonly at: PageResume | undefined;
      readonly range: WatermarkRange;
    }
  | {
      readonly kind: 'position';
      readonly mode: 'key-pass';
      readonly at: PageResume | undefined;
      readonly borders: readonly string[];
    }
  | SavedRanges
  | { readonly kind: 'watermark'; readonly column: string; readonly value: string | undefined }
  | { readonly kind: 'complete' };
