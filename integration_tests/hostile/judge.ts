/** The rules that hold whatever a service answers. */
import type { AirbyteMessage } from '../../src/protocol/messages.ts';
import { failures, rowsOf } from '../in_process_bench.ts';
import type { InProcessResult } from '../in_process.ts';
import type { Attack } from './attack.ts';
import type { Stage } from './stage.ts';

/** A run passes if none of these is found. */
export interface Run {
  readonly attack: Attack;
  readonly result: InProcessResult;
  readonly text: string;
  readonly requestCount: number;
  readonly secrets: readonly string[];
}

const MOST_REQUESTS = 60;
/** The time that a read may wait, and what its last waits may add. */
const MOST_WAIT_MS = 3 * 60 * 60 * 1000;
/** Python's str.splitlines, which readers of the platform use. https://docs.python.org/3/library/stdtypes.html#str.splitlines */
// oxlint-disable-next-line no-control-regex
const LINE_ENDS = /[\v\f\u001C-\u001E\u0085\u2028\u2029]/;

export function findings(run: Run, stage: Stage): string[] {
  return [...aboutLines(run), ...aboutWords(run), ...aboutEffort(run), ...aboutOutcome(run, stage)];
}

function* aboutLines({ result, text }: Run): Generator<string> {
  if (LINE_ENDS.test(text)) yield 'a line that splitlines() cuts in two';
  for (const message of result.messages) {
    if (message.type === 'RECORD' && message.record.stream !== 'account') yield 'a record of no stream';
  }
}

function* aboutWords({ attack, result, secrets, text }: Run): Generator<string> {
  for (const secret of secrets) if (secret !== '' && text.includes(secret)) yield 'a secret in the output';
  const words = wordsOf(result);
  if (/Something went wrong inside the connector|internal:/.test(words))
    yield `ended as internal: ${words.slice(0, 300)}`;
  if (attack.says !== undefined && !attack.says.test(words))
    yield `did not say ${attack.says}: ${words.slice(0, 300)}`;
}

function* aboutEffort({ attack, requestCount, result }: Run): Generator<string> {
  if (requestCount > (attack.mostRequests ?? MOST_REQUESTS)) yield `${requestCount} requests`;
  if (result.waitedMs > (attack.mostWaitMs ?? MOST_WAIT_MS)) yield `waited ${result.waitedMs / 1000} s`;
}

function* aboutOutcome({ attack, result }: Run, stage: Stage): Generator<string> {
  const failed = result.exitCode !== 0 || statusOf(result.messages) === 'FAILED';
  if (failed && failureTexts(result).length === 0) yield 'failed without a word';
  if (attack.verdict === 'fails' && !failed) yield 'succeeded';
  if (attack.verdict === 'delivers' && failed) yield `failed: ${wordsOf(result).slice(0, 300)}`;
  if (failed || !attack.command.startsWith('read')) return;
  const wanted = attack.command === 'read' ? stage.rows : stage.changedRows;
  const got = new Map(rowsOf(result).map((row) => [String(row['accountid']), row]));
  const missing = [...wanted.keys()].filter((id) => !got.has(id));
  if (missing.length > 0) yield `success without ${missing.length} rows`;
  for (const [column, value] of Object.entries(attack.values ?? {})) {
    const differing = [...got.values()].find((row) => row[column] !== value);
    if (differing !== undefined) yield `${column} is ${JSON.stringify(differing[column])?.slice(0, 100)}`;
  }
}

function wordsOf(result: InProcessResult): string {
  return failureTexts(result).join('\n');
}

/** What was said of a failure, internal words included. */
function failureTexts(result: InProcessResult): string[] {
  const inner = result.messages.flatMap((message) =>
    message.type === 'TRACE' && message.trace.type === 'ERROR'
      ? [message.trace.error.internal_message ?? '']
      : [],
  );
  const status = result.messages.flatMap((message) =>
    message.type === 'CONNECTION_STATUS' ? [message.connectionStatus.message ?? ''] : [],
  );
  return [...failures(result), ...inner, ...status];
}

function statusOf(messages: readonly AirbyteMessage[]): string | undefined {
  for (const message of messages)
    if (message.type === 'CONNECTION_STATUS') return message.connectionStatus.status;
  return undefined;
}
