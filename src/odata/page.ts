/** The pages of a read, as the rest of the connector sees them: what is asked for, and where the next page is. */
import type { JsonObject } from '../core/json.ts';
import type { TableSummary } from './table.ts';

/** What is asked for with every page of a read, since links do not carry it. */
export interface PageOptions {
  /** A delta link at the end. Only where the service has `changes`. */
  readonly tracked: boolean;
  /** The table that each lookup points to, as an annotation. Only where the service has `lookupTypes`. */
  readonly lookupTypes?: boolean;
}

/** Which rows of a table a read wants, and what of them. */
export interface RowsRequest extends PageOptions {
  readonly table: TableSummary;
  /** The columns to ask for; `all` leaves the choice to the service. The primary key is always among them. */
  readonly columns: readonly string[] | 'all';
  /** Instead of all rows, those that fit. Not together with tracking. */
  readonly filter?: string;
}

/**
 * Where a read goes on: made and read by the service alone, saved in a state and handed back in a later run. A link is the
 * service's own; a place is whatever the service needs to ask for the rows that follow, such as the key of the last row.
 */
export type PageResume =
  | { readonly kind: 'link'; readonly link: string }
  /** Any JSON object of a few hundred bytes: a state that holds it goes out with every page. */
  | { readonly kind: 'place'; readonly place: JsonObject };

/** One page, ready to be opened. A service may hand out objects with more than this, and gets the same objects back. */
export interface Page {
  /** What the read asks for, from its first page to its last. */
  readonly request: RowsRequest;
  /** Two pages with the same URL are the same page. */
  readonly url: string;
  /**
   * Whether the page that follows is behind the link in this one, so that it can be asked for as soon as the link is there
   * and before the rows have ended.
   */
  readonly followsLinks: boolean;
  /** Sees every row before it is written. */
  readonly watch?: RowWatch;
}

/** What a page that was read to its end has shown. */
export interface PageEnd {
  readonly nextLink: string | undefined;
  /** `@odata.count`: how many rows fit the question, on whatever page; undefined where the page does not say. */
  readonly count: number | undefined;
  /** How many rows the page had, those that its watch kept back included. */
  readonly rowCount: number;
  /** The values of the key columns in the last row, as JSON text, exactly as the row had them; undefined without rows. */
  readonly lastKey: readonly string[] | undefined;
}

/**
 * Where the values of the watched members (RecordPlan.keyColumns, then RecordPlan.watched) stand in a row, in that order:
 * `bytes[starts[i]]` up to, and without, `bytes[ends[i]]`, as JSON text; -1 for a member that the row does not have. The
 * object is filled again by the next row: what is to be kept must be copied.
 */
export interface WatchedRow {
  readonly bytes: Uint8Array;
  readonly starts: readonly number[];
  readonly ends: readonly number[];
}

/** Sees the rows of a page while they are scanned. What it throws fails the page. */
export interface RowWatch {
  /** @returns whether the row is written; `false` keeps back a row that was written before. */
  row(row: WatchedRow): boolean;
  /** A delete that was written. */
  deleted(row: WatchedRow): void;
  /** A delete that was not written: its key's values in JSON, in the order of the key's columns. */
  withheld?(key: readonly string[]): void;
}

/** A text that is the same for the same position only. */
export function resumeText(resume: PageResume): string {
  return resume.kind === 'link' ? resume.link : JSON.stringify(resume.place);
}
