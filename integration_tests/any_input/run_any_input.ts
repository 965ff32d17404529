/** One run in this process with arbitrary inputs, without real waits and without access to other machines. */
import { runCli } from '../../src/cli/run.ts';
import { ConnectorError } from '../../src/core/errors.ts';
import type { Clock } from '../../src/core/clock.ts';
import { LineWriter } from '../../src/protocol/line_writer.ts';
import { parseMessages } from '../connector.ts';
import { SHORT_TIMEOUTS } from '../in_process.ts';
import { requireNoLeaks, secretsInUse } from '../secrets.ts';

export interface AnyInput {
  readonly argv: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** The content of the odd file among its arguments, to show it in a failure. */
  readonly text?: string;
}

/** A port that refuses connections at once. As a proxy, it blocks requests to all other machines. */
const CLOSED_PROXY = 'http://127.0.0.1:1';
/** The client secret of the emulated organization, without the digits at its end; an odd input may have moved it. */
const EMULATED_SECRET = 'emulator~secret.Value';
/** If an input needs long waits, the run ends early, with an error other than `internal`. */
const LONGEST_RUN_MS = 3_000;

export interface Ending {
  readonly exitCode: number;
  /** The message of a defect in the connector. */
  readonly internal: readonly string[];
}

/** @throws if it shows a secret. */
export async function runAnyInput({ argv, env = {} }: AnyInput): Promise<Ending> {
  const ending = new AbortController();
  const timer = setTimeout(() => {
    ending.abort(new ConnectorError('system', 'interrupted', 'The run took too long for this test.'));
  }, LONGEST_RUN_MS);
  const chunks: Buffer[] = [];
  const write = (bytes: Uint8Array): Promise<void> => {
    chunks.push(Buffer.from(bytes));
    return Promise.resolve();
  };
  const exitCode = await runCli({
    argv,
    env: { HTTP_PROXY: CLOSED_PROXY, HTTPS_PROXY: CLOSED_PROXY, ...env },
    writer: new LineWriter({ write, destroy: () => {} }),
    clock: hurryingClock(),
    signal: ending.signal,
    timeouts: SHORT_TIMEOUTS,
  });
  clearTimeout(timer);
  const text = Buffer.concat(chunks).toString();
  requireNoLeaks(argv, [...secretsInUse([]), EMULATED_SECRET], text);
  return { exitCode, internal: text.startsWith('Usage') ? [] : internalErrors(text) };
}

function internalErrors(text: string): string[] {
  return parseMessages(text).flatMap((message) =>
    message.type === 'TRACE' && message.trace.type === 'ERROR' && isInternal(message.trace.error)
      ? [JSON.stringify(message.trace.error)]
      : [],
  );
}

function isInternal({ message }: { readonly message: string }): boolean {
  return message.includes('Something went wrong inside the connector');
}

function hurryingClock(): Clock {
  let waitedMs = 0;
  return {
    now: () => Date.now() + waitedMs,
    sleep: async (ms, signal) => {
      signal?.throwIfAborted();
      await new Promise((resolve) => setImmediate(resolve));
      waitedMs += ms;
    },
  };
}
