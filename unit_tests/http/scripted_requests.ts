/** A transport with scripted answers, and a clock that sleeps at once, for tests of policies. */
import type { Clock } from '../../src/core/clock.ts';
import { silentLogger } from '../../src/core/logger.ts';
import type { HttpRequest, HttpResponse, Send } from '../../src/http/message.ts';
import { retryPolicy } from '../../src/http/policies/retry.ts';
import { LONG_PATIENCE } from '../../src/http/retry_decision.ts';

/** A clock whose time passes only by sleeping. */
export class SleepingClock implements Clock {
  nowMs = 1_000_000;
  readonly slept: number[] = [];

  now(): number {
    return this.nowMs;
  }

  async sleep(ms: number, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    this.slept.push(ms);
    this.nowMs += ms;
    await Promise.resolve();
  }
}

export interface Scripted {
  readonly send: Send;
  readonly seen: HttpRequest[];
  /** Answers that were given up without being read. */
  readonly discarded: number[];
}

export type Answer = { status: number; headers?: Record<string, string>; body?: string } | Error;

/** A transport that answers as written; the last answer is repeated. */
export function scripted(...answers: Answer[]): Scripted {
  const seen: HttpRequest[] = [];
  const discarded: number[] = [];
  const send: Send = async (one) => {
    seen.push(one);
    const answer = answers[Math.min(seen.length, answers.length) - 1] ?? { status: 200 };
    if (answer instanceof Error) throw answer;
    return response(answer.status, answer.headers ?? {}, answer.body ?? '', discarded);
  };
  return { send, seen, discarded };
}

function response(
  status: number,
  headers: Record<string, string>,
  text: string,
  discarded: number[],
): HttpResponse {
  async function* body(): AsyncGenerator<Uint8Array> {
    yield Buffer.from(text);
  }
  return { status, headers, body: body(), discard: () => void discarded.push(status) };
}

export function request(signal = new AbortController().signal): HttpRequest {
  return { method: 'GET', url: 'https://host/path', headers: {}, purpose: 'rows', signal };
}

export function retrying(clock: Clock, warnings: string[] = []) {
  const log = { ...silentLogger, warn: (words: string) => void warnings.push(words) };
  return retryPolicy({
    patience: LONG_PATIENCE,
    clock,
    log,
    random: () => 1,
    classify: (one) => (one.errorText === 'passing' ? 'passing' : 'final'),
  });
}
