/** Implements the interface that `sync` and `commands` use for Finance & Operations. */
import { SingleFlight } from '../core/concurrency.ts';
import { ConnectorError } from '../core/errors.ts';
import type { HttpResponse } from '../http/message.ts';
import type { Page, PageEnd, PageResume, RowsRequest } from '../odata/page.ts';
import { PageSizes } from '../odata/page_sizes.ts';
import type { DescribeOptions, Identity, ListOptions, ODataService, Probe } from '../odata/service.ts';
import { ServiceFaultError } from '../odata/service_fault.ts';
import type { Table, TableSummary } from '../odata/table.ts';
import { allOf } from './key_filter.ts';
import { FinopsClient, type FinopsClientOptions } from './client.ts';
import { listCompanies } from './companies.ts';
import { companiesFilter } from './company_slices.ts';
import { CompanySlicing } from './company_slicing.ts';
import { greatestValue } from './cursor_probe.ts';
import { companyColumnOf, type Entity, keyColumnsOf } from './entity.ts';
import { EntityCatalog } from './entity_catalog.ts';
import { environmentTime, proveEnvironment } from './environment_proof.ts';
import { explainFault } from './fault_advice.ts';
import { filterWriter } from './filter_writer.ts';
import { MetadataRows } from './metadata_rows.ts';
import { rowsUrl } from './page_url.ts';
import { pagingColumns } from './paging_choice.ts';
import { parsePosition } from './position.ts';
import { ProbedMethods } from './probed_methods.ts';
import { type SlicePage, SlicePages } from './slice_pages.ts';
import { summaryOf, tableOf } from './tables.ts';

export interface FinopsOptions extends FinopsClientOptions {
  /** Rows per page. */
  readonly pageSize: number;
  /** True for rows of all companies, false for rows of the user's own company only. */
  readonly crossCompany: boolean;
  /** The companies to read; empty for all. */
  readonly companies: readonly string[];
  /** Whether 1900-01-01 becomes null outside key columns. */
  readonly blankDatesAsNull: boolean;
}

export class FinopsService implements ODataService {
  readonly product = 'Finance & Operations';
  readonly filters = filterWriter((entitySet) => this.#catalog.get(entitySet));
  readonly metadata: MetadataRows;
  readonly slices: CompanySlicing | undefined;

  readonly #client: FinopsClient;
  readonly #options: FinopsOptions;
  readonly #catalog: EntityCatalog;
  readonly #pageSizes: PageSizes;
  readonly #methods: ProbedMethods;
  readonly #companies = new SingleFlight<readonly string[]>();
  #identity: Promise<Identity> | undefined;
  #listedCompanies: readonly string[] | undefined;
  /** Running slices, by the position of their next page. */
  readonly #slices = new WeakMap<object, SlicePages>();

  constructor(options: FinopsOptions) {
    this.#options = options;
    this.#client = new FinopsClient(options);
    this.#catalog = new EntityCatalog(this.#client, options.log);
    this.#methods = new ProbedMethods(this.#client, options.crossCompany);
    this.#pageSizes = new PageSizes(options.pageSize);
    this.metadata = new MetadataRows(this.#catalog, (subject, error) => explained(error, subject));
    if (options.crossCompany) {
      this.slices = new CompanySlicing({
        client: this.#client,
        entityOf: (entitySet) => this.#catalog.get(entitySet),
        chosen: options.companies,
        companies: (signal) => this.#listCompanies(signal),
        pageRows: options.pageSize,
      });
    }
  }

  /** Reads a small document that every environment has. It proves the address, the sign-in and the user's mapping. */
  async identify(signal: AbortSignal): Promise<Identity> {
    this.#identity ??= proveEnvironment(this.#client, signal);
    return await this.#identity;
  }

  async listTables({ only, signal }: ListOptions): Promise<TableSummary[]> {
    const entities = await this.#explained('The list of tables', () =>
      this.#catalog.list(namesOf(only), signal),
    );
    const tables = entities.map(summaryOf).filter((table) => table !== undefined);
    return tables.sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  async *describeTables(
    tables: readonly TableSummary[],
    { signal }: DescribeOptions,
  ): AsyncGenerator<Table[]> {
    const unknown = new Set(
      tables
        .filter(({ entitySet }) => this.#catalog.get(entitySet) === undefined)
        .map(({ entitySet }) => entitySet.toLowerCase()),
    );
    if (unknown.size > 0) {
      await this.#explained('The columns of the tables', () => this.#catalog.list(unknown, signal));
    }
    for (const table of tables) {
      const entity = this.#catalog.get(table.entitySet);
      if (entity !== undefined) yield [tableOf(table, entity, this.#options.blankDatesAsNull)];
    }
  }

  /** Counts nothing in advance, since for the service counting takes as long as reading. */
  async countRows(): Promise<ReadonlyMap<string, number>> {
    return await Promise.resolve(new Map());
  }

  pageRows({ entitySet }: TableSummary): number {
    return this.#pageSizes.of(entitySet);
  }

  async probe(table: TableSummary, signal: AbortSignal, { filter }: Probe = {}): Promise<void> {
    const { baseUrl, crossCompany } = this.#options;
    const query = { crossCompany, filter, select: table.primaryKey, top: 1 };
    const url = rowsUrl(baseUrl, table.entitySet, query);
    await this.#explained(`Table ${table.name}`, () =>
      this.#client.getJson({ url, purpose: 'rows', signal }),
    );
  }

  async currentTime(signal: AbortSignal): Promise<number | undefined> {
    return await this.#explained("The service's clock", () => environmentTime(this.#client, signal));
  }

  async greatestValue(table: TableSummary, name: string, signal: AbortSignal): Promise<string | undefined> {
    const entity = this.#entity(table);
    const column = entity.columns.find((one) => one.name === name);
    if (column === undefined) throw new TypeError(`table ${table.name} has no column ${name}`);
    const { crossCompany } = this.#options;
    const filter = this.#companyFilter(entity);
    return await this.#explained(`Table ${table.name}`, () =>
      greatestValue({ client: this.#client, entity, column, crossCompany, filter, signal }),
    );
  }

  firstPage(request: RowsRequest): SlicePage {
    return this.#slice(request, undefined).page();
  }

  pageAt(request: RowsRequest, resume: PageResume): SlicePage {
    if (resume.kind === 'link') throw unusable(request.table);
    const underWay = this.#slices.get(resume.place);
    if (underWay !== undefined) return underWay.page();
    const position = parsePosition(resume.place);
    if (position === undefined) throw unusable(request.table);
    const names = pagingColumns(keyColumnsOf(this.#entity(request.table))).map(({ name }) => name);
    const isOfTheseKeys =
      position.kind !== 'after-key' || names.every((name) => Object.hasOwn(position.key, name));
    if (!isOfTheseKeys) throw unusable(request.table);
    return this.#slice(request, position).page();
  }

  isUsable(resume: PageResume): boolean {
    return resume.kind === 'place' && parsePosition(resume.place) !== undefined;
  }

  async openPage(page: Page, signal: AbortSignal): Promise<HttpResponse> {
    return await sliceOf(page).open(signal);
  }

  async resumeAfter(page: Page, end: PageEnd, signal: AbortSignal): Promise<PageResume | undefined> {
    const slice = sliceOf(page);
    const resume = await slice.after(end, signal);
    if (resume?.kind === 'place') this.#slices.set(resume.place, slice);
    return resume;
  }

  explain(error: unknown, table: TableSummary): unknown {
    return explained(error, `Table ${table.name}`);
  }

  #slice(request: RowsRequest, position: ReturnType<typeof parsePosition>): SlicePages {
    const entity = this.#entity(request.table);
    const { crossCompany, log } = this.#options;
    const filter =
      this.slices?.isSlice(request.filter) === true
        ? request.filter
        : allOf(request.filter, this.#companyFilter(entity));
    return new SlicePages(
      {
        client: this.#client,
        log,
        entity,
        request,
        filter,
        crossCompany,
        pageSizes: this.#pageSizes,
        methods: (probed, signal) => this.#methods.of(entity, probed, signal),
      },
      position,
    );
  }

  /** Limits rows to the chosen companies, if the entity has a company column. */
  #companyFilter(entity: Entity): string | undefined {
    return companyColumnOf(entity) === undefined ? undefined : companiesFilter(this.#options.companies);
  }

  async #listCompanies(signal: AbortSignal): Promise<readonly string[]> {
    this.#listedCompanies ??= await this.#companies.run(() =>
      listCompanies(this.#client, this.#options.log, signal),
    );
    return this.#listedCompanies;
  }

  #entity(table: TableSummary): Entity {
    const entity = this.#catalog.get(table.entitySet);
    if (entity !== undefined) return entity;
    throw new TypeError(`table ${table.name} was never described`);
  }

  async #explained<T>(subject: string, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      throw explained(error, subject);
    }
  }
}

/** The names in lower case. */
function namesOf(only: readonly string[] | undefined): ReadonlySet<string> | undefined {
  return only === undefined ? undefined : new Set(only.map((name) => name.toLowerCase()));
}

function explained(error: unknown, subject: string): unknown {
  return error instanceof ServiceFaultError ? explainFault(error.fault, subject) : error;
}

function sliceOf(page: Page): SlicePages {
  if ('slice' in page && page.slice instanceof SlicePages) return page.slice;
  throw new TypeError('the page belongs to another service');
}

/** The same error as if the service refused the position, so that the read begins again. */
function unusable(table: TableSummary): ConnectorError {
  const message = `Table ${table.name}: the saved position does not fit its keys.`;
  return new ConnectorError('system', 'request_refused', message);
}
