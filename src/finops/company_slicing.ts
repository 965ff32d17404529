/** Decides which tables are read company by company, and for which companies. */
import type { Slice, Slicing } from '../odata/service.ts';
import { ServiceFaultError } from '../odata/service_fault.ts';
import type { Table } from '../odata/table.ts';
import type { FinopsClient } from './client.ts';
import {
  companiesFilter,
  companyFilter,
  companyMarks,
  MOST_COMPANIES_IN_FILTER,
  slicesOfCompanies,
} from './company_slices.ts';
import { companyColumnOf, type Entity, keyColumnsOf } from './entity.ts';
import { rowsUrl } from './page_url.ts';
import { explainFault } from './fault_advice.ts';
import { isRefusal } from './probes.ts';
import { countAt } from './row_count.ts';

export interface CompanySlicingOptions {
  readonly client: FinopsClient;
  readonly entityOf: (entitySet: string) => Entity | undefined;
  /** The companies of the configuration; empty for all. */
  readonly chosen: readonly string[];
  /** All companies that the user may see. */
  readonly companies: (signal: AbortSignal) => Promise<readonly string[]>;
  /** A table with at most this many rows is not worth dividing. */
  readonly pageRows: number;
}

export class CompanySlicing implements Slicing {
  readonly #options: CompanySlicingOptions;
  /** Filters of the slices that were returned. */
  readonly #filters = new Set<string>();

  constructor(options: CompanySlicingOptions) {
    this.#options = options;
  }

  basisOf(table: Table): string | undefined {
    const entity = this.#options.entityOf(table.entitySet);
    return entity === undefined || companyColumnOf(entity) === undefined ? undefined : 'company';
  }

  async divide(table: Table, signal: AbortSignal): Promise<readonly string[]> {
    const entity = this.#options.entityOf(table.entitySet);
    if (entity === undefined) return [];
    const { chosen, pageRows } = this.#options;
    const total = await this.#count(entity, companiesFilter(chosen), signal);
    if (total === undefined || total <= pageRows) return [];
    if (chosen.length > 0) return companyMarks(chosen, false);
    const companies = await this.#options.companies(signal);
    if (companies.length === 0) return [];
    const marks = companyMarks(companies, true);
    if (companies.length <= MOST_COMPANIES_IN_FILTER) return marks;
    return (await this.#addsUp(entity, marks, total, signal)) ? marks : [];
  }

  slicesOf(_: Table, marks: readonly string[]): readonly Slice[] | undefined {
    const slices = slicesOfCompanies(marks);
    for (const { filter } of slices ?? []) this.#filters.add(filter);
    return slices;
  }

  /** Whether a filter already limits the companies: the filter of a slice, or one that contains it. */
  isSlice(filter: string | undefined): boolean {
    if (filter === undefined) return false;
    if (this.#filters.has(filter)) return true;
    const at = filter.lastIndexOf(') and (');
    return at >= 0 && filter.endsWith(')') && this.#filters.has(filter.slice(at + ') and ('.length, -1));
  }

  /** Whether every row belongs to one of the companies. Needed if there are too many for a slice of all others. */
  async #addsUp(
    entity: Entity,
    companies: readonly string[],
    total: number,
    signal: AbortSignal,
  ): Promise<boolean> {
    let sum = 0;
    for (const company of companies) sum += (await this.#count(entity, companyFilter(company), signal)) ?? 0;
    return sum >= total;
  }

  /** @returns undefined if the service refuses to count or filter the entity. */
  async #count(entity: Entity, filter: string | undefined, signal: AbortSignal): Promise<number | undefined> {
    const { client } = this.#options;
    const select = keyColumnsOf(entity).map(({ name }) => name);
    const query = { crossCompany: true, filter, select, top: 1, count: true };
    try {
      return await countAt(client, rowsUrl(client.baseUrl, entity.entitySet, query), signal);
    } catch (error) {
      // Reading the table itself reports what is wrong with it.
      if (!(error instanceof ServiceFaultError)) throw error;
      if (isRefusal(error.fault.status)) return undefined;
      throw explainFault(error.fault, `The number of rows of table ${entity.entitySet}`);
    }
  }
}
