/** What is to be read: some tables, all of their columns or a selection, described in files that every reader takes. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type GeneratedTable, type RunningEmulator, startEmulator } from './emulator.ts';

export const CONNECTOR = fileURLToPath(new URL('../bin/source-microsoft-dataverse', import.meta.url));

export interface WorkloadOptions {
  readonly tables: readonly GeneratedTable[];
  readonly latencyMs?: number;
  /** `some` selects the key and every fourth column. */
  readonly columns?: 'all' | 'some';
}

interface DiscoveredStream {
  readonly name: string;
  readonly json_schema: { readonly properties: Readonly<Record<string, unknown>> };
  readonly source_defined_primary_key: readonly (readonly string[])[];
}

export class Workload implements AsyncDisposable {
  readonly emulator: RunningEmulator;
  readonly tables: readonly GeneratedTable[];
  readonly config: string;
  readonly catalog: string;
  /** The columns that are read, without those that the connector adds. */
  readonly columns: Readonly<Record<string, readonly string[]>>;
  readonly #folder: string;

  private constructor(
    emulator: RunningEmulator,
    folder: string,
    { columns = 'all', tables }: WorkloadOptions,
  ) {
    this.emulator = emulator;
    this.tables = tables;
    this.#folder = folder;
    this.config = this.file('config.json', emulator.config);
    const streams = discover(this.config, tables).map((stream) =>
      columns === 'all' ? stream : selecting(stream),
    );
    this.columns = Object.fromEntries(
      streams.map(({ json_schema, name }) => [name, Object.keys(json_schema.properties).filter(isOfTable)]),
    );
    this.catalog = this.file('catalog.json', {
      streams: streams.map((stream) => ({
        stream,
        sync_mode: 'incremental',
        destination_sync_mode: 'append',
      })),
    });
  }

  static async open(options: WorkloadOptions): Promise<Workload> {
    const emulator = await startEmulator(options.tables, options.latencyMs);
    const folder = mkdtempSync(join(tmpdir(), 'dataverse-bench-'));
    try {
      return new Workload(emulator, folder, options);
    } catch (error) {
      await emulator.stop();
      throw error;
    }
  }

  get rowCount(): number {
    return this.tables.reduce((sum, { rows }) => sum + rows, 0);
  }

  /** Writes a file of this workload. @returns its path. */
  file(name: string, content: unknown): string {
    const path = join(this.#folder, name);
    writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
    return path;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.emulator.stop();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

function isOfTable(column: string): boolean {
  return !column.startsWith('_ab_cdc_');
}

/** The generated tables' streams, as the connector describes them. */
function discover(config: string, tables: readonly GeneratedTable[]): DiscoveredStream[] {
  const output = execFileSync(CONNECTOR, ['discover', '--config', config], {
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  for (const line of output.split('\n').filter(Boolean)) {
    const message = JSON.parse(line) as { type: string; catalog?: { streams: DiscoveredStream[] } };
    if (message.catalog === undefined) continue;
    const names = new Set(tables.map(({ name }) => name));
    return message.catalog.streams.filter(({ name }) => names.has(name));
  }
  throw new Error(`no catalog: ${output}`);
}

function selecting(stream: DiscoveredStream): DiscoveredStream {
  const key = new Set(stream.source_defined_primary_key.flat());
  const properties = Object.entries(stream.json_schema.properties).filter(
    ([name], index) => key.has(name) || !isOfTable(name) || index % 4 === 0,
  );
  return { ...stream, json_schema: { ...stream.json_schema, properties: Object.fromEntries(properties) } };
}
