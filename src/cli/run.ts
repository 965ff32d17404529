/** One run of the connector, from its arguments to its exit code. */
import {
  type CommandContext,
  PARALLEL_FROM_ROWS,
  PATIENT_TIMEOUTS,
  type Timeouts,
} from '../commands/command_context.ts';
import { spec } from '../commands/spec.ts';
import type { ServiceOpener } from '../connector/commands.ts';
import { loadVersion } from '../config/spec_file.ts';
import { type Clock, requireClock } from '../core/clock.ts';
import { ConnectorError, toConnectorError } from '../core/errors.ts';
import { Redactor } from '../core/redaction.ts';
import type { LineWriter } from '../protocol/line_writer.ts';
import { MessageOutput } from '../protocol/message_output.ts';
import type { LogLevel } from '../protocol/messages.ts';
import type { PersonalOutput } from '../protocol/personal_output.ts';
import { type Invocation, parseInvocation, USAGE } from './arguments.ts';

export interface RunOptions {
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly writer: LineWriter;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly timeouts?: Timeouts;
  readonly parallelFromRows?: number;
  /** Lines for a person, apart from stdout. */
  readonly stderr?: PersonalOutput;
  /** Opens a service instead of the one that the configuration names. */
  readonly open?: ServiceOpener;
}

/** How long a stalled reader may delay the end of the process; shorter than the grace period of a signal. */
const LAST_WORDS_MS = 1_000;

/** @returns the exit code. Never rejects: every error becomes one TRACE ERROR. */
export async function runCli(options: RunOptions): Promise<number> {
  const { argv, clock, env, timeouts = PATIENT_TIMEOUTS, writer } = options;
  // Waits that remain when the command has ended must not keep the process alive.
  const ended = new AbortController();
  const signal = AbortSignal.any([options.signal, ended.signal]);
  const { parallelFromRows = PARALLEL_FROM_ROWS } = options;
  const redactor = new Redactor();
  const debug = env['LOG_LEVEL']?.toLowerCase() === 'debug' || argv.includes('--debug');
  const { stderr } = options;
  const onError = stderr?.isTerminal === true ? (message: string) => stderr.tell(message) : undefined;
  const output = new MessageOutput({ writer, redactor, clock, debug, onError });
  try {
    const invocation = parseInvocation(argv);
    const said = writesDocument(invocation) ? output.withLog(logTo(stderr, debug)) : output;
    const context = { output: said, redactor, clock, signal, env, timeouts, parallelFromRows };
    const code = await endingWith(context, dispatch(invocation, context, options));
    await output.flush();
    return code;
  } catch (thrown) {
    const error = toConnectorError(thrown);
    if (error.code === 'output_closed') options.stderr?.tell(error.message);
    else await sayLastWords(output, error, clock);
    return 1;
  } finally {
    ended.abort(new ConnectorError('system', 'interrupted', 'The command has ended.'));
    writer.destroy();
  }
}

/** Whether stdout is for a person, or a file that a person edits, instead of the platform. */
function writesDocument(invocation: Invocation): boolean {
  const { command } = invocation;
  if (command === 'plan') return invocation.files.asJson !== true;
  return command === 'discover' && invocation.files.asCatalog === true;
}

/** The levels of the log that a person sees, each with its first word. */
const SERIOUS: Partial<Record<LogLevel, string>> = { WARN: 'Warning', ERROR: 'Error', FATAL: 'Error' };

function logTo(stderr: PersonalOutput | undefined, debug: boolean) {
  return (level: LogLevel, message: string): void => {
    const begin = SERIOUS[level];
    if (debug || begin !== undefined) stderr?.tell(`${begin ?? level}: ${message}`);
  };
}

/** How long a command may take to stop its work. */
const UNWIND_MS = 400;

/** Waits for the work, but not for ever after an abort: a write to a stalled reader may never end. */
async function endingWith<T>({ clock, signal }: CommandContext, work: Promise<T>): Promise<T> {
  const { promise: end, reject } = Promise.withResolvers<never>();
  const abort = (): void => {
    clock.sleep(UNWIND_MS).then(() => reject(signal.reason as Error), reject);
  };
  signal.addEventListener('abort', abort, { once: true });
  try {
    return await Promise.race([work, end]);
  } finally {
    signal.removeEventListener('abort', abort);
  }
}

const OFFLINE: ReadonlySet<Invocation['command']> = new Set(['help', 'version', 'spec']);

/** Loads network code only for commands that need it, so that `spec` answers at once. */
async function dispatch(
  invocation: Invocation,
  context: CommandContext,
  { open, writer }: RunOptions,
): Promise<number> {
  if (!OFFLINE.has(invocation.command)) requireClock(context.clock.now());
  switch (invocation.command) {
    case 'help':
      await writer.write(Buffer.from(USAGE));
      return 0;
    case 'version':
      await writer.write(Buffer.from(`${loadVersion()}\n`));
      return 0;
    case 'spec':
      await spec(context.output, invocation.form);
      return 0;
    case 'login': {
      const { run } = await import('../connector/run_login.ts');
      return await run(context, invocation.login, (text) => writer.write(Buffer.from(text)));
    }
    case 'slices': {
      const { slices } = await import('../connector/commands.ts');
      for (const stream of await slices(context, invocation.files, open)) {
        await writer.write(Buffer.from(`${JSON.stringify(stream)}\n`));
      }
      return 0;
    }
    case 'check':
    case 'discover':
    case 'plan':
    case 'read': {
      const commands = await import('../connector/commands.ts');
      return await commands[invocation.command](context, invocation.files, open);
    }
  }
}

async function sayLastWords(output: MessageOutput, error: ConnectorError, clock: Clock): Promise<void> {
  const said = new AbortController();
  const saying = output
    .traceError(error)
    .then(() => output.flush())
    .finally(() => said.abort());
  // With stdout closed there is nowhere to report the error. An aborted sleep is not an error.
  await Promise.race([saying.catch(() => {}), clock.sleep(LAST_WORDS_MS, said.signal).catch(() => {})]);
}
