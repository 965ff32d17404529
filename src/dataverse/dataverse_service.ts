/** Implements the interface that `sync` and `commands` use for Dataverse. */
import { inOrder } from '../core/concurrency.ts';
import { pluralize } from '../core/pluralize.ts';
import { ConnectorError } from '../core/errors.ts';
import { textOf } from '../core/json.ts';
import { wrongAddress } from '../core/wrong_address.ts';
import type { HttpResponse } from '../http/message.ts';
import { collectionUrl, encodeText, isSameOrigin, queryOption } from '../odata/links.ts';
import { PageSizes } from '../odata/page_sizes.ts';
import type { Page, PageEnd, PageOptions, PageResume, RowsRequest } from '../odata/page.ts';
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
import { DATAVERSE, WebApiClient, type WebApiOptions, type WebApiRequest } from './client.ts';
import { readChoiceLabels } from './choice_labels.ts';
import { LOOKUP_TYPE_ANNOTATION, LOOKUP_TYPE_SUFFIX } from './column_types.ts';
import { bordersBetween, creationColumn, slicesBetween } from './creation_slices.ts';
import { explainFault } from './fault_codes.ts';
import { FILTERS } from './filter_writer.ts';
import { linkedSystems } from './linked_environment.ts';
import { minMaxValue } from './min_max_value.ts';
import { METADATA_ROWS } from './metadata_rows.ts';
import { isNumberedLink } from './numbered_link.ts';
import { countChanges, countRows } from './row_counts.ts';
import { describeTables, TABLES_PER_REQUEST } from './table_columns.ts';
import { listTables } from './table_list.ts';

export interface DataverseOptions extends WebApiOptions {
  /** Rows per page. */
  readonly pageSize: number;
  /** A full read of a table with at least this many rows uses slices; undefined for never. */
  readonly slicedFromRows: number | undefined;
}

/** https://learn.microsoft.com/power-apps/developer/data-platform/webapi/query/page-results */
const ELASTIC_PAGE_ROWS = 500;

/** More names would hide the rest of a message. */
const NAMED = 20;

/** How many groups of tables are described at once: enough to hide latency, few enough to save memory. */
const DESCRIBED_AHEAD = 4;

export class DataverseService implements ODataService {
  readonly product = 'Dataverse';
  readonly #client: WebApiClient;
  readonly #options: DataverseOptions;
  readonly #pageSizes: PageSizes;
  #identity: Promise<Identity> | undefined;

  readonly filters = FILTERS;
  readonly lookupTypes = { columnSuffix: LOOKUP_TYPE_SUFFIX };

  constructor(options: DataverseOptions) {
    this.#options = options;
    this.#pageSizes = new PageSizes(options.pageSize);
    this.#client = new WebApiClient(options);
  }

  /** Sends one request per run: the identity does not change, and a refusal would only be repeated. */
  async identify(signal: AbortSignal): Promise<Identity> {
    this.#identity ??= this.#identify(signal);
    return await this.#identity;
  }

  async #identify(signal: AbortSignal): Promise<Identity> {
    const { environmentUrl } = this.#options;
    try {
      const document = await this.#client.getJson({ path: 'WhoAmI', purpose: 'identity', signal });
      const organizationId = textOf(document, 'OrganizationId');
      const userId = textOf(document, 'UserId');
      if (organizationId !== undefined && userId !== undefined) return { organizationId, userId };
      throw wrongAddress(DATAVERSE, environmentUrl, 'it does not say who is signed in');
    } catch (error) {
      if (error instanceof ConnectorError && error.code === 'response_malformed') {
        throw wrongAddress(DATAVERSE, environmentUrl, 'its answer is not a JSON document', error);
      }
      if (!(error instanceof ServiceFaultError)) throw error;
      const { fault } = error;
      // Every refusal of Dataverse has a code; an answer without one comes from another server.
      const foreign =
        fault.code === '' && (fault.status === 400 || fault.status === 404 || fault.status === 405);
      if (foreign)
        throw wrongAddress(DATAVERSE, environmentUrl, `it answered ${fault.status}: ${fault.message}`, error);
      throw explainFault(fault, `Environment ${environmentUrl}`);
    }
  }

  async listTables(options: ListOptions): Promise<TableSummary[]> {
    const { tables, unlisted } = await this.#explained('The list of tables', () =>
      listTables(this.#client, options),
    );
    if (options.tellUnlisted === true && unlisted.length > 0) {
      const more = unlisted.length > NAMED ? ` and ${unlisted.length - NAMED} more` : '';
      this.#options.log.info(
        `${pluralize(unlisted.length, 'table')} left out, since rows cannot be read without an entity set and a primary key: ${unlisted.slice(0, NAMED).join(', ')}${more}.`,
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

  pageRows({ kind, name }: TableSummary): number {
    const rows = this.#pageSizes.of(name);
    return kind === 'elastic' ? Math.min(rows, ELASTIC_PAGE_ROWS) : rows;
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
    return this.#page(request, this.#collectionUrl(request));
  }

  pageAt(request: RowsRequest, resume: PageResume): Page {
    if (resume.kind === 'link') return this.#page(request, this.#client.linkOf(resume.link));
    throw new TypeError('the position belongs to another service');
  }

  /** A page number is not usable in a later run: which rows it means depends on the page size of the earlier run. */
  isUsable(resume: PageResume): boolean {
    if (resume.kind !== 'link' || isNumberedLink(resume.link)) return false;
    return isSameOrigin(resume.link, this.#options.environmentUrl);
  }

  resumeAfter(_page: Page, { nextLink }: PageEnd): Promise<PageResume | undefined> {
    if (nextLink === undefined) return Promise.resolve(undefined);
    return Promise.resolve({ kind: 'link', link: this.#absoluteIfOwn(nextLink) });
  }

  /**
   * Sends the same preferences with every page, since links do not contain them. After a time-out it requests a smaller page,
   * unless the link has a page number: then another size would mean other rows.
   */
  async openPage(page: Page, signal: AbortSignal): Promise<HttpResponse> {
    const { name } = page.request.table;
    const isNumbered = isNumberedLink(page.url);
    const request = (rows: number): WebApiRequest => ({
      path: page.url,
      prefer: preferences(page.request, rows),
      purpose: 'rows',
      signal,
      ...(isNumbered ? {} : { afterTimeout: () => request(this.#smallerPage(name)) }),
    });
    const response = await this.#client.open(request(this.#pageSizes.ask(name, isNumbered)));
    this.#pageSizes.delivered(name);
    return response;
  }

  explain(error: unknown, table: TableSummary): unknown {
    return error instanceof ServiceFaultError ? explainFault(error.fault, `Table ${table.name}`) : error;
  }

  readonly changes: ChangeTracking = {
    pageSince: (request, changeToken) =>
      this.#page(request, this.#collectionUrl(request, [`$deltatoken=${encodeText(changeToken)}`])),
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

  #collectionUrl({ columns, filter, table }: RowsRequest, query: string[] = []): string {
    if (filter !== undefined) query.push(`$filter=${encodeText(filter)}`);
    return collectionUrl(this.#client.urlOf(table.entitySet), columns, query);
  }

  #smallerPage(table: string): number {
    const rows = this.#pageSizes.timedOut(table);
    this.#options.log.warn(`Table ${table}: requesting ${rows} rows at a time after a time-out.`);
    return rows;
  }

  /** Returns a link that must not be followed unchanged: `pageAt` refuses it when its page is due. */
  #absoluteIfOwn(link: string): string {
    try {
      return this.#client.linkOf(link);
    } catch (error) {
      if (error instanceof ConnectorError) return link;
      throw error;
    }
  }

  #page(request: RowsRequest, url: string): Page {
    return { request, url, followsLinks: true };
  }

  async #explained<T>(subject: string, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      throw error instanceof ServiceFaultError ? explainFault(error.fault, subject) : error;
    }
  }
}

function preferences({ lookupTypes, tracked }: PageOptions, rows: number): string {
  const annotations = lookupTypes === true ? `,odata.include-annotations="${LOOKUP_TYPE_ANNOTATION}"` : '';
  return `${tracked ? 'odata.track-changes,' : ''}odata.maxpagesize=${rows}${annotations}`;
}
