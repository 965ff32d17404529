/** One run of the connector, from its arguments to its exit code. */
import {
  type CommandContext,
  PARALLEL_FROM_ROWS,
  PATIENT_TIMEOUTS,
  type Timeouts,
} from '../commands/command_context.ts';
import { spec } from '../commands/spec.ts';
import type { Clock } from '../core/clock.ts';
import { type ConnectorError, toConnectorError } from '../core/errors.ts';
import { Redactor } from '../core/redaction.ts';
import type { LineWriter } from '../protocol/line_writer.ts';
import { MessageOutput } from '../protocol/message_output.ts';
import { type Invocation, parseInvocation, USAGE } from './arguments.ts';

export interface RunOptions {
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly writer: LineWriter;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly timeouts?: Timeouts;
  readonly parallelFromRows?: number;
}

/** A reader that has stalled does not keep an ending process longer. */
const LAST_WORDS_MS = 2_000;

/** @returns the exit code. Never rejects: whatever goes wrong becomes one TRACE ERROR. */
export async function runCli(options: RunOptions): Promise<number> {
  const { argv, clock, env, signal, timeouts = PATIENT_TIMEOUTS, writer } = options;
  const { parallelFromRows = PARALLEL_FROM_ROWS } = options;
  const redactor = new Redactor();
  const debug = env['LOG_LEVEL']?.toLowerCase() === 'debug' || argv.includes('--debug');
  const output = new MessageOutput({ writer, redactor, clock, debug });
  try {
    const context = { output, redactor, clock, signal, env, timeouts, parallelFromRows };
    const code = await dispatch(parseInvocation(argv), context, writer);
    await output.flush();
    return code;
  } catch (thrown) {
    const error = toConnectorError(thrown);
    // There is nobody left to tell.
    if (error.code !== 'output_closed') await sayLastWords(output, error, clock);
    return 1;
  } finally {
    writer.destroy();
  }
}

/** Commands that need the network load it only then: `spec` answers at once. */
async function dispatch(
  invocation: Invocation,
  context: CommandContext,
  writer: LineWriter,
): Promise<number> {
  switch (invocation.command) {
    case 'help':
      await writer.write(Buffer.from(USAGE));
      return 0;
    case 'spec':
      await spec(context.output);
      return 0;
    case 'login': {
      const { run } = await import('../connector/run_login.ts');
      return await run(context, invocation.login, (text) => writer.write(Buffer.from(text)));
    }
    case 'check':
      return await (await import('../connector/run_check.ts')).run(context, invocation.files);
    case 'discover':
      return await (await import('../connector/run_discover.ts')).run(context, invocation.files);
    case 'read':
      return await (await import('../connector/run_read.ts')).run(context, invocation.files);
  }
}

async function sayLastWords(output: MessageOutput, error: ConnectorError, clock: Clock): Promise<void> {
  const said = new AbortController();
  const saying = output
    .traceError(error)
    .then(() => output.flush())
    .finally(() => said.abort());
  // That nobody listens is the one failure that cannot be told; that the wait was cut short is none.
  await Promise.race([saying.catch(() => {}), clock.sleep(LAST_WORDS_MS, said.signal).catch(() => {})]);
}
