/** Runs the connector as a child process, to read what public clients changed. */
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { mustRun } from '../../judges/command.ts';
import { EXECUTABLE } from '../../judges/product.ts';

export type Json = Readonly<Record<string, unknown>>;

export interface Read {
  /** The rows of every RECORD, in their order. */
  readonly rows: readonly Json[];
  /** What was printed. */
  readonly text: string;
  /** The state from which a later read continues. */
  readonly states: readonly unknown[];
}

/** Reads one stream, again and again. */
export class ConnectorRuns {
  readonly #folder = mkdtempSync(join(tmpdir(), 'clients-'));
  readonly #config: string;
  readonly #env: Readonly<Record<string, string>>;
  readonly #stream: string;
  #catalog: string | undefined;
  #state: string | undefined;

  /** @param env of the process, such as the certificates that it trusts. */
  constructor(config: Json, stream: string, env: Readonly<Record<string, string>>) {
    this.#config = this.#write('config', config);
    this.#stream = stream;
    this.#env = env;
  }

  /** The records since the previous read; everything at first. */
  async next(): Promise<Read> {
    this.#catalog ??= this.#write('catalog', await this.#discover());
    const since = this.#state === undefined ? [] : ['--state', this.#state];
    const argv = ['read', '--config', this.#config, '--catalog', this.#catalog, ...since];
    const text = await mustRun([EXECUTABLE, ...argv], { env: this.#env });
    const messages = linesOf(text);
    const read = {
      text,
      rows: messages.flatMap(({ record }) => (record === undefined ? [] : [(record as { data: Json }).data])),
      states: messages.flatMap(({ state }) => (state === undefined ? [] : [state])).slice(-1),
    };
    this.#state = this.#write('state', read.states);
    return read;
  }

  async #discover(): Promise<unknown> {
    const text = await mustRun([EXECUTABLE, 'discover', '--config', this.#config], { env: this.#env });
    const catalog = linesOf(text).find((line) => line['catalog'] !== undefined)?.['catalog'];
    const { streams } = catalog as { streams: readonly { readonly name: string }[] };
    const stream = streams.find(({ name }) => name === this.#stream);
    return { streams: [{ stream, sync_mode: 'incremental', destination_sync_mode: 'append_dedup' }] };
  }

  #write(name: string, value: unknown): string {
    const file = join(this.#folder, `${name}.json`);
    writeFileSync(file, JSON.stringify(value));
    return file;
  }
}

export function linesOf(text: string): Json[] {
  return text
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as Json);
}
