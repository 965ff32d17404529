/** When each definition changed or was deleted, for clients that cache definitions. */

/** The kinds of `DeletedMetadataFilters` that can be deleted here. */
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

  /** @param ids the MetadataIds of new or changed definitions. */
  changed(ids: readonly string[], version: number): void {
    this.#version = version;
    for (const id of ids) this.#changed.set(id, version);
  }

  deleted(kind: DefinitionKind, ids: readonly string[], version: number): void {
    this.#version = version;
    for (const id of ids) this.#deleted.push({ kind, id, version });
  }

  /** Finds new and deleted definitions. @param before the earlier MetadataIds of all definitions of a kind. */
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

  /** The MetadataIds that were deleted since then. */
  deletedSince(kind: DefinitionKind, version: number): string[] {
    return this.#deleted.filter((one) => one.kind === kind && one.version > version).map(({ id }) => id);
  }
}
