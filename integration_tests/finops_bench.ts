/** The emulated Finance & Operations environment and the built connector, in one folder. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type FinopsEmulator, type FinopsOptions, startFinopsEmulator } from '../emulator/finops/start.ts';
import type { AirbyteStream, StateMessage } from '../src/protocol/messages.ts';
import { configured, runConnector, type RunOptions, type RunResult } from './connector.ts';

export type FinopsRow = Readonly<Record<string, unknown>>;

export class FinopsBench {
  readonly #emulator: FinopsEmulator;
  readonly #folder = mkdtempSync(join(tmpdir(), 'finops-bench-'));
  #streams: readonly AirbyteStream[] | undefined;

  private constructor(emulator: FinopsEmulator) {
    this.#emulator = emulator;
  }

  static async start(options: FinopsOptions = {}): Promise<FinopsBench> {
    return new FinopsBench(await startFinopsEmulator(options));
  }

  async stop(): Promise<void> {
    await this.#emulator.stop();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  get origin(): string {
    return new URL(this.#emulator.url).origin;
  }

  /** The configuration that reaches it. */
  get settings(): FinopsRow {
    return { ...this.#emulator.config };
  }

  file(name: string, content: unknown): string {
    const path = join(this.#folder, name);
    writeFileSync(path, JSON.stringify(content));
    return path;
  }

  config(changes: FinopsRow = {}): string {
    return this.file('config.json', { ...this.#emulator.config, ...changes });
  }

  async discover(changes: FinopsRow = {}): Promise<readonly AirbyteStream[]> {
    const { messages } = await runConnector(['discover', '--config', this.config(changes)]);
    const found = messages.flatMap((one) => (one.type === 'CATALOG' ? one.catalog.streams : []));
    this.#streams ??= found;
    return found;
  }

  async read(
    names: readonly string[] | readonly object[],
    changes: FinopsRow = {},
    { state, ...options }: RunOptions & { readonly state?: readonly StateMessage['state'][] } = {},
  ): Promise<RunResult> {
    const known = this.#streams ?? (await this.discover());
    const streams = names.map((one) =>
      typeof one === 'string' ? configured(known, one, 'full_refresh') : one,
    );
    const argv = [
      'read',
      '--config',
      this.config(changes),
      '--catalog',
      this.file('catalog.json', { streams }),
    ];
    if (state !== undefined) argv.push('--state', this.file('state.json', state));
    return await runConnector(argv, options);
  }

  /** Through the emulator's control API. */
  async control(method: string, path: string, body?: object): Promise<unknown> {
    const { origin } = new URL(this.#emulator.url);
    const init = body === undefined ? { method } : { method, body: JSON.stringify(body) };
    const response = await fetch(`${origin}/_emulator/${path}`, init);
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${text}`);
    return JSON.parse(text);
  }

  async rows(table: string): Promise<readonly FinopsRow[]> {
    return (await this.control('GET', `tables/${table}/rows?limit=1000000`)) as readonly FinopsRow[];
  }

  async reset(): Promise<void> {
    await this.control('POST', 'reset');
  }
}
