/** The emulated environment: its companies, its entities with their rows, and who sees what. */
import { seededRandom } from '../../identifiers.ts';
import { type ServiceClock, timeText } from '../../service_clock.ts';
import type { Answer } from '../../answer.ts';
import type { Behavior } from '../behavior.ts';
import { COMPANIES, type Company } from '../data/companies.ts';
import { ENTITIES } from '../data/entities.ts';
import { ENUMERATIONS } from '../data/enumerations.ts';
import type { GeneratedEntity } from '../generated/generated_entity.ts';
import { COMPANY, type Entity, type EntityRow } from '../model/entity.ts';
import type { Enumeration } from '../model/enumeration.ts';
import { EntityStore } from './entity_store.ts';
import { changedVersions, firstVersions } from './row_versions.ts';
import { RecordIds } from './record_ids.ts';
import { systemValues } from './system_values.ts';

export interface EnvironmentSize {
  readonly generated: readonly GeneratedEntity[];
  /** Definitions of further entities, without rows. */
  readonly further: { readonly count: number; entityAt(place: number): Entity };
}

/** What the user of the application may do. */
export interface UserRights {
  /** The company that a request without `cross-company=true` sees. */
  readonly defaultCompany: string;
  /** In lower case: their rows are absent without a sign. */
  readonly hiddenCompanies: ReadonlySet<string>;
  readonly forbiddenEntitySets: ReadonlySet<string>;
  /** Whether the application is on the page that maps applications to users. */
  readonly isMapped: boolean;
}

export class Environment {
  readonly clock: ServiceClock;
  readonly generated: readonly GeneratedEntity[];
  readonly size: EnvironmentSize;
  readonly enumerations: readonly Enumeration[] = ENUMERATIONS;
  readonly memberNames: ReadonlyMap<string, readonly string[]> = new Map(
    ENUMERATIONS.map(({ members, name }) => [name, members]),
  );
  behavior: Behavior;
  rights: UserRights = {
    defaultCompany: 'usmf',
    hiddenCompanies: new Set(),
    forbiddenEntitySets: new Set(),
    isMapped: true,
  };
  /** Whole answers of the metadata service: its entities never change while the emulator runs. */
  readonly metadataAnswers = new Map<string, Answer>();
  readonly companies: Company[] = [...COMPANIES];
  /** By entity set: companies, in lower case, that share one record of each row. */
  readonly singleSharing = new Map<string, readonly string[]>([['PaymentTerms', ['usmf', 'demf']]]);
  readonly #stores: ReadonlyMap<string, EntityStore>;
  readonly #recordIds = new RecordIds();
  readonly #random = seededRandom(1);

  constructor(clock: ServiceClock, behavior: Behavior, size: EnvironmentSize) {
    this.clock = clock;
    this.behavior = behavior;
    this.size = size;
    this.generated = size.generated;
    this.#stores = new Map(ENTITIES.map((entity) => [entity.entitySet, new EntityStore(entity)]));
  }

  /** Those with rows of their own, in the order of the entities. */
  get stores(): readonly EntityStore[] {
    return [...this.#stores.values()];
  }

  store(entitySet: string): EntityStore | undefined {
    return this.#stores.get(entitySet);
  }

  generatedEntity(entitySet: string): GeneratedEntity | undefined {
    return this.generated.find(({ entity }) => entity.entitySet === entitySet);
  }

  /** All entities, made one at a time where there are thousands. */
  *entities(): Iterable<Entity> {
    for (const { entity } of this.stores) yield entity;
    for (const { entity } of this.generated) yield entity;
    const { further } = this.size;
    for (let place = 0; place < further.count; place++) yield further.entityAt(place);
  }

  /** @param values JSON text of every column. */
  create(store: EntityStore, values: Readonly<Record<string, string>>): EntityRow {
    this.clock.tick();
    return this.load(store, values);
  }

  /** As `create`, without any time passing: for the rows to begin with. @param modifiedAt as rows carry it. */
  load(store: EntityStore, values: Readonly<Record<string, string>>, modifiedAt = this.now()): EntityRow {
    const { entity } = store;
    const recId = this.#recordIds.next();
    const versions = firstVersions(recId, entity.sources ?? 1, () => this.#recordIds.next());
    const row = { recId, versions, values: { ...values, ...systemValues(entity, recId, modifiedAt) } };
    store.put(row);
    return row;
  }

  /** @param changes JSON text of the columns that change; a changed company moves the row to it. */
  change(store: EntityStore, row: EntityRow, changes: Readonly<Record<string, string>>): EntityRow {
    this.clock.tick();
    const { entity } = store;
    const changed = {
      ...row,
      versions: changedVersions(entity, row.versions, Object.keys(changes), this.#random),
      values: { ...row.values, ...changes, ...systemValues(entity, row.recId, this.now()) },
    };
    store.put(changed);
    return changed;
  }

  delete(store: EntityStore, { recId }: EntityRow): void {
    this.clock.tick();
    store.delete(recId);
  }

  now(): string {
    return timeText(this.clock.nowMs());
  }
}

/** The company of a row, in lower case; undefined where rows have none. */
export function companyOf({ values }: Pick<EntityRow, 'values'>): string | undefined {
  const text = values[COMPANY];
  return text === undefined ? undefined : String(JSON.parse(text)).toLowerCase();
}
