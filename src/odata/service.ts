/** What `sync` and `commands` know of the system that is read; each system has one implementation. */
import type { HttpResponse } from '../http/message.ts';
import type { Table, TableSummary } from './table.ts';

export interface Identity {
  /** The organization (environment) that tokens and rows belong to. */
  readonly organizationId: string;
  readonly userId: string;
}

/** Why a table, or its changes, cannot be read. */
export interface AccessProblem {
  readonly table: string;
  /** `unreadable`: no row of it; `untracked`: rows, but not its changes. */
  readonly kind: 'unreadable' | 'untracked';
  /** What is missing, in a few words: `privilege prvReadContact is missing`. */
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

export interface DescribeOptions {
  readonly signal: AbortSignal;
  /** Whether it matters which lookups are polymorphic. */
  readonly withTargets?: boolean;
  /** The columns, by table, whose labels are wanted. */
  readonly labelsOf?: ReadonlyMap<string, readonly string[]>;
  /** An LCID; undefined is the user's language. */
  readonly labelLanguage?: number | undefined;
}

/** What is asked for with every page of a read, since links do not carry it. */
export interface Asking {
  /** A delta link at the end. */
  readonly tracked: boolean;
  /** The table that each lookup points to, as an annotation. */
  readonly lookupTypes?: boolean;
}

/** Where a read of rows begins. */
export interface RowsStart extends Asking {
  readonly table: TableSummary;
  /** The columns to ask for; `all` leaves the choice to the service. */
  readonly columns: readonly string[] | 'all';
  /** Instead of all rows, the changes since this token. */
  readonly changeToken?: string;
  /** Instead of all rows, those that fit. Not together with tracking. */
  readonly filter?: string;
}

export interface Page extends Asking {
  readonly table: TableSummary;
  readonly url: string;
}

/** One row of a metadata stream (catalog/metadata_streams.ts), by column. */
export type MetadataRow = Readonly<Record<string, string | number | boolean | null>>;

/** Every method rejects with a ConnectorError whose words name the table that it is about. */
export interface ODataService {
  /** Proves that the address is such a system, that the sign-in works and that the user is a member. */
  identify(signal: AbortSignal): Promise<Identity>;
  /**
   * Every table that can be a stream, by name. `withPrivileges` asks what reading each of them takes, `tellUnlisted` logs
   * which cannot be one.
   */
  listTables(options: {
    withPrivileges: boolean;
    tellUnlisted?: boolean;
    signal: AbortSignal;
  }): Promise<TableSummary[]>;
  /** The tables with their columns, a few at a time, in the order given. */
  describeTables(tables: readonly TableSummary[], options: DescribeOptions): AsyncIterable<Table[]>;
  /** The rows of a metadata stream, about these tables. */
  metadataRows(
    stream: string,
    tables: readonly TableSummary[],
    signal: AbortSignal,
  ): AsyncIterable<MetadataRow[]>;
  /** About how many rows these tables have; a table of which that is not known is missing. */
  countRows(tables: readonly TableSummary[], signal: AbortSignal): Promise<ReadonlyMap<string, number>>;
  /** How many changes there are behind a delta link; undefined where the service does not say. */
  countChanges(table: TableSummary, deltaLink: string, signal: AbortSignal): Promise<number | undefined>;
  /** What of these tables the user may not read. Asks the service for the user's privileges, not for rows. */
  findAccessProblems(
    tables: readonly TableSummary[],
    identity: Identity,
    signal: AbortSignal,
  ): Promise<AccessProblem[]>;
  /** Reads one row or none, or with change tracking a page of one row. */
  probe(table: TableSummary, signal: AbortSignal, probe?: Probe): Promise<void>;
  /**
   * The service's own clock, in milliseconds since the epoch and not ahead of it; undefined where it does not say.
   */
  currentTime(signal: AbortSignal): Promise<number | undefined>;
  /**
   * The greatest value of a column as its JSON text, without quotes; undefined where no row has one. Rejects with
   * `timed_out` or `service_unavailable` where the service cannot find it.
   */
  greatestValue(table: TableSummary, column: string, signal: AbortSignal): Promise<string | undefined>;
  /** The smallest value, likewise. */
  smallestValue(table: TableSummary, column: string, signal: AbortSignal): Promise<string | undefined>;
  /** For how many days the service remembers deletes; undefined where the user may not know. */
  changeRetentionDays(signal: AbortSignal): Promise<number | undefined>;
  /** The first page of a read. */
  firstPage(start: RowsStart): Page;
  /** Whether a link leads to the environment that is read. */
  isOwnLink(link: string): boolean;
  /** The change token in a delta link, decoded. */
  changeTokenIn(link: string): string | undefined;
  /** When a change token was issued, in milliseconds since the epoch; undefined where it does not say. */
  changeTokenTime(token: string): number | undefined;
  /** The page behind a link that the service gave, in this run or an earlier one. */
  linkedPage(table: TableSummary, link: string, asking: Asking): Page;
  /** The member of a row that says which table its lookup points to, where that was asked for. */
  lookupTypeMember(column: string): string;
  openPage(page: Page, signal: AbortSignal): Promise<HttpResponse>;
  /** What an error means to the user. What a scanner or transport threw already says it and passes through. */
  explain(error: unknown, table: TableSummary): unknown;
}
