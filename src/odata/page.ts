/** The pages of a read, as the rest of the connector sees them: what is requested, and where the next page is. */
import type { JsonObject } from '../core/json.ts';
import type { TableSummary } from './table.ts';

/** Options to repeat with the request of every page, since links do not contain them. */
export interface PageOptions {
  /** Whether to request a delta link at the end. Only if the service has `changes`. */
  readonly tracked: boolean;
  /** Whether to request the target table of each lookup, as an annotation. Only if the service has `lookupTypes`. */
  readonly lookupTypes?: boolean;
}

/** The rows and columns of a table that a read requests. */
export interface RowsRequest extends PageOptions {
  readonly table: TableSummary;
  /** The columns to request; `all` leaves the choice to the service. The primary key is always among them. */
  readonly columns: readonly string[] | 'all';
  /** Only rows that match it. Not together with tracking. */
  readonly filter?: string;
}

/**
 * Where a read continues. Only the service creates and interprets it; it is saved in a state and passed back in a later run.
 * A link comes from the server. A place is whatever the service needs to request the following rows, such as the key of
 * the last row.
 */
export type PageResume =
  | { readonly kind: 'link'; readonly link: string }
  /** Any JSON object of a few hundred bytes; it must be small, since every page emits a state that contains it. */
  | { readonly kind: 'place'; readonly place: JsonObject };

/** One page, ready to be opened. A service may return objects with more members, and gets the same objects back. */
export interface Page {
  /** The request of the whole read, the same for all its pages. */
  readonly request: RowsRequest;
  /** Two pages with the same URL are the same page. */
  readonly url: string;
  /**
   * Whether the link in this page leads to the next one, so that the next page can be requested as soon as the link is known,
   * before the rows have ended.
   */
  readonly followsLinks: boolean;
  /** Sees every row before it is written. */
  readonly watch?: RowWatch;
}

/** The result of a page that was read to its end. */
export interface PageEnd {
  readonly nextLink: string | undefined;
  /** `@odata.count`: how many rows match the request, over all pages; undefined if the page does not contain it. */
  readonly count: number | undefined;
  /** How many rows the page had, including those that its watch withheld. */
  readonly rowCount: number;
  /** The values of the key columns in the last row, as JSON text, exactly as the row had them; undefined without rows. */
  readonly lastKey: readonly string[] | undefined;
}

/**
 * Where the values of the watched members are in a row, in the order of RecordPlan.keyColumns, then RecordPlan.watched. Value i
 * is the JSON text from `bytes[starts[i]]` up to, but not including, `bytes[ends[i]]`; -1 for a member that the row does not
 * have. The next row overwrites the object, so copy what you need to keep.
 */
export interface WatchedRow {
  readonly bytes: Uint8Array;
  readonly starts: readonly number[];
  readonly ends: readonly number[];
}

/** Sees the rows of a page while they are scanned. An error that it throws fails the page. */
export interface RowWatch {
  /** @returns whether to write the row; `false` withholds a row that was written before. */
  row(row: WatchedRow): boolean;
  /** Called for a delete that was written. */
  deleted(row: WatchedRow): void;
  /** Called for a delete that was not written. @param key its values in JSON, in the order of the key's columns. */
  withheld?(key: readonly string[]): void;
}

/** A text that identifies the position: equal only for equal positions. */
export function resumeText(resume: PageResume): string {
  return resume.kind === 'link' ? resume.link : JSON.stringify(resume.place);
}
