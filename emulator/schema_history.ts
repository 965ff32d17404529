/** Which definitions changed when, and which are gone: what a client with a cache of them asks about. */

/** What `DeletedMetadataFilters` tells apart, as far as anything can be deleted here. */
export type DefinitionKind = 'Attribute' | 'Relationship';

interface Deleted {
  readonly kind: DefinitionKind;
  readonly id: string;
  readonly version: number;
}

export class SchemaHistory {
  readonly #changed = new Map<string, number>();
  readonly #deleted: Deleted[] = [];
  #version: number;

  constructor(version: number) {
    this.#version = version;
  }

  /** The organization's version counter at the last change of any definition. */
  get version(): number {
    return this.#version;
  }

  /** @param ids the MetadataIds of what is new or other. */
  changed(ids: readonly string[], version: number): void {
    this.#version = version;
    for (const id of ids) this.#changed.set(id, version);
  }

  deleted(kind: DefinitionKind, ids: readonly string[], version: number): void {
    this.#version = version;
    for (const id of ids) this.#deleted.push({ kind, id, version });
  }

  /** Finds out what is new and what is gone. @param before the MetadataIds of all of a kind as they were. */
  compared(kind: DefinitionKind, before: readonly string[], now: readonly string[], version: number): void {
    const [old, current] = [new Set(before), new Set(now)];
    this.changed(
      now.filter((id) => !old.has(id)),
      version,
    );
    this.deleted(
      kind,
      before.filter((id) => !current.has(id)),
      version,
    );
  }

  hasChangedSince(id: string, version: number): boolean {
    return (this.#changed.get(id) ?? -1) > version;
  }

  /** The MetadataIds of what is gone since then. */
  deletedSince(kind: DefinitionKind, version: number): string[] {
    return this.#deleted.filter((one) => one.kind === kind && one.version > version).map(({ id }) => id);
  }
}
