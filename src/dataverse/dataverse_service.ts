/** Dataverse behind the interface that `sync` and `commands` use. */
import { inOrder } from '../core/concurrency.ts';
import { counted } from '../core/counted.ts';
import { ConnectorError } from '../core/errors.ts';
import { textOf } from '../core/json.ts';
import type { HttpResponse } from '../http/message.ts';
import { collectionUrl, encodeText, isSameOrigin, queryOption } from '../odata/links.ts';
import { PageSizes } from '../odata/page_sizes.ts';
import type {
  AccessProblem,
  Asking,
  DescribeOptions,
  Identity,
  MetadataRow,
  ODataService,
  Page,
  Probe,
  RowsStart,
} from '../odata/service.ts';
import { ServiceFaultError } from '../odata/service_fault.ts';
import type { Table, TableSummary } from '../odata/table.ts';
import { problemOf, retrievePrivileges } from './access.ts';
import { changeRetentionDays, changeTokenTime } from './change_retention.ts';
import { WebApiClient, type WebApiOptions, type WebApiRequest } from './client.ts';
import { explainFault } from './fault_codes.ts';
import { extremeValue } from './min_max_value.ts';
import { METADATA_ROWS } from './metadata_rows.ts';
import { countChanges, countRows } from './row_counts.ts';
import { describeTables, TABLES_PER_REQUEST } from './table_columns.ts';
import { listTables, type TableListOptions } from './table_list.ts';

export interface DataverseOptions extends WebApiOptions {
  /** Rows a page. */
  readonly pageSize: number;
}

/** https://learn.microsoft.com/power-apps/developer/data-platform/webapi/query/select-columns#lookup-property-data */
const LOOKUP_TYPE_ANNOTATION = 'Microsoft.Dynamics.CRM.lookuplogicalname';

/** Names of more tables would hide the rest of a message. */
const NAMED = 20;

/** Groups of tables whose columns are asked for at once: enough to hide the time of a request, little to hold. */
const DESCRIBED_AHEAD = 4;

export class DataverseService implements ODataService {
  readonly #client: WebApiClient;
  readonly #options: DataverseOptions;
  readonly #pageSizes: PageSizes;

  constructor(options: DataverseOptions) {
    this.#options = options;
    this.#pageSizes = new PageSizes(options.pageSize);
    this.#client = new WebApiClient(options);
  }

  async identify(signal: AbortSignal): Promise<Identity> {
    const { environmentUrl } = this.#options;
    try {
      const document = await this.#client.getJson({ path: 'WhoAmI', purpose: 'identity', signal });
      const organizationId = textOf(document, 'OrganizationId');
      const userId = textOf(document, 'UserId');
      if (organizationId !== undefined && userId !== undefined) return { organizationId, userId };
      throw notDataverse(environmentUrl, 'it does not say who is signed in');
    } catch (error) {
      if (error instanceof ConnectorError && error.code === 'response_malformed') {
        throw notDataverse(environmentUrl, 'its answer is no JSON document', error);
      }
      if (!(error instanceof ServiceFaultError)) throw error;
      const { fault } = error;
      // Dataverse gives every refusal a code; what answers without one is something else.
      const foreign =
        fault.code === '' && (fault.status === 400 || fault.status === 404 || fault.status === 405);
      if (foreign) throw notDataverse(environmentUrl, `it answered ${fault.status}: ${fault.message}`, error);
      throw explainFault(fault, `Environment ${environmentUrl}`);
    }
  }

  async listTables(options: TableListOptions & { readonly tellUnlisted?: boolean }): Promise<TableSummary[]> {
    const { tables, unlisted } = await this.#explained('The list of tables', () =>
      listTables(this.#client, options),
    );
    if (options.tellUnlisted === true && unlisted.length > 0) {
      const more = unlisted.length > NAMED ? ` and ${unlisted.length - NAMED} more` : '';
      this.#options.log.info(
        `${counted(unlisted.length, 'table')} left out: without an entity set and a primary key, rows cannot be asked for: ${unlisted.slice(0, NAMED).join(', ')}${more}.`,
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

  async *metadataRows(
    stream: string,
    tables: readonly TableSummary[],
    signal: AbortSignal,
  ): AsyncGenerator<MetadataRow[]> {
    const read = METADATA_ROWS[stream];
    if (read === undefined) throw new TypeError(`no metadata stream ${stream}`);
    const rows = read({ client: this.#client, tables, signal });
    for (;;) {
      const next = await this.#explained(`Stream ${stream}`, () => rows.next());
      if (next.done === true) return;
      yield next.value;
    }
  }

  async countRows(
    tables: readonly TableSummary[],
    signal: AbortSignal,
  ): Promise<ReadonlyMap<string, number>> {
    return await countRows(this.#client, tables, signal);
  }

  async countChanges(
    table: TableSummary,
    deltaLink: string,
    signal: AbortSignal,
  ): Promise<number | undefined> {
    const token = queryOption(deltaLink, '$deltatoken');
    return token === undefined ? undefined : await countChanges(this.#client, table, token, signal);
  }

  async findAccessProblems(
    tables: readonly TableSummary[],
    identity: Identity,
    signal: AbortSignal,
  ): Promise<AccessProblem[]> {
    const privileges = await this.#explained("The user's privileges", () =>
      retrievePrivileges(this.#client, identity, signal),
    );
    return tables.map((table) => problemOf(table, privileges)).filter((problem) => problem !== undefined);
  }

  async probe(
    table: TableSummary,
    signal: AbortSignal,
    { filter, tracked = false }: Probe = {},
  ): Promise<void> {
    // Change tracking takes no $top; a page of one row does as well.
    const size = tracked ? '' : '&$top=1';
    const where = filter === undefined ? '' : `&$filter=${encodeURIComponent(filter)}`;
    const path = `${table.entitySet}?$select=${table.primaryKey[0]}${size}${where}`;
    const prefer = tracked ? { prefer: preferences({ tracked }, 1) } : {};
    await this.#explained(`Table ${table.name}`, () =>
      this.#client.getJson({ path, ...prefer, purpose: 'rows', signal }),
    );
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
    return await this.#explained(`Table ${table.name}`, () =>
      extremeValue(this.#client, table, column, 'desc', signal),
    );
  }

  async smallestValue(table: TableSummary, column: string, signal: AbortSignal): Promise<string | undefined> {
    return await this.#explained(`Table ${table.name}`, () =>
      extremeValue(this.#client, table, column, 'asc', signal),
    );
  }

  async changeRetentionDays(signal: AbortSignal): Promise<number | undefined> {
    return await changeRetentionDays(this.#client, signal);
  }

  firstPage({ table, columns, changeToken, filter, ...asking }: RowsStart): Page {
    const query: string[] = [];
    if (changeToken !== undefined) query.push(`$deltatoken=${encodeText(changeToken)}`);
    if (filter !== undefined) query.push(`$filter=${encodeText(filter)}`);
    return { table, ...asking, url: collectionUrl(this.#client.urlOf(table.entitySet), columns, query) };
  }

  isOwnLink(link: string): boolean {
    return isSameOrigin(link, this.#options.environmentUrl);
  }

  changeTokenIn(link: string): string | undefined {
    return queryOption(link, '$deltatoken');
  }

  changeTokenTime(token: string): number | undefined {
    return changeTokenTime(token);
  }

  linkedPage(table: TableSummary, link: string, { lookupTypes, tracked }: Asking): Page {
    const asking = lookupTypes === undefined ? { tracked } : { tracked, lookupTypes };
    return { table, ...asking, url: this.#client.linkOf(link) };
  }

  lookupTypeMember(column: string): string {
    return `${column}@${LOOKUP_TYPE_ANNOTATION}`;
  }

  /** The same preferences go with every page: they are not part of a link. After a time-out it is a smaller page. */
  async openPage(page: Page, signal: AbortSignal): Promise<HttpResponse> {
    const { name } = page.table;
    const request = (rows: number): WebApiRequest => ({
      path: page.url,
      prefer: preferences(page, rows),
      purpose: 'rows',
      signal,
      afterTimeout: () => {
        const smaller = this.#pageSizes.timedOut(name);
        this.#options.log.warn(`Table ${name}: asking for ${smaller} rows at a time after a time-out.`);
        return request(smaller);
      },
    });
    const response = await this.#client.open(request(this.#pageSizes.of(name)));
    this.#pageSizes.delivered(name);
    return response;
  }

  explain(error: unknown, table: TableSummary): unknown {
    return error instanceof ServiceFaultError ? explainFault(error.fault, `Table ${table.name}`) : error;
  }

  async #explained<T>(subject: string, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      throw error instanceof ServiceFaultError ? explainFault(error.fault, subject) : error;
    }
  }
}

function preferences({ lookupTypes, tracked }: Asking, rows: number): string {
  const annotations = lookupTypes === true ? `,odata.include-annotations="${LOOKUP_TYPE_ANNOTATION}"` : '';
  return `${tracked ? 'odata.track-changes,' : ''}odata.maxpagesize=${rows}${annotations}`;
}

function notDataverse(environmentUrl: string, why: string, cause?: unknown): ConnectorError {
  return new ConnectorError(
    'config',
    'not_dataverse',
    `${environmentUrl} is not a Dataverse environment: ${why}. Enter the environment's address in \`url\`, such as https://contoso.crm4.dynamics.com.`,
    cause === undefined ? {} : { cause },
  );
}
