/**
 * What `sync` and `commands` know of the system that is read. Each system has one implementation: a small core, and an
 * object for each thing that only some systems can do. Nothing outside the implementation asks which system it is; it asks
 * whether there is the capability.
 *
 * What every service must promise:
 * - Each method rejects with a ConnectorError whose message names the table that it is about, in words for the user.
 * - Methods that return a Promise may ask the service; all others decide from what they are given and ask nothing.
 * - All rows of a table that are there from the beginning to the end of a read come at least once, whatever changes
 *   meanwhile; a row may come twice, and the destination merges it by the primary key.
 * - A saved `PageResume` is understood by every later release, or `isUsable` says that it is not.
 */
import type { HttpResponse } from '../http/message.ts';
import type { Page, PageEnd, PageResume, RowsRequest } from './page.ts';
import type { ChoiceLabels, Column, Table, TableSummary } from './table.ts';

export interface Identity {
  /** The organization (environment) that tokens and rows belong to: a state of another one is not used. */
  readonly organizationId: string;
  /** Where the service has `access`. */
  readonly userId?: string;
}

export interface ListOptions {
  /** Whether to ask which privilege reading each table takes. */
  readonly withPrivileges: boolean;
  /** Whether to log which tables cannot be streams. */
  readonly tellUnlisted?: boolean;
  /**
   * The names that matter, in any case; others may be missing from the answer. A service that would have to ask for each
   * table's key, or for all of them in one large document, asks for these.
   */
  readonly only?: readonly string[];
  readonly signal: AbortSignal;
}

export interface DescribeOptions {
  readonly signal: AbortSignal;
  /** Whether it matters which lookups are polymorphic. */
  readonly withTargets?: boolean;
}

export interface ODataService {
  /** What the system is called, for messages. */
  readonly product: string;
  /** Proves that the address is such a system, that the sign-in works and that the user is a member. */
  identify(signal: AbortSignal): Promise<Identity>;
  /** Every table that can be a stream, by name. */
  listTables(options: ListOptions): Promise<TableSummary[]>;
  /** The tables with their columns, a few at a time, in the order given. One that has vanished is left out. */
  describeTables(tables: readonly TableSummary[], options: DescribeOptions): AsyncIterable<Table[]>;
  /**
   * About how many rows these tables have, for estimates and for slicing; a table of which that is not known is missing.
   * Never rejects because the service refused or failed.
   */
  countRows(tables: readonly TableSummary[], signal: AbortSignal): Promise<ReadonlyMap<string, number>>;
  /** Reads one row or none. */
  probe(table: TableSummary, signal: AbortSignal, probe?: Probe): Promise<void>;
  /** The service's own clock, in milliseconds since the epoch and not ahead of it; undefined where it does not say. */
  currentTime(signal: AbortSignal): Promise<number | undefined>;
  /**
   * The greatest value of a column as its JSON text, without quotes; undefined where no row has one. Asked only of tables
   * that can be sorted. Rejects with `timed_out` or `service_unavailable` where the service cannot find it.
   */
  greatestValue(table: TableSummary, column: string, signal: AbortSignal): Promise<string | undefined>;
  /** How conditions are written. */
  readonly filters: FilterWriter;

  firstPage(request: RowsRequest): Page;
  /**
   * The page at a position that `resumeAfter` gave, in this run or in an earlier one.
   * @throws ConnectorError for a position that must not be followed, such as a link to another host.
   */
  pageAt(request: RowsRequest, resume: PageResume): Page;
  /** Whether a saved position can be gone on with here; if not, the read begins again. */
  isUsable(resume: PageResume): boolean;
  /**
   * Asks for a page. The answer's body is the page itself, with its rows in `value`. Everything that the question takes is
   * the service's business: headers, a page size that adapts, patience with a first answer, probes before the first page.
   * Rejects with a ServiceFaultError for a refusal, which `explain` turns into words.
   */
  openPage(page: Page, signal: AbortSignal): Promise<HttpResponse>;
  /**
   * Where the page after this one is; undefined where the rows have ended. It is called once for each page that was read to
   * its end, and must not ask for the rows themselves, but may ask a question about them.
   */
  resumeAfter(page: Page, end: PageEnd, signal: AbortSignal): Promise<PageResume | undefined>;
  /** What an error means to the user. What a scanner or transport threw already says it and passes through. */
  explain(error: unknown, table: TableSummary): unknown;

  /** Other systems that hold the same data, with their addresses, as sentences for the user; none where it is not known. */
  linkedSystems?(signal: AbortSignal): Promise<readonly string[]>;
  readonly changes?: ChangeTracking;
  readonly labels?: LabelSource;
  readonly lookupTypes?: LookupTypes;
  readonly access?: AccessSource;
  readonly metadata?: MetadataSource;
  /** Undefined too where the configuration leaves nothing to divide tables by. */
  readonly slices?: Slicing | undefined;
}

/** Conditions of a `$filter`, as text that is not yet escaped for a URL. `and` and `or` (filter.ts) join them. */
export interface FilterWriter {
  /**
   * `modifiedon ge 2026-03-01T08:00:00Z`. @param value as rows bring it.
   * @throws ConnectorError `state_invalid` for a value that cannot be one of the column: it comes from a state.
   */
  comparison(column: Column, operator: 'ge' | 'eq' | 'lt', value: string): string;
  isNull(column: Column): string;
  /**
   * The rows with these keys. @param keys the values of the primary key's columns, or of the first of them, each as JSON
   * text.
   * @returns undefined where none of them can be written.
   */
  anyOfKeys(table: TableSummary, keys: readonly (readonly string[])[]): string | undefined;
}

/** The changes of a table, deletes included, since a point that a delta link or the change token in it stands for. */
export interface ChangeTracking {
  /** The first page of the changes since a token. */
  pageSince(request: RowsRequest, changeToken: string): Page;
  /** The change token in a delta link, decoded. */
  tokenIn(link: string): string | undefined;
  /** When a change token was issued, in milliseconds since the epoch; undefined where it does not say. */
  tokenTime(token: string): number | undefined;
  /** For how many days the service remembers deletes; undefined where the user may not know. */
  retentionDays(signal: AbortSignal): Promise<number | undefined>;
  /** How many changes there are behind a delta link; undefined where the service does not say. */
  count(table: TableSummary, deltaLink: string, signal: AbortSignal): Promise<number | undefined>;
}

/** The labels of codes. */
export interface LabelSource {
  /**
   * @param columns whose labels are wanted, by table.
   * @param language as the configuration has it; undefined takes the user's.
   * @returns by table and column; what has no labels is missing.
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
  /** `unreadable`: no row of it; `untracked`: rows, but not its changes. */
  readonly kind: 'unreadable' | 'untracked';
  /** What is missing, in a few words: `the privilege to read it is missing`. */
  readonly why: string;
  /** What to do about it and its like, in a sentence of its own. */
  readonly advice: string;
}

/** What a probe asks for beyond a row. */
export interface Probe {
  readonly filter?: string;
  /** With change tracking, which takes more rights. */
  readonly tracked?: boolean;
}

export interface AccessSource {
  /** What of these tables the user may not read. Asks the service for the user's privileges, not for rows. */
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

/** A part of a table that is read by itself. Every row of the table is in exactly one of them, whatever its values. */
export interface Slice {
  /** For logs; unique within its table. */
  readonly id: string;
  readonly filter: string;
}

/** Tables in slices that are read several at once, and whose progress is saved slice by slice. */
export interface Slicing {
  /**
   * What a table's slices go by, as the words that follow "slices by"; undefined where it is read as a whole.
   * @param rowCount about how many rows the table has; undefined where that is not known.
   */
  basisOf(table: Table, rowCount: number | undefined): string | undefined;
  /**
   * Asks the service how to divide the table.
   * @returns texts that the slices can be made of again in a later run, in rising order, each once: times between
   * intervals, or companies. None where the table is not worth dividing.
   */
  divide(table: Table, signal: AbortSignal): Promise<readonly string[]>;
  /** The slices that such texts stand for, always the same ones in the same order; undefined for texts that stand for none. */
  slicesOf(table: Table, marks: readonly string[]): readonly Slice[] | undefined;
}

export type { Page, PageEnd, PageResume, RowsRequest };
