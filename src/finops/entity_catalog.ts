/**
 * Reads the entities of an environment from the JSON metadata service. `$metadata` has 50 MB and does not distinguish a Date
 * from a UtcDateTime. The service refuses `$select` on these addresses and ignores `$top`, so neither is sent.
 * https://learn.microsoft.com/dynamics365/fin-ops-core/dev-itpro/data-entities/services-home-page
 */
import { inOrder } from '../core/concurrency.ts';
import { firstNames } from '../core/first_names.ts';
import { pluralize } from '../core/pluralize.ts';
import { ConnectorError } from '../core/errors.ts';
import type { JsonObject } from '../core/json.ts';
import type { Logger } from '../core/logger.ts';
import { ServiceFaultError } from '../odata/service_fault.ts';
import type { FinopsClient, FinopsRequest } from './client.ts';
import type { Entity } from './entity.ts';
import { type EntitySummary, readEntity, readEntitySummary } from './metadata_documents.ts';
import { streamedRows } from './streamed_rows.ts';

/** Up to this many entities are requested one at a time instead of in the document of all entities. */
const FEW_ENTITIES = 100;
const ASKED_AT_ONCE = 4;
/** More names would hide the rest of a message. */
const NAMED = 20;

const METADATA = '/metadata/';

export class EntityCatalog {
  readonly #client: FinopsClient;
  readonly #log: Logger;
  readonly #known = new Map<string, Entity>();

  constructor(client: FinopsClient, log: Logger) {
    this.#client = client;
    this.#log = log;
  }

  /** An entity that `list` has returned, by its entity set. */
  get(entitySet: string): Entity | undefined {
    return this.#known.get(entitySet);
  }

  /**
   * Every entity that is public and enabled. If the document of all entities fails, they are requested one at a time, and
   * those that fail are left out.
   * @param only the entity sets that are needed, in lower case; others may be missing from the result.
   */
  async list(only: ReadonlySet<string> | undefined, signal: AbortSignal): Promise<readonly Entity[]> {
    if (only !== undefined && only.size <= FEW_ENTITIES) return await this.#listFew(only, signal);
    try {
      const entities: Entity[] = [];
      for await (const rows of this.metadataRows('PublicEntities', signal)) {
        entities.push(...rows.map(readEntity).filter((entity) => entity !== undefined));
      }
      return this.#remember(entities);
    } catch (error) {
      if (!isBroken(error)) throw error;
      this.#log.warn(
        `The document of all entities cannot be read, so entities are requested one at a time: ${messageOf(error)}`,
      );
      return await this.#listOneByOne(await this.#summaries(signal), signal);
    }
  }

  /** The rows of `/metadata/DataEntities`, `PublicEntities` or `PublicEnumerations`, some at a time. Links are followed. */
  async *metadataRows(collection: string, signal: AbortSignal): AsyncGenerator<JsonObject[]> {
    let url: string | undefined = `${this.#client.baseUrl}${METADATA}${collection}`;
    const visited = new Set<string>();
    while (url !== undefined && !visited.has(url)) {
      visited.add(url);
      const response = await this.#client.open({ url, purpose: 'metadata', signal });
      const link: string | undefined = yield* streamedRows(response, `The list ${collection}`);
      url = link === undefined ? undefined : this.#anchored(link);
    }
  }

  #anchored(link: string): string | undefined {
    const at = link.toLowerCase().indexOf(METADATA);
    return at < 0 ? undefined : `${this.#client.baseUrl}${link.slice(at)}`;
  }

  /** One entity; undefined if it does not exist, or is disabled. */
  async #entity(publicName: string, signal: AbortSignal): Promise<Entity | undefined> {
    const key = encodeURIComponent(`'${publicName.replaceAll("'", "''")}'`);
    const request: FinopsRequest = {
      url: `${this.#client.baseUrl}${METADATA}PublicEntities(${key})`,
      purpose: 'metadata',
      signal,
    };
    try {
      return readEntity(await this.#client.getJson(request));
    } catch (error) {
      if (error instanceof ServiceFaultError && error.fault.status === 404) return undefined;
      throw error;
    }
  }

  async #summaries(signal: AbortSignal): Promise<EntitySummary[]> {
    const summaries: EntitySummary[] = [];
    for await (const rows of this.metadataRows('DataEntities', signal)) {
      summaries.push(...rows.map(readEntitySummary).filter((summary) => summary !== undefined));
    }
    return summaries;
  }

  async #listFew(only: ReadonlySet<string>, signal: AbortSignal): Promise<readonly Entity[]> {
    const wanted = (await this.#summaries(signal)).filter(({ entitySet }) =>
      only.has(entitySet.toLowerCase()),
    );
    return await this.#listOneByOne(wanted, signal);
  }

  async #listOneByOne(summaries: readonly EntitySummary[], signal: AbortSignal): Promise<readonly Entity[]> {
    const entities: Entity[] = [];
    const dead: string[] = [];
    const outcomes = inOrder(summaries, ASKED_AT_ONCE, async ({ entitySet, publicName }) => {
      try {
        return await this.#entity(publicName, signal);
      } catch (error) {
        if (!isBroken(error)) throw error;
        dead.push(entitySet);
        return undefined;
      }
    });
    for await (const entity of outcomes) if (entity !== undefined) entities.push(entity);
    if (dead.length > 0) {
      this.#log.warn(
        `${pluralize(dead.length, 'table')} left out, since the environment fails to describe them: ${firstNames(dead, NAMED)}.`,
      );
    }
    return this.#remember(entities);
  }

  #remember(entities: readonly Entity[]): readonly Entity[] {
    for (const entity of entities) this.#known.set(entity.entitySet, entity);
    return entities;
  }
}

/** A failure of the document itself, not of the sign-in or the network. */
function isBroken(error: unknown): boolean {
  if (error instanceof ServiceFaultError) {
    const { status } = error.fault;
    return status >= 500 || status === 400 || status === 404;
  }
  return (
    error instanceof ConnectorError &&
    (error.code === 'response_malformed' ||
      error.code === 'download_interrupted' ||
      error.code === 'timed_out')
  );
}

function messageOf(error: unknown): string {
  if (error instanceof ServiceFaultError) return error.fault.message;
  return error instanceof Error ? error.message : String(error);
}
