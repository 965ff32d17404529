/** The connector within this process, against an emulator of its own: discover, and reads of what was discovered. */
import type { AirbyteStream, StateMessage } from '../src/protocol/messages.ts';
import { Bench, configured, selecting } from './connector.ts';
import { type InProcessOptions, type InProcessResult, runInProcess } from './in_process.ts';
import type { EmulatorOptions } from '../emulator/start.ts';

export type State = StateMessage['state'];
export type Row = Readonly<Record<string, unknown>>;
type Changes = Readonly<Record<string, unknown>>;

export interface Wanted {
  readonly name: string;
  readonly mode?: 'full_refresh' | 'incremental';
  /** Every column of the discovered schema by default. */
  readonly columns?: readonly string[];
  readonly cursor?: string;
}

export interface Asked extends Partial<InProcessOptions> {
  readonly config?: Changes;
  readonly state?: readonly State[];
}

/** Patient enough for a busy machine. */
const TIMEOUTS = { answerMs: 20_000, bodyIdleMs: 20_000, signInMs: 20_000 };

export class InProcessBench {
  readonly bench: Bench;

  private constructor(bench: Bench) {
    this.bench = bench;
  }

  static async start(options: EmulatorOptions = {}): Promise<InProcessBench> {
    return new InProcessBench(await Bench.start(options));
  }

  async discover(config: Changes = {}): Promise<Discovered> {
    const result = await runInProcess({
      argv: ['discover', '--config', this.bench.config(config)],
      timeouts: TIMEOUTS,
    });
    for (const message of result.messages) {
      if (message.type === 'CATALOG') return new Discovered(this, message.catalog.streams, config, result);
    }
    return new Discovered(this, [], config, result);
  }

  async check(config: Changes = {}): Promise<{ readonly status: string; readonly message?: string }> {
    const { messages } = await runInProcess({
      argv: ['check', '--config', this.bench.config(config)],
      timeouts: TIMEOUTS,
    });
    for (const message of messages) if (message.type === 'CONNECTION_STATUS') return message.connectionStatus;
    throw new Error('no CONNECTION_STATUS');
  }

  async read(
    streams: readonly unknown[],
    { config, state, ...options }: Asked = {},
  ): Promise<InProcessResult> {
    const catalog = this.bench.file('in-process-catalog.json', { streams });
    const argv = ['read', '--config', this.bench.config(config), '--catalog', catalog];
    if (state !== undefined) argv.push('--state', this.bench.file('in-process-state.json', state));
    return await runInProcess({ timeouts: TIMEOUTS, ...options, argv });
  }
}

/** A catalog, and reads of its streams under the configuration that it was discovered with. */
export class Discovered {
  readonly streams: readonly AirbyteStream[];
  readonly result: InProcessResult;
  readonly #bench: InProcessBench;
  readonly #config: Changes;

  constructor(
    bench: InProcessBench,
    streams: readonly AirbyteStream[],
    config: Changes,
    result: InProcessResult,
  ) {
    this.#bench = bench;
    this.streams = streams;
    this.#config = config;
    this.result = result;
  }

  stream(name: string): AirbyteStream {
    const found = this.streams.find((one) => one.name === name);
    if (found === undefined) throw new Error(`no stream ${name}`);
    return found;
  }

  columns(name: string): string[] {
    return Object.keys(this.stream(name).json_schema['properties'] as object);
  }

  configured({ columns, cursor, mode = 'full_refresh', name }: Wanted): unknown {
    const changes = cursor === undefined ? {} : { cursor_field: [cursor] };
    const whole = configured(this.streams, name, mode, changes);
    return columns === undefined ? whole : selecting(whole, columns);
  }

  async read(wanted: readonly Wanted[], asked: Asked = {}): Promise<InProcessResult> {
    const streams = wanted.map((one) => this.configured(one));
    return await this.#bench.read(streams, { ...asked, config: { ...this.#config, ...asked.config } });
  }
}

export function rowsOf({ messages }: InProcessResult, stream?: string): Row[] {
  return messages.flatMap((message) =>
    message.type === 'RECORD' && (stream === undefined || message.record.stream === stream)
      ? [message.record.data]
      : [],
  );
}

/** The last state of each stream. */
export function lastStates({ messages }: InProcessResult): State[] {
  const states = messages.flatMap((message) => (message.type === 'STATE' ? [message.state] : []));
  return [...new Map(states.map((state) => [state.stream.stream_descriptor.name, state])).values()];
}

export function logged({ messages }: InProcessResult, level: string): string[] {
  return messages.flatMap((message) =>
    message.type === 'LOG' && message.log.level === level ? [message.log.message] : [],
  );
}

export function failures({ messages }: InProcessResult): string[] {
  return messages.flatMap((message) =>
    message.type === 'TRACE' && message.trace.type === 'ERROR' ? [message.trace.error.message] : [],
  );
}
