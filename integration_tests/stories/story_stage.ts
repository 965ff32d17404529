/** Where stories of one system are played: an emulated environment, a folder for the files, and the executable. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startFinopsEmulator } from '../../emulator/finops/start.ts';
import { startEmulator } from '../../emulator/start.ts';
import type { AirbyteStream } from '../../src/protocol/messages.ts';
import { configured, runConnector, type RunResult, selecting, statesOf } from '../connector.ts';
import { shownLines } from './shown_lines.ts';
import type { Part } from './story_file.ts';

export type StorySystem = 'dataverse' | 'finance_and_operations';

const CLOCK = { start: '2026-01-05T09:00:00Z' };
/** One at a time: lines of several streams would change places from run to run. */
const CONFIG = { max_concurrent_requests: 1 };

const COMMAND = /^source-microsoft-dataverse (?<words>[^#]+?)(?: +# killed after (?<lineCount>\d+) lines)?$/;

interface Emulated {
  readonly url: string;
  readonly config: object;
  stop(): Promise<void>;
}

export class StoryStage {
  readonly #emulator: Emulated;
  readonly #folder = mkdtempSync(join(tmpdir(), 'story-'));
  readonly #origin: string;
  #streams: readonly AirbyteStream[] = [];

  private constructor(emulator: Emulated) {
    this.#emulator = emulator;
    this.#origin = new URL(emulator.url).origin;
  }

  static async open(system: StorySystem): Promise<StoryStage> {
    const start = { dataverse: startEmulator, finance_and_operations: startFinopsEmulator }[system];
    const stage = new StoryStage(await start({ clock: CLOCK }));
    stage.#write('config.json', { ...stage.#emulator.config, ...CONFIG });
    const { messages } = await stage.#run(['discover', '--config', 'config.json']);
    stage.#streams = messages.flatMap((one) => (one.type === 'CATALOG' ? one.catalog.streams : []));
    return stage;
  }

  async close(): Promise<void> {
    await this.#emulator.stop();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  /** @returns the story with the output that it has now. */
  async play(story: readonly Part[]): Promise<Part[]> {
    await this.#control('POST reset');
    this.#write('config.json', { ...this.#emulator.config, ...CONFIG });
    this.#write('state.json', []);
    const played: Part[] = [];
    let output: readonly string[] = [];
    for (const part of story) {
      if (part.kind === 'connector') output = await this.#connector(part.lines.join('\n'));
      else if (part.kind !== 'output') await this.#prepare(part);
      played.push(part.kind === 'output' ? { kind: 'output', lines: output } : part);
    }
    return played;
  }

  async #prepare({ kind, lines }: Part): Promise<void> {
    if (kind === 'environment') for (const line of lines) await this.#control(line);
    if (kind === 'catalog') this.#write('catalog.json', { streams: lines.map((line) => this.#stream(line)) });
    if (kind === 'config') {
      const changes = JSON.parse(lines.join('\n')) as object;
      this.#write('config.json', { ...this.#emulator.config, ...CONFIG, ...changes });
    }
  }

  /** Like the platform it keeps the last state of each stream for the next run. */
  async #connector(line: string): Promise<string[]> {
    const { lineCount, words } = COMMAND.exec(line)?.groups ?? {};
    if (words === undefined) throw new Error(`not a command line: ${line}`);
    const result = await this.#run(words.split(' '), lineCount === undefined ? undefined : Number(lineCount));
    const states = new Map(statesOf(result).map((state) => [state.stream.stream_descriptor.name, state]));
    if (states.size > 0) this.#write('state.json', [...states.values()]);
    return shownLines(result, this.#origin);
  }

  async #run(argv: readonly string[], killAtLine?: number): Promise<RunResult> {
    const paths = argv.map((word) => (word.endsWith('.json') ? join(this.#folder, word) : word));
    return await runConnector(paths, { killAtLine });
  }

  /** @param line `territory incremental: name, territoryid` */
  #stream(line: string): unknown {
    const [head = '', columns = ''] = line.split(':');
    const [name = '', mode] = head.trim().split(' ');
    const stream = configured(this.#streams, name, mode === 'incremental' ? 'incremental' : 'full_refresh');
    return selecting(
      stream,
      columns.split(',').map((column) => column.trim()),
    );
  }

  async #control(line: string): Promise<void> {
    const [method = '', path = '', ...body] = line.split(' ');
    const init = body.length === 0 ? { method } : { method, body: body.join(' ') };
    const response = await fetch(`${this.#origin}/_emulator/${path}`, init);
    if (!response.ok) throw new Error(`${line}: ${await response.text()}`);
  }

  #write(name: string, content: unknown): void {
    writeFileSync(join(this.#folder, name), JSON.stringify(content));
  }
}
