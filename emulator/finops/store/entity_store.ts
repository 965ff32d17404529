/** The rows of one entity. */
import type { Entity, EntityRow } from '../model/entity.ts';
import { keysOf } from '../model/entity.ts';

export class EntityStore {
  readonly entity: Entity;
  readonly #rows = new Map<bigint, EntityRow>();
  readonly #keys: readonly string[];
  #ascending: readonly EntityRow[] | undefined;

  constructor(entity: Entity) {
    this.entity = entity;
    this.#keys = keysOf(entity).map(({ name }) => name);
  }

  get size(): number {
    return this.#rows.size;
  }

  /** By ascending RecId. */
  rows(): readonly EntityRow[] {
    this.#ascending ??= [...this.#rows.values()].sort((one, other) => (one.recId < other.recId ? -1 : 1));
    return this.#ascending;
  }

  get(recId: bigint): EntityRow | undefined {
    return this.#rows.get(recId);
  }

  put(row: EntityRow): void {
    this.#rows.set(row.recId, row);
    this.#ascending = undefined;
  }

  delete(recId: bigint): void {
    this.#rows.delete(recId);
    this.#ascending = undefined;
  }

  /** Another row with the key of `values`, as the database's unique index would find it. */
  withSameKey(values: Readonly<Record<string, string>>, exceptFor?: bigint): EntityRow | undefined {
    const wanted = this.#keyText(values);
    return this.rows().find((row) => row.recId !== exceptFor && this.#keyText(row.values) === wanted);
  }

  #keyText(values: Readonly<Record<string, string>>): string {
    return this.#keys.map((name) => (values[name] ?? '').toLowerCase().replace(/ +"$/, '"')).join('|');
  }
}
