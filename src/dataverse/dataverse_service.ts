/** Dataverse behind the interface that `sync` and `commands` use. */
import { inOrder } from '../core/concurrency.ts';
import { ConnectorError } from '../core/errors.ts';
import { textOf } from '../core/json.ts';
import type { Logger } from '../core/logger.ts';
import type { HttpResponse, Send } from '../http/message.ts';
import { collectionUrl, requireSameOrigin } from '../odata/links.ts';
import type { AccessProblem, Identity, ODataService, Page, RowsStart } from '../odata/service.ts';
import { ServiceFaultError } from '../odata/service_fault.ts';
import type { Table, TableSummary } from '../odata/table.ts';
import { problemOf, retrievePrivileges } from './access.ts';
import { WebApiClient } from './client.ts';
import { explainFault } from './fault_codes.ts';
import { describeTables, TABLES_PER_REQUEST } from './table_columns.ts';
import { listTables, type TableListOptions } from './table_list.ts';

export interface DataverseOptions {
  /** The origin of the environment, without a slash at its end. */
  readonly environmentUrl: string;
  readonly send: Send;
  readonly log: Logger;
  /** Rows a page. */
  readonly pageSize: number;
}

/** Groups of tables whose columns are asked for at once: enough to hide the time of a request, little to hold. */
const DESCRIBED_AHEAD = 4;

export class DataverseService implements ODataService {
  readonly #client: WebApiClient;
  readonly #options: DataverseOptions;

  constructor(options: DataverseOptions) {
    this.#options = options;
    this.#client = new WebApiClient(options.environmentUrl, options.send);
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

  async listTables(options: TableListOptions): Promise<TableSummary[]> {
    return await this.#explained('The list of tables', () => listTables(this.#client, options));
  }

  describeTables(tables: readonly TableSummary[], signal: AbortSignal): AsyncGenerator<Table[]> {
    const source = { client: this.#client, log: this.#options.log };
    const groups: TableSummary[][] = [];
    for (let at = 0; at < tables.length; at += TABLES_PER_REQUEST)
      groups.push(tables.slice(at, at + TABLES_PER_REQUEST));
    return inOrder(groups, DESCRIBED_AHEAD, (group) =>
      this.#explained('The columns of the tables', () => describeTables(source, group, signal)),
    );
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

  async probe(table: TableSummary, signal: AbortSignal): Promise<void> {
    const path = `${table.entitySet}?$select=${table.primaryKey[0]}&$top=1`;
    await this.#explained(`Table ${table.name}`, () =>
      this.#client.getJson({ path, purpose: 'rows', signal }),
    );
  }

  firstPage({ table, columns, tracked, changeToken }: RowsStart): Page {
    const query = changeToken === undefined ? [] : [`$deltatoken=${encodeURIComponent(changeToken)}`];
    return { table, tracked, url: collectionUrl(this.#client.urlOf(table.entitySet), columns, query) };
  }

  linkedPage(table: TableSummary, link: string, tracked: boolean): Page {
    return { table, tracked, url: requireSameOrigin(link, this.#options.environmentUrl) };
  }

  /** The same preferences go with every page: they are not part of a link. */
  async openPage(page: Page, signal: AbortSignal): Promise<HttpResponse> {
    const size = `odata.maxpagesize=${this.#options.pageSize}`;
    const prefer = page.tracked ? `odata.track-changes,${size}` : size;
    return await this.#client.open({ path: page.url, prefer, purpose: 'rows', signal });
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

function notDataverse(environmentUrl: string, why: string, cause?: unknown): ConnectorError {
  return new ConnectorError(
    'config',
    'not_dataverse',
    `${environmentUrl} is no Dataverse environment: ${why}. Enter the environment's address in \`url\`, such as https://contoso.crm4.dynamics.com.`,
    cause === undefined ? {} : { cause },
  );
}
