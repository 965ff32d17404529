import type { Answer } from './answer.ts';
import type { Exchange } from './exchange.ts';
import { namesOfProperties, type PropertyNames } from './metadata/complex_metadata.ts';
import { tableMetadata } from './metadata/table_metadata.ts';
import type { Table } from './model.ts';
import type { Metadata } from './query/metadata_filter.ts';

/** What is known about the definitions, and answers about them, made once until a definition changes. */
export class DefinitionCache {
  readonly #mostBytes: number;
  readonly #tables = new WeakMap<Table, Metadata>();
  #answers = new Map<string, Answer>();
  #bytes = 0;
  #names: PropertyNames | undefined;
  #version = -1;

  /** @param mostBytes of answers, as far as they are compressed; the least recently asked go first. */
  constructor(mostBytes = 64 * 2 ** 20) {
    this.#mostBytes = mostBytes;
  }

  /** The table as metadata shows it, without its parts. */
  ofTable(table: Table): Metadata {
    const known = this.#tables.get(table) ?? tableMetadata(table);
    this.#tables.set(table, known);
    return known;
  }

  /** The properties that definitions have. @param tables of the organization. */
  names(version: number, tables: readonly Table[]): PropertyNames {
    this.#forgetBefore(version);
    this.#names ??= namesOfProperties(tables);
    return this.#names;
  }

  /** @param make may throw; then nothing is kept. */
  answer(exchange: Exchange, make: () => Answer): Answer {
    this.#forgetBefore(exchange.organization.metadataVersion);
    const key = keyOf(exchange);
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

/** Links in the answer follow from the address, stamps from the organization's version. */
function keyOf({ options, organization, origin, path }: Exchange): string {
  const stamp = path.startsWith('Retrieve') ? [organization.version] : [];
  return JSON.stringify([origin, path, [...options], ...stamp]);
}

function sizeOf({ body }: Answer): number {
  if (typeof body === 'string' || Buffer.isBuffer(body)) return body.length;
  return body.rows.zip?.(body.before, body.after).length ?? 0;
}
