/**
 * The connector within this process: the same code behind the same arguments, with a clock that does not wait and an end
 * at any byte of its output. A process that is killed leaves behind a prefix of what it would have written; so does this.
 */
import { runCli } from '../src/cli/run.ts';
import type { Timeouts } from '../src/commands/command_context.ts';
import type { ServiceOpener } from '../src/connector/commands.ts';
import type { Clock } from '../src/core/clock.ts';
import { ConnectorError } from '../src/core/errors.ts';
import { LineWriter } from '../src/protocol/line_writer.ts';
import type { AirbyteMessage } from '../src/protocol/messages.ts';
import { parseMessages } from './connector.ts';
import { requireNoLeaks, secretsInUse } from './secrets.ts';

export interface InProcessOptions {
  readonly argv: readonly string[];
  /** How far the connector's clock is ahead of the machine's. */
  readonly clockOffsetMs?: number;
  /** The output ends after so many bytes, in the middle of a line if need be. */
  readonly killAtByte?: number;
  readonly timeouts?: Timeouts;
  /** From how many rows on a table is read in ranges, where the configuration allows it. */
  readonly parallelFromRows?: number;
  /** Awaited before each write resolves: a reader that takes its time. */
  readonly onWrite?: (byteCount: number) => Promise<void>;
  /** Is handed a copy of all bytes that are written. */
  readonly onBytes?: (bytes: Buffer) => void;
  /** Ends the run as a signal would. */
  readonly endOn?: AbortSignal;
  /** The service that the commands ask, in place of the one that the configuration names. */
  readonly open?: ServiceOpener;
}

export interface InProcessResult {
  readonly exitCode: number;
  readonly killed: boolean;
  readonly byteCount: number;
  /** The whole lines that arrived. */
  readonly messages: readonly AirbyteMessage[];
  /** What the connector would have waited, in all. */
  readonly waitedMs: number;
}

/** Waits are made this much shorter. */
const HURRY = 500;
const LONGEST_WAIT_MS = 40;
export const SHORT_TIMEOUTS: Timeouts = { answerMs: 400, bodyIdleMs: 400, signInMs: 400 };

export async function runInProcess(options: InProcessOptions): Promise<InProcessResult> {
  const { argv, clockOffsetMs = 0, killAtByte = Number.POSITIVE_INFINITY, onWrite } = options;
  const ending = new AbortController();
  options.endOn?.addEventListener('abort', () => {
    ending.abort(new ConnectorError('system', 'interrupted', 'The run was ended.'));
  });
  const chunks: Buffer[] = [];
  let byteCount = 0;
  let waitedMs = 0;
  const clock: Clock = {
    now: () => Date.now() + clockOffsetMs + waitedMs,
    sleep: async (ms, signal) => {
      await delay(Math.min(ms / HURRY, LONGEST_WAIT_MS), signal);
      waitedMs += ms;
    },
  };
  const writer = new LineWriter({
    write: async (bytes) => {
      const room = killAtByte - byteCount;
      if (room <= 0) throw new Error('EPIPE');
      const kept = bytes.subarray(0, Math.min(bytes.length, room));
      const copy = Buffer.from(kept);
      chunks.push(copy);
      options.onBytes?.(copy);
      byteCount += kept.length;
      if (byteCount >= killAtByte) {
        ending.abort(new ConnectorError('system', 'interrupted', 'killed'));
        throw new Error('EPIPE');
      }
      await onWrite?.(byteCount);
    },
    destroy: () => {},
  });
  const exitCode = await runCli({
    argv,
    env: { LOG_LEVEL: 'info' },
    writer,
    clock,
    signal: ending.signal,
    timeouts: options.timeouts ?? SHORT_TIMEOUTS,
    ...(options.parallelFromRows === undefined ? {} : { parallelFromRows: options.parallelFromRows }),
    ...(options.open === undefined ? {} : { open: options.open }),
  });
  const text = Buffer.concat(chunks).toString();
  requireNoLeaks(argv, secretsInUse(argv), text);
  const messages = parseMessages(text.slice(0, text.lastIndexOf('\n') + 1));
  return { exitCode, killed: ending.signal.aborted, byteCount, messages, waitedMs };
}

function delay(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const abort = (): void => {
      clearTimeout(timer);
      reject(signal?.reason as Error);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', abort);
      resolve();
    }, ms);
    if (signal?.aborted === true) abort();
    else signal?.addEventListener('abort', abort, { once: true });
  });
}
