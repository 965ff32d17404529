import type { Answer } from './answer.ts';
import { tableMetadata } from './metadata/table_metadata.ts';
import type { Table } from './model.ts';
import type { Metadata } from './query/metadata_filter.ts';

/**
 * Caches derived facts and answers about the definitions until a definition changes. `Names` are the
 * properties that definitions have.
 */
export class DefinitionCache<Names> {
  readonly #mostBytes: number;
  readonly #tables = new WeakMap<Table, Metadata>();
  #answers = new Map<string, Answer>();
  #bytes = 0;
  readonly #namesOf: (tables: readonly Table[]) => Names;
  #names: Names | undefined;
  #version = -1;

  /** @param mostBytes the size of compressed answers to keep; the least recently used are dropped first. */
  constructor(namesOf: (tables: readonly Table[]) => Names, mostBytes = 64 * 2 ** 20) {
    this.#namesOf = namesOf;
    this.#mostBytes = mostBytes;
  }

  /** The table as metadata shows it, without its parts. */
  ofTable(table: Table): Metadata {
    const known = this.#tables.get(table) ?? tableMetadata(table);
    this.#tables.set(table, known);
    return known;
  }

  /** @param version of the definitions. @param tables of the organization. */
  names(version: number, tables: readonly Table[]): Names {
    this.#forgetBefore(version);
    this.#names ??= this.#namesOf(tables);
    return this.#names;
  }

  /**
   * @param version of the definitions.
   * @param key identifies the request.
   * @param make may throw; then nothing is cached.
   */
  answer(version: number, key: string, make: () => Answer): Answer {
    this.#forgetBefore(version);
    const known = this.#answers.get(key);
    const answer = known ?? make();
    this.#answers.delete(key);
    this.#answers.set(key, answer);
    if (known === undefined) this.#bytes += sizeOf(answer);
    this.#makeRoom();
    return answer;
  }

  #forgetBefore(version: number): void {
    if (version === this.#version) return;
    this.#version = version;
    this.#answers = new Map();
    this.#bytes = 0;
    this.#names = undefined;
  }

  #makeRoom(): void {
    for (const [key, answer] of this.#answers) {
      if (this.#bytes <= this.#mostBytes) return;
      this.#answers.delete(key);
      this.#bytes -= sizeOf(answer);
    }
  }
}

function sizeOf({ body }: Answer): number {
  if (typeof body === 'string' || Buffer.isBuffer(body)) return body.length;
  return body.rows.zip?.(body.before, body.after).length ?? 0;
}
