/** Implements the interface that `sync` and `commands` use for Dataverse. */
import { inOrder } from '../core/concurrency.ts';
import { firstNames } from '../core/first_names.ts';
import { pluralize } from '../core/pluralize.ts';
import type { HttpResponse } from '../http/message.ts';
import { queryOption } from '../odata/links.ts';
import type { Page, PageEnd, PageResume, RowsRequest } from '../odata/page.ts';
import type {
  AccessSource,
  ChangeTracking,
  DescribeOptions,
  Identity,
  LabelSource,
  ListOptions,
  MetadataRow,
  MetadataSource,
  ODataService,
  Probe,
  Slicing,
} from '../odata/service.ts';
import { ServiceFaultError } from '../odata/service_fault.ts';
import type { Table, TableSummary } from '../odata/table.ts';
import { problemOf, retrievePrivileges } from './access.ts';
import { changeRetentionDays, changeTokenTime } from './change_retention.ts';
import { WebApiClient, type WebApiOptions } from './client.ts';
import { readChoiceLabels } from './choice_labels.ts';
import { LOOKUP_TYPE_SUFFIX } from './column_types.ts';
import { bordersBetween, creationColumn, slicesBetween } from './creation_slices.ts';
import { DataversePages, preferences } from './dataverse_pages.ts';
import { explainFault } from './fault_codes.ts';
import { FILTERS } from './filter_writer.ts';
import { askIdentity } from './identity.ts';
import { linkedSystems } from './linked_environment.ts';
import { minMaxValue } from './min_max_value.ts';
import { METADATA_ROWS } from './metadata_rows.ts';
import { countChanges, countRows } from './row_counts.ts';
import { describeTables, TABLES_PER_REQUEST } from './table_columns.ts';
import { listTables } from './table_list.ts';

export interface DataverseOptions extends WebApiOptions {
  /** Rows per page. */
  readonly pageSize: number;
  /** A full read of a table with at least this many rows uses slices; undefined for never. */
  readonly slicedFromRows: number | undefined;
}

/** More names would hide the rest of a message. */
const NAMED = 20;

/** How many groups of tables are described at once: enough to hide latency, few enough to save memory. */
const DESCRIBED_AHEAD = 4;

export class DataverseService implements ODataService {
  readonly product = 'Dataverse';
  readonly #client: WebApiClient;
  readonly #options: DataverseOptions;
  readonly #pages: DataversePages;
  #identity: Promise<Identity> | undefined;

  readonly filters = FILTERS;
  readonly lookupTypes = { columnSuffix: LOOKUP_TYPE_SUFFIX };

  constructor(options: DataverseOptions) {
    this.#options = options;
    this.#client = new WebApiClient(options);
    this.#pages = new DataversePages({ ...options, client: this.#client });
  }

  /** Sends one request per run: the identity does not change, and a refusal would only be repeated. */
  async identify(signal: AbortSignal): Promise<Identity> {
    this.#identity ??= askIdentity(this.#client, this.#options.environmentUrl, signal);
    return await this.#identity;
  }

  async listTables(options: ListOptions): Promise<TableSummary[]> {
    const { tables, unlisted } = await this.#explained('The list of tables', () =>
      listTables(this.#client, options),
    );
    if (options.tellUnlisted === true && unlisted.length > 0) {
      this.#options.log.info(
        `${pluralize(unlisted.length, 'table')} left out, since rows cannot be read without an entity set and a primary key: ${firstNames(unlisted, NAMED)}.`,
      );
    }
    return tables;
  }

  describeTables(tables: readonly TableSummary[], options: DescribeOptions): AsyncGenerator<Table[]> {
    const source = { client: this.#client, log: this.#options.log };
    const groups: TableSummary[][] = [];
    for (let at = 0; at < tables.length; at += TABLES_PER_REQUEST)
      groups.push(tables.slice(at, at + TABLES_PER_REQUEST));
    return inOrder(groups, DESCRIBED_AHEAD, (group) =>
      this.#explained('The columns of the tables', () => describeTables(source, group, options)),
    );
  }

  async countRows(
    tables: readonly TableSummary[],
    signal: AbortSignal,
  ): Promise<ReadonlyMap<string, number>> {
    return await countRows(this.#client, tables, signal);
  }

  pageRows(table: TableSummary): number {
    return this.#pages.rowsOf(table);
  }

  async probe(
    table: TableSummary,
    signal: AbortSignal,
    { filter, tracked = false }: Probe = {},
  ): Promise<void> {
    // Change tracking does not support $top, so request a page of one row instead.
    const size = tracked ? '' : '&$top=1';
    const where = filter === undefined ? '' : `&$filter=${encodeURIComponent(filter)}`;
    const path = `${table.entitySet}?$select=${table.primaryKey[0]}${size}${where}`;
    const prefer = tracked ? { prefer: preferences({ tracked }, 1) } : {};
    await this.#explained(`Table ${table.name}`, () =>
      this.#client.getJson({ path, ...prefer, purpose: 'rows', signal }),
    );
  }

  async linkedSystems(signal: AbortSignal): Promise<readonly string[]> {
    return await linkedSystems(this.#client, signal);
  }

  async currentTime(signal: AbortSignal): Promise<number | undefined> {
    return await this.#explained("The service's clock", async () => {
      const response = await this.#client.open({ path: 'WhoAmI', purpose: 'identity', signal });
      response.discard();
      const ms = Date.parse(response.headers['date'] ?? '');
      return Number.isNaN(ms) ? undefined : ms;
    });
  }

  async greatestValue(table: TableSummary, column: string, signal: AbortSignal): Promise<string | undefined> {
    return await this.#minMaxValue(table, column, 'desc', signal);
  }

  firstPage(request: RowsRequest): Page {
    return this.#pages.first(request);
  }

  pageAt(request: RowsRequest, resume: PageResume): Page {
    return this.#pages.at(request, resume);
  }

  isUsable(resume: PageResume): boolean {
    return this.#pages.isUsable(resume);
  }

  resumeAfter(page: Page, end: PageEnd): Promise<PageResume | undefined> {
    return this.#pages.resumeAfter(page, end);
  }

  async openPage(page: Page, signal: AbortSignal): Promise<HttpResponse> {
    return await this.#pages.open(page, signal);
  }

  explain(error: unknown, table: TableSummary): unknown {
    return error instanceof ServiceFaultError ? explainFault(error.fault, `Table ${table.name}`) : error;
  }

  readonly changes: ChangeTracking = {
    pageSince: (request, changeToken) => this.#pages.since(request, changeToken),
    tokenIn: (link) => queryOption(link, '$deltatoken'),
    tokenTime: changeTokenTime,
    retentionDays: async (signal) => await changeRetentionDays(this.#client, signal),
    count: async (table, deltaLink, signal) => {
      const token = queryOption(deltaLink, '$deltatoken');
      return token === undefined ? undefined : await countChanges(this.#client, table, token, signal);
    },
  };

  readonly labels: LabelSource = {
    read: async (columns, language, signal) => {
      const source = { client: this.#client, log: this.#options.log };
      return await this.#explained('The labels of the columns', () =>
        readChoiceLabels(source, columns, language, signal),
      );
    },
  };

  readonly access: AccessSource = {
    findProblems: async (tables, identity, signal) => {
      const privileges = await this.#explained("The user's privileges", () =>
        retrievePrivileges(this.#client, identity, signal),
      );
      return tables.map((table) => problemOf(table, privileges)).filter((problem) => problem !== undefined);
    },
  };

  readonly metadata: MetadataSource = {
    rows: (stream, tables, signal) => this.#metadataRows(stream, tables, signal),
  };

  readonly slices: Slicing = {
    basisOf: (table, rowCount) => {
      const { slicedFromRows } = this.#options;
      const isLarge = slicedFromRows !== undefined && (rowCount ?? -1) >= slicedFromRows;
      return isLarge ? creationColumn(table)?.name : undefined;
    },
    divide: async (table, signal) => {
      const column = creationColumn(table);
      if (column === undefined) return [];
      const smallest = await this.#minMaxValue(table, column.name, 'asc', signal);
      const greatest = await this.#minMaxValue(table, column.name, 'desc', signal);
      return bordersBetween(smallest ?? '', greatest ?? '');
    },
    slicesOf: slicesBetween,
  };

  async *#metadataRows(
    stream: string,
    tables: readonly TableSummary[],
    signal: AbortSignal,
  ): AsyncGenerator<MetadataRow[]> {
    const read = METADATA_ROWS[stream];
    if (read === undefined) throw new TypeError(`${stream} is not a metadata stream`);
    const rows = read({ client: this.#client, tables, signal });
    for (;;) {
      const next = await this.#explained(`Stream ${stream}`, () => rows.next());
      if (next.done === true) return;
      yield next.value;
    }
  }

  async #minMaxValue(
    table: TableSummary,
    column: string,
    direction: 'asc' | 'desc',
    signal: AbortSignal,
  ): Promise<string | undefined> {
    return await this.#explained(`Table ${table.name}`, () =>
      minMaxValue(this.#client, table, column, direction, signal),
    );
  }

  async #explained<T>(subject: string, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      throw error instanceof ServiceFaultError ? explainFault(error.fault, subject) : error;
    }
  }
}
