/** The built connector as a child process, as the platform runs it: arguments in, JSON lines out, an exit code. */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Emulator, type EmulatorOptions, startEmulator } from '../emulator/start.ts';
import type {
  AirbyteMessage,
  AirbyteStream,
  ErrorTrace,
  RecordMessage,
  StateMessage,
} from '../src/protocol/messages.ts';
import { requireNoLeaks, secretsInUse } from './secrets.ts';

export const EXECUTABLE = fileURLToPath(new URL('../bin/source-microsoft-dataverse', import.meta.url));

export interface RunResult {
  /** Null where a signal ended the process. */
  readonly exitCode: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly messages: readonly AirbyteMessage[];
  readonly seconds: number;
}

export interface RunOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** A command that runs the one behind it. */
  readonly within?: readonly string[];
  /** Sent as soon as the output holds this text. */
  readonly killOn?: { readonly text: string; readonly signal: NodeJS.Signals };
  /** The process is killed, as by a machine that goes down, when so many bytes of its output have come. */
  readonly killAtByte?: number | undefined;
  /** The same, when so many lines of its output have come. */
  readonly killAtLine?: number | undefined;
}

/** Runs the connector. @throws where it shows a secret, and where a line of stdout is not a JSON object with a type. */
export async function runConnector(argv: readonly string[], options: RunOptions = {}): Promise<RunResult> {
  const begun = performance.now();
  // Before it runs: `login` replaces the file.
  const secrets = secretsInUse(argv, options.env);
  const [program, ...before] = [...(options.within ?? []), EXECUTABLE];
  const child = spawn(program ?? EXECUTABLE, [...before, ...argv], {
    cwd: options.cwd ?? tmpdir(),
    env: { ...process.env, LOG_LEVEL: 'info', ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const stdout: Buffer[] = [];
  const stderr: Buffer[] = [];
  let byteCount = 0;
  let lineCount = 0;
  child.stdout.on('data', (chunk: Buffer) => {
    stdout.push(chunk);
    byteCount += chunk.length;
    lineCount += chunk.toString('latin1').split('\n').length - 1;
    if (byteCount >= (options.killAtByte ?? Number.POSITIVE_INFINITY)) child.kill('SIGKILL');
    if (lineCount >= (options.killAtLine ?? Number.POSITIVE_INFINITY)) child.kill('SIGKILL');
    if (options.killOn !== undefined && chunk.includes(options.killOn.text))
      child.kill(options.killOn.signal);
  });
  child.stderr.on('data', (chunk: Buffer) => stderr.push(chunk));
  const { exitCode, signal } = await new Promise<Pick<RunResult, 'exitCode' | 'signal'>>(
    (resolve, reject) => {
      child.on('error', reject);
      child.on('close', (code, name) => resolve({ exitCode: code, signal: name }));
    },
  );
  requireNoLeaks(argv, secrets, Buffer.concat(stdout).toString(), Buffer.concat(stderr).toString());
  const written = Buffer.concat(stdout).subarray(0, options.killAtByte).toString();
  const text = options.killAtLine === undefined ? written : firstLines(written, options.killAtLine);
  const whole = options.killAtByte === undefined ? text : text.slice(0, text.lastIndexOf('\n') + 1);
  return {
    exitCode,
    signal,
    stdout: text,
    stderr: Buffer.concat(stderr).toString(),
    messages: options.killOn === undefined ? parseMessages(whole) : [],
    seconds: (performance.now() - begun) / 1000,
  };
}

function firstLines(text: string, count: number): string {
  return text
    .split(/(?<=\n)/)
    .slice(0, count)
    .join('');
}

export function parseMessages(text: string): AirbyteMessage[] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const message = JSON.parse(line) as AirbyteMessage;
      if (typeof message !== 'object' || message === null || typeof message.type !== 'string') {
        throw new Error(`no message: ${line.slice(0, 200)}`);
      }
      return message;
    });
}

export function recordsOf(result: RunResult, stream?: string): RecordMessage['record'][] {
  return result.messages.flatMap((message) =>
    message.type === 'RECORD' && (stream === undefined || message.record.stream === stream)
      ? [message.record]
      : [],
  );
}

export function dataOf(result: RunResult, stream?: string): Readonly<Record<string, unknown>>[] {
  return recordsOf(result, stream).map((record) => record.data);
}

export function statesOf(result: RunResult, stream?: string): StateMessage['state'][] {
  return result.messages.flatMap((message) =>
    message.type === 'STATE' &&
    (stream === undefined || message.state.stream.stream_descriptor.name === stream)
      ? [message.state]
      : [],
  );
}

export function errorsOf(result: RunResult): ErrorTrace['error'][] {
  return result.messages.flatMap((message) =>
    message.type === 'TRACE' && message.trace.type === 'ERROR' ? [message.trace.error] : [],
  );
}

export function statusesOf(result: RunResult, stream: string): string[] {
  return result.messages.flatMap((message) =>
    message.type === 'TRACE' &&
    message.trace.type === 'STREAM_STATUS' &&
    message.trace.stream_status.stream_descriptor.name === stream
      ? [message.trace.stream_status.status]
      : [],
  );
}

export function logsOf(result: RunResult, level?: string): string[] {
  return result.messages.flatMap((message) =>
    message.type === 'LOG' && (level === undefined || message.log.level === level)
      ? [message.log.message]
      : [],
  );
}

/** An emulator and a folder of files for one test file. */
export class Bench {
  readonly emulator: Emulator;
  readonly folder: string;

  private constructor(emulator: Emulator) {
    this.emulator = emulator;
    this.folder = mkdtempSync(join(tmpdir(), 'dataverse-test-'));
  }

  static async start(options: EmulatorOptions = {}): Promise<Bench> {
    return new Bench(await startEmulator(options));
  }

  async stop(): Promise<void> {
    rmSync(this.folder, { recursive: true, force: true });
    await this.emulator.stop();
  }

  /** Writes a file and names its path. */
  file(name: string, content: unknown): string {
    const path = join(this.folder, name);
    writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
    return path;
  }

  config(changes: Readonly<Record<string, unknown>> = {}): string {
    return this.file(`config-${Object.keys(changes).join('-')}.json`, {
      ...this.emulator.config,
      ...changes,
    });
  }

  async control(method: string, path: string, body?: unknown): Promise<unknown> {
    const response = await fetch(`${this.emulator.url}/_emulator/${path}`, {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (!response.ok) throw new Error(`${method} ${path}: ${await response.text()}`);
    return await response.json();
  }

  async reset(): Promise<void> {
    await this.control('POST', 'reset');
  }

  /** The requests that the emulator has seen, without their origin. */
  async requests(kind?: string): Promise<{ url: string; kind: string; prefer?: string; status: number }[]> {
    const all = (await this.control('GET', 'requests')) as {
      url: string;
      kind: string;
      prefer?: string;
      status: number;
    }[];
    return kind === undefined ? all : all.filter((request) => request.kind === kind);
  }

  async discover(changes: Readonly<Record<string, unknown>> = {}): Promise<readonly AirbyteStream[]> {
    const result = await runConnector(['discover', '--config', this.config(changes)]);
    for (const message of result.messages) if (message.type === 'CATALOG') return message.catalog.streams;
    throw new Error(`no catalog: ${result.stdout}`);
  }

  /** Reads streams as discovered; `state` is what an earlier run wrote. */
  async read(options: ReadOptions): Promise<RunResult> {
    const catalog = this.file('catalog.json', { streams: options.streams });
    const argv = ['read', '--config', this.config(options.config), '--catalog', catalog];
    if (options.state !== undefined) argv.push('--state', this.file('state.json', options.state));
    return await runConnector(argv, options.run);
  }
}

export interface ReadOptions {
  readonly streams: readonly unknown[];
  readonly state?: unknown;
  readonly config?: Readonly<Record<string, unknown>>;
  readonly run?: RunOptions;
}

/** A discovered stream as a user configures it. */
export function configured(
  streams: readonly AirbyteStream[],
  name: string,
  syncMode: 'full_refresh' | 'incremental',
  changes: Readonly<Record<string, unknown>> = {},
): unknown {
  const stream = streams.find((one) => one.name === name);
  if (stream === undefined) throw new Error(`no stream ${name}`);
  return { stream, sync_mode: syncMode, destination_sync_mode: 'append', ...changes };
}

/** Only these columns of a discovered stream, as the platform sends a selection. */
export function selecting(stream: unknown, columns: readonly string[]): unknown {
  const one = stream as { stream: AirbyteStream };
  const properties = one.stream.json_schema['properties'] as Record<string, unknown>;
  const kept = Object.fromEntries(Object.entries(properties).filter(([name]) => columns.includes(name)));
  return { ...one, stream: { ...one.stream, json_schema: { ...one.stream.json_schema, properties: kept } } };
}
