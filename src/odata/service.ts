/**
 * The interface through which `sync` and `commands` use the system that is read. Each system has one implementation: a small
 * core, and an object for each capability that only some systems have. Code outside the implementation never asks which
 * system it is; it asks whether a capability exists.
 *
 * Every service must guarantee:
 * - Each method rejects with a ConnectorError whose message is for the user and names the table.
 * - Methods that return a Promise may send requests; all others decide from their parameters and send none.
 * - Each row that exists from the beginning to the end of a read is returned at least once, whatever changes
 *   meanwhile. A row may be returned twice; the destination merges it by the primary key.
 * - Every later release understands a saved `PageResume`, or its `isUsable` returns false.
 */
import type { HttpResponse } from '../http/message.ts';
import type { Page, PageEnd, PageResume, RowsRequest } from './page.ts';
import type { ChoiceLabels, Column, Table, TableSummary } from './table.ts';

export interface Identity {
  /** The organization (environment) that tokens and rows belong to. A state of another organization is not used. */
  readonly organizationId: string;
  /** Only if the service has `access`. */
  readonly userId?: string;
}

export interface ListOptions {
  /** Whether to request which privilege each table needs. */
  readonly withPrivileges: boolean;
  /** Whether to log which tables cannot be streams. */
  readonly tellUnlisted?: boolean;
  /**
   * The names that are needed, in upper or lower case; others may be missing from the result. This spares a service the
   * requests for all other tables.
   */
  readonly only?: readonly string[];
  readonly signal: AbortSignal;
}

export interface DescribeOptions {
  readonly signal: AbortSignal;
  /** Whether the caller needs to know which lookups are polymorphic. */
  readonly withTargets?: boolean;
}

export interface ODataService {
  /** The name of the system, for messages. */
  readonly product: string;
  /** Proves that the address belongs to such a system, that the sign-in works and that the environment knows the user. */
  identify(signal: AbortSignal): Promise<Identity>;
  /** Every table that can be a stream, sorted by name. */
  listTables(options: ListOptions): Promise<TableSummary[]>;
  /** The tables with their columns, a few at a time, in the given order. A table that has vanished is left out. */
  describeTables(tables: readonly TableSummary[], options: DescribeOptions): AsyncIterable<Table[]>;
  /**
   * The approximate numbers of rows of these tables, for estimates and for slicing; a table with an unknown number is missing.
   * Never rejects because the service refused or failed.
   */
  countRows(tables: readonly TableSummary[], signal: AbortSignal): Promise<ReadonlyMap<string, number>>;
  /** How many rows a page of the table has at most, as long as the service keeps up. */
  pageRows(table: TableSummary): number;
  /** Reads at most one row. */
  probe(table: TableSummary, signal: AbortSignal, probe?: Probe): Promise<void>;
  /** The time of the service's clock in milliseconds since the epoch, and never ahead of it; undefined if unknown. */
  currentTime(signal: AbortSignal): Promise<number | undefined>;
  /**
   * The greatest value of a column as its JSON text, without quotes; undefined if no row has one. Call it only for tables
   * that can be sorted. Rejects with `timed_out` or `service_unavailable` if the service cannot find it.
   */
  greatestValue(table: TableSummary, column: string, signal: AbortSignal): Promise<string | undefined>;
  /** Writes conditions of filters. */
  readonly filters: FilterWriter;

  firstPage(request: RowsRequest): Page;
  /**
   * The page at a position that `resumeAfter` returned, in this run or in an earlier one.
   * @throws ConnectorError for a position that must not be followed, such as a link to another host.
   */
  pageAt(request: RowsRequest, resume: PageResume): Page;
  /** Whether a read can continue at a saved position; if not, it begins again. */
  isUsable(resume: PageResume): boolean;
  /**
   * Requests a page. The answer's body is the page itself, with its rows in `value`. The implementation takes care of
   * headers, an adaptive page size, patience with a first answer, and probes before the first page.
   * Rejects with a ServiceFaultError for a refusal, which `explain` turns into an error for the user.
   */
  openPage(page: Page, signal: AbortSignal): Promise<HttpResponse>;
  /**
   * Where the page after this one is; undefined if the rows have ended. It is called once for each page that was read to
   * its end. It must not request rows, but may send other requests, such as a count.
   */
  resumeAfter(page: Page, end: PageEnd, signal: AbortSignal): Promise<PageResume | undefined>;
  /** Turns a ServiceFaultError into an error for the user; returns any other error unchanged. */
  explain(error: unknown, table: TableSummary): unknown;

  /** Other systems with the same data and their addresses, as sentences for the user; empty if unknown. */
  linkedSystems?(signal: AbortSignal): Promise<readonly string[]>;
  readonly changes?: ChangeTracking;
  readonly labels?: LabelSource;
  readonly lookupTypes?: LookupTypes;
  readonly access?: AccessSource;
  readonly metadata?: MetadataSource;
  /** Also undefined if the configuration does not allow slices. */
  readonly slices?: Slicing | undefined;
}

/** Writes conditions of a `$filter`, not yet escaped for a URL. `and` and `or` (filter.ts) join them. */
export interface FilterWriter {
  /**
   * Such as `modifiedon ge 2026-03-01T08:00:00Z`. @param value in the form that rows have.
   * @throws ConnectorError `state_invalid` for a value that the column cannot have, since the value comes from a state.
   */
  comparison(column: Column, operator: 'ge' | 'eq' | 'lt', value: string): string;
  isNull(column: Column): string;
  /**
   * Matches the rows with these keys. @param keys the values of all columns of the primary key, or of the first of them,
   * each as JSON text.
   * @returns undefined if none of them can be written.
   */
  anyOfKeys(table: TableSummary, keys: readonly (readonly string[])[]): string | undefined;
}

/** The changes of a table, including deletes, since a delta link or the change token in it was issued. */
export interface ChangeTracking {
  /** The first page of the changes since a token. */
  pageSince(request: RowsRequest, changeToken: string): Page;
  /** The change token in a delta link, decoded. */
  tokenIn(link: string): string | undefined;
  /** When a change token was issued, in milliseconds since the epoch; undefined if the token does not contain it. */
  tokenTime(token: string): number | undefined;
  /** For how many days the service remembers deletes; undefined if the user may not read the setting. */
  retentionDays(signal: AbortSignal): Promise<number | undefined>;
  /** How many changes a delta link returns; undefined if the service does not say. */
  count(table: TableSummary, deltaLink: string, signal: AbortSignal): Promise<number | undefined>;
}

/** The labels of codes. */
export interface LabelSource {
  /**
   * @param columns the columns whose labels to read, by table.
   * @param language the number from the configuration; undefined for the user's language.
   * @returns the labels by table and column; a column without labels is missing.
   */
  read(
    columns: ReadonlyMap<string, readonly string[]>,
    language: number | undefined,
    signal: AbortSignal,
  ): Promise<ReadonlyMap<string, ReadonlyMap<string, ChoiceLabels>>>;
}

/** Which table a polymorphic lookup points to (Column.lookup.type). */
interface LookupTypes {
  /** What the names of such columns end with. */
  readonly columnSuffix: string;
}

/** Why a table, or its changes, cannot be read. */
export interface AccessProblem {
  readonly table: string;
  /** `unreadable`: none of its rows can be read; `untracked`: its rows can be read, but not its changes. */
  readonly kind: 'unreadable' | 'untracked';
  /** What is missing, in a few words: `the privilege to read it is missing`. */
  readonly why: string;
  /** What to do about problems of this kind, as a sentence. */
  readonly advice: string;
}

/** Options of a probe. */
export interface Probe {
  readonly filter?: string;
  /** Whether to probe with change tracking, which needs more rights. */
  readonly tracked?: boolean;
}

export interface AccessSource {
  /** Finds which of these tables the user may not read. Requests the user's privileges, no rows. */
  findProblems(
    tables: readonly TableSummary[],
    identity: Identity,
    signal: AbortSignal,
  ): Promise<AccessProblem[]>;
}

/** One row of a metadata stream (catalog/metadata_streams.ts), by column. */
export type MetadataRow = Readonly<Record<string, string | number | boolean | null>>;

export interface MetadataSource {
  /** The rows of a metadata stream, about these tables. */
  rows(stream: string, tables: readonly TableSummary[], signal: AbortSignal): AsyncIterable<MetadataRow[]>;
}

/** A part of a table that is read separately. Every row of the table is in exactly one slice, whatever its values. */
export interface Slice {
  /** For logs; unique within its table. */
  readonly id: string;
  readonly filter: string;
}

/** Divides tables into slices. Several slices are read at once, and a state saves the progress of each. */
export interface Slicing {
  /**
   * How a table is divided, in the words after "slices by"; undefined if it is read as a whole.
   * @param rowCount the approximate number of rows of the table; undefined if unknown.
   */
  basisOf(table: Table, rowCount: number | undefined): string | undefined;
  /**
   * Finds out, with requests, how to divide the table.
   * @returns texts from which a later run can build the same slices, in ascending order without duplicates: times between
   * intervals, or companies. Empty if the table is not worth dividing.
   */
  divide(table: Table, signal: AbortSignal): Promise<readonly string[]>;
  /** The slices for such texts, always the same ones in the same order; undefined for invalid texts. */
  slicesOf(table: Table, marks: readonly string[]): readonly Slice[] | undefined;
}

export type { Page, PageEnd, PageResume, RowsRequest };
