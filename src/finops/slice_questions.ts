/** Small requests about a slice, in addition to its pages. */
import { objectsOf } from '../core/json.ts';
import { ServiceFaultError } from '../odata/service_fault.ts';
import type { FinopsClient } from './client.ts';
import { type Entity, keyColumnsOf, type XppColumn } from './entity.ts';
import { allOf, equalTo } from './key_filter.ts';
import { keyValues } from './key_values.ts';
import { mayBeWildcard } from './literals.ts';
import { rowsUrl } from './page_url.ts';
import { pagingColumns } from './paging_choice.ts';
import { isRefusal } from './probes.ts';
import { countAt } from './row_count.ts';

export interface SliceQuestionsOptions {
  readonly client: FinopsClient;
  readonly entity: Entity;
  readonly filter: string | undefined;
  readonly crossCompany: boolean;
}

export class SliceQuestions {
  readonly #options: SliceQuestionsOptions;
  readonly #keys: readonly XppColumn[];

  constructor(options: SliceQuestionsOptions) {
    this.#options = options;
    this.#keys = keyColumnsOf(options.entity);
  }

  /** How many rows the slice has now. @returns undefined where the service does not count them. */
  async count(signal: AbortSignal): Promise<number | undefined> {
    const { client, crossCompany, entity, filter } = this.#options;
    const query = { crossCompany, filter, select: this.#select, top: 1, count: true };
    const url = rowsUrl(client.baseUrl, entity.entitySet, query);
    return await answered(async () => await countAt(client, url, signal));
  }

  /** Whether there is no row with this key; false too where that cannot be found out. */
  async isGone(key: Readonly<Record<string, string>>, signal: AbortSignal): Promise<boolean> {
    const { client, crossCompany, entity, filter } = this.#options;
    const values = keyValues(pagingColumns(this.#keys), key);
    if (values === undefined || values.some(({ column, value }) => mayBeWildcard(column, value)))
      return false;
    const wanted = allOf(filter, equalTo(values));
    const query = { crossCompany, filter: wanted, select: this.#select, top: 1 };
    const url = rowsUrl(client.baseUrl, entity.entitySet, query);
    const document = await answered(async () => await client.getJson({ url, purpose: 'rows', signal }));
    return document !== undefined && objectsOf(document, 'value').length === 0;
  }

  get #select(): string[] {
    return this.#keys.map(({ name }) => name);
  }
}

/** @returns undefined where the service refused the question. */
async function answered<T>(question: () => Promise<T>): Promise<T | undefined> {
  try {
    return await question();
  } catch (error) {
    if (error instanceof ServiceFaultError && isRefusal(error.fault.status)) return undefined;
    throw error;
  }
}
