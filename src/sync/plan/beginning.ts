/** Where the read of a stream can begin, and what it will read. */
import type { Column } from '../../odata/table.ts';
import type { Reading } from '../state/phases.ts';
import type { RangesPhase } from '../slices/ranges.ts';

/** A token without a link, and the end of a watermark read, need the service before there is a phase. */
export type Beginning =
  /** `slicedBy`: what the table is divided by, if it is to be read in slices. Where that fails, `phase` reads all of it. */
  | { readonly kind: 'phase'; readonly phase: Reading; readonly slicedBy?: string }
  | { readonly kind: 'token'; readonly token: string; readonly omittedColumns: readonly string[] }
  | { readonly kind: 'watermark'; readonly column: Column; readonly from: string | undefined }
  | { readonly kind: 'ranges'; readonly phase: RangesPhase }
  /** An earlier attempt of the same sync has read everything. */
  | { readonly kind: 'complete' };

export type Mode = 'full-refresh' | 'first-load' | 'watermark';

/** What the stream will read. */
export interface Wanted {
  /** By name, sorted. */
  readonly columns: readonly string[];
  /** The user's condition on rows; undefined wants all. */
  readonly filter: string | undefined;
}
