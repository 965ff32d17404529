/** The paging methods that probes have found for each entity. Each entity is probed once per run. */
import type { FinopsClient } from './client.ts';
import { type Entity, keyColumnsOf } from './entity.ts';
import { type PagingMethod, pagingMethods } from './paging_choice.ts';
import { probePaging } from './probes.ts';

export class ProbedMethods {
  readonly #client: FinopsClient;
  readonly #crossCompany: boolean;
  readonly #byEntity = new Map<string, Promise<readonly PagingMethod[]>>();

  constructor(client: FinopsClient, crossCompany: boolean) {
    this.#client = client;
    this.#crossCompany = crossCompany;
  }

  /** @param filter the condition of the read that asks first. */
  of(entity: Entity, filter: string | undefined, signal: AbortSignal): Promise<readonly PagingMethod[]> {
    const known = this.#byEntity.get(entity.entitySet);
    if (known !== undefined) return known;
    const probed = this.#probe(entity, filter, signal);
    this.#byEntity.set(entity.entitySet, probed);
    // The caller gets the failure; the next caller probes again.
    probed.catch(() => this.#byEntity.delete(entity.entitySet));
    return probed;
  }

  async #probe(
    entity: Entity,
    filter: string | undefined,
    signal: AbortSignal,
  ): Promise<readonly PagingMethod[]> {
    const options = { client: this.#client, entity, crossCompany: this.#crossCompany, filter, signal };
    return pagingMethods(keyColumnsOf(entity), await probePaging(options));
  }
}
