/** What to read: some tables, with all columns or a selection, described in files that every reader accepts. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  type EmulatorOptions,
  type GeneratedTable,
  type RunningEmulator,
  startEmulator,
} from './emulator.ts';

export const CONNECTOR = fileURLToPath(new URL('../bin/source-microsoft-dataverse', import.meta.url));

export interface WorkloadOptions extends EmulatorOptions {
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
  /** Configuration and catalog with their defaults: labels are added to choices. */
  readonly config: string;
  readonly catalog: string;
  readonly withoutLabels: { readonly config: string; readonly catalog: string };
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
    const plainConfig = this.file('plain_config.json', { ...emulator.config, choice_labels: false });
    const plain = discover(plainConfig, tables);
    this.columns = Object.fromEntries(plain.map((stream) => [stream.name, columnsOf(stream, columns)]));
    this.withoutLabels = { config: plainConfig, catalog: this.#catalog('plain_catalog.json', plain) };
    this.catalog = this.#catalog('catalog.json', discover(this.config, tables));
  }

  static async open(options: WorkloadOptions): Promise<Workload> {
    const emulator = await startEmulator(options);
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

  /** Selects the columns that are read, and those that the connector adds. */
  #catalog(name: string, streams: readonly DiscoveredStream[]): string {
    const selected = streams.map((stream) => {
      const columns = new Set(this.columns[stream.name]);
      const properties = Object.entries(stream.json_schema.properties).filter(
        ([property]) => !isOfTable(property) || columns.has(property.replace(/_label$/, '')),
      );
      return {
        ...stream,
        json_schema: { ...stream.json_schema, properties: Object.fromEntries(properties) },
      };
    });
    return this.file(name, {
      streams: selected.map((stream) => ({
        stream,
        sync_mode: 'incremental',
        destination_sync_mode: 'append',
      })),
    });
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
  if (tables.length === 0) return [];
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

function columnsOf(
  { json_schema, source_defined_primary_key }: DiscoveredStream,
  columns: 'all' | 'some',
): string[] {
  const names = Object.keys(json_schema.properties).filter(isOfTable);
  if (columns === 'all') return names;
  const key = new Set(source_defined_primary_key.flat());
  return names.filter((name, index) => key.has(name) || index % 4 === 0);
}
