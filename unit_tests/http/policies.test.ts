import { describe, expect, test } from '@jest/globals';
import type { Clock } from '../../src/core/clock.ts';
import { ConnectorError } from '../../src/core/errors.ts';
import { silentLogger } from '../../src/core/logger.ts';
import { readText } from '../../src/http/body.ts';
import type { HttpRequest, HttpResponse, Send } from '../../src/http/message.ts';
import { composePipeline } from '../../src/http/pipeline.ts';
import { authorizePolicy } from '../../src/http/policies/authorize.ts';
import { errorTextPolicy } from '../../src/http/policies/error_text.ts';
import { headersPolicy } from '../../src/http/policies/headers.ts';
import { retryPolicy } from '../../src/http/policies/retry.ts';
import { createThrottle } from '../../src/http/policies/throttle.ts';
import { timeoutPolicy } from '../../src/http/policies/timeout.ts';
import { LONG_PATIENCE } from '../../src/http/retry_decision.ts';

/** A clock whose time passes only by sleeping. */
class SleepingClock implements Clock {
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

interface Scripted {
  readonly send: Send;
  readonly seen: HttpRequest[];
  /** Answers that were given up without being read. */
  readonly discarded: number[];
}

type Answer = { status: number; headers?: Record<string, string>; body?: string } | Error;

/** A transport that answers as written; the last answer is repeated. */
function scripted(...answers: Answer[]): Scripted {
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

function request(signal = new AbortController().signal): HttpRequest {
  return { method: 'GET', url: 'https://host/path', headers: {}, purpose: 'rows', signal };
}

function retrying(clock: Clock, warnings: string[] = []) {
  const log = { ...silentLogger, warn: (words: string) => void warnings.push(words) };
  return retryPolicy({
    patience: LONG_PATIENCE,
    clock,
    log,
    random: () => 1,
    classify: (one) => (one.errorText === 'passing' ? 'passing' : 'final'),
  });
}

test('a pipeline lets the first policy see the request first and the answer last', async () => {
  const order: string[] = [];
  const policy = (name: string) => ({
    name,
    send: async (one: HttpRequest, next: Send) => {
      order.push(`${name} asks`);
      const answer = await next(one);
      order.push(`${name} is answered`);
      return answer;
    },
  });
  await composePipeline([policy('a'), policy('b')], scripted().send)(request());
  expect(order).toEqual(['a asks', 'b asks', 'b is answered', 'a is answered']);
});

test("a request's own headers win", async () => {
  const { seen, send } = scripted();
  await composePipeline(
    [headersPolicy({ accept: 'x', prefer: 'general' })],
    send,
  )({
    ...request(),
    headers: { prefer: 'own' },
  });
  expect(seen[0]?.headers).toEqual({ accept: 'x', prefer: 'own' });
});

describe('retry', () => {
  test('[L5] [L8] after a time-out, and only then, a smaller page is requested', async () => {
    const { seen, send } = scripted({ status: 503 }, { status: 504 }, { status: 504 }, { status: 200 });
    const sized = (rows: number): HttpRequest => ({
      ...request(),
      headers: { prefer: String(rows) },
      afterTimeout: () => sized(rows / 2),
    });
    await composePipeline([retrying(new SleepingClock()), errorTextPolicy], send)(sized(400));
    expect(seen.map(({ headers }) => headers['prefer'])).toEqual(['400', '400', '200', '100']);
  });

  test('retries until an answer is accepted, discards the others, and logs the reasons', async () => {
    const clock = new SleepingClock();
    const warnings: string[] = [];
    const { discarded, seen, send } = scripted(
      { status: 503 },
      new ConnectorError('transient', 'host_unreachable', 'connection lost'),
      { status: 429, headers: { 'retry-after': '7' } },
      { status: 200 },
    );
    const answer = await composePipeline([retrying(clock, warnings)], send)(request());
    expect(answer.status).toBe(200);
    expect(seen).toHaveLength(4);
    expect(discarded).toEqual([503, 429]);
    expect(clock.slept).toEqual([500, 1000, 7000]);
    expect(warnings).toEqual([
      expect.stringMatching(/\(rows\) in 0\.5 s: the service answered 503/),
      expect.stringMatching(/in 1\.0 s: connection lost/),
      expect.stringMatching(/in 7\.0 s: the service limits requests/),
    ]);
  });

  test('returns the last answer when patience ends', async () => {
    const { seen, send } = scripted({ status: 503 });
    const answer = await composePipeline([retrying(new SleepingClock())], send)(request());
    expect(answer.status).toBe(503);
    expect(seen).toHaveLength(LONG_PATIENCE.maxAttempts);
  });

  test('reads the message of a refusal', async () => {
    const { seen, send } = scripted({ status: 400, body: 'passing' }, { status: 400, body: 'final' });
    const answer = await composePipeline([retrying(new SleepingClock()), errorTextPolicy], send)(request());
    expect(answer.errorText).toBe('final');
    expect(seen).toHaveLength(2);
  });

  test('throws final errors, and at once when aborted', async () => {
    const error = new ConnectorError('config', 'host_unreachable', 'no such host');
    await expect(
      composePipeline([retrying(new SleepingClock())], scripted(error).send)(request()),
    ).rejects.toBe(error);
    const abort = new AbortController();
    const reason = new ConnectorError('system', 'interrupted', 'end');
    abort.abort(reason);
    const { seen, send } = scripted();
    await expect(composePipeline([retrying(new SleepingClock())], send)(request(abort.signal))).rejects.toBe(
      reason,
    );
    expect(seen).toHaveLength(0);
  });
});

describe('authorize', () => {
  test('renews a refused token once', async () => {
    const asked: (string | undefined)[] = [];
    const policy = authorizePolicy(async ({ rejected }) => {
      asked.push(rejected);
      return rejected === undefined ? 'old' : 'new';
    });
    const { discarded, seen, send } = scripted({ status: 401 }, { status: 200 });
    expect((await composePipeline([policy], send)(request())).status).toBe(200);
    expect(asked).toEqual([undefined, 'old']);
    expect(seen.map(({ headers }) => headers['authorization'])).toEqual(['Bearer old', 'Bearer new']);
    expect(discarded).toEqual([401]);
  });

  test('does not go on renewing', async () => {
    const { seen, send } = scripted({ status: 401 });
    const policy = authorizePolicy(async () => 'any');
    expect((await composePipeline([policy], send)(request())).status).toBe(401);
    expect(seen).toHaveLength(2);
  });
});

describe('throttle', () => {
  test('[L5] a pause of an hour is reported again every five minutes', async () => {
    const clock = new SleepingClock();
    const told: number[] = [];
    const { policy } = createThrottle({
      ceiling: 1,
      maxWaitMs: LONG_PATIENCE.maxWaitMs,
      clock,
      onPause: () => void told.push(clock.nowMs - 1_000_000),
      signal: new AbortController().signal,
    });
    const { send } = scripted({ status: 429, headers: { 'retry-after': '3600' } }, { status: 200 });
    const pipeline = composePipeline([policy], send);
    await readText(await pipeline(request()));
    await readText(await pipeline(request()));
    expect(told.slice(0, 3)).toEqual([0, 300_000, 600_000]);
    expect(told.every((ms) => ms < 3_600_000)).toBe(true);
  });

  const pauses: number[] = [];
  const throttle = (clock: Clock, ceiling?: number) =>
    createThrottle({
      ceiling,
      hintHeader: 'x-ms-dop-hint',
      maxWaitMs: LONG_PATIENCE.maxWaitMs,
      clock,
      onPause: (untilMs) => void pauses.push(untilMs),
      signal: new AbortController().signal,
    });

  test('lets so many requests through at once, until their bodies are read', async () => {
    const { policy } = throttle(new SleepingClock(), 2);
    const { seen, send } = scripted();
    const pipeline = composePipeline([policy], send);
    const [first, second] = await Promise.all([pipeline(request()), pipeline(request())]);
    const third = pipeline(request());
    await new Promise((resolve) => setImmediate(resolve));
    expect(seen).toHaveLength(2);
    await readText(first);
    await third;
    expect(seen).toHaveLength(3);
    second.discard();
  });

  test("follows the service's hint unless the user has a ceiling", async () => {
    const answer = { status: 200, headers: { 'x-ms-dop-hint': '9' } };
    const free = throttle(new SleepingClock());
    expect(free.width()).toBe(4);
    await composePipeline([free.policy], scripted(answer).send)(request());
    expect(free.width()).toBe(9);
    const bound = throttle(new SleepingClock(), 3);
    await composePipeline([bound.policy], scripted(answer).send)(request());
    expect(bound.width()).toBe(3);
  });

  test('a 429 makes all requests wait and halves the width, which grows again slowly', async () => {
    const clock = new SleepingClock();
    pauses.length = 0;
    const { policy, width } = throttle(clock, 8);
    const limited = { status: 429, headers: { 'retry-after': '20' } };
    const { send } = scripted(limited, limited, { status: 200 });
    const pipeline = composePipeline([policy], send);
    const both = await Promise.all([pipeline(request()), pipeline(request())]);
    for (const one of both) one.discard();
    // Two refusals of one burst are one reason to slow down.
    expect(width()).toBe(4);
    expect(pauses).toEqual([1_020_000]);
    (await pipeline(request())).discard();
    expect(clock.nowMs).toBe(1_020_000);
    for (let i = 0; i < 49; i++) (await pipeline(request())).discard();
    expect(width()).toBe(5);
  });

  test('a request that waits can be ended', async () => {
    const { policy } = throttle(new SleepingClock(), 1);
    const pipeline = composePipeline([policy], scripted().send);
    await pipeline(request());
    const abort = new AbortController();
    const waiting = pipeline(request(abort.signal));
    abort.abort(new Error('end'));
    await expect(waiting).rejects.toThrow('end');
  });

  test('a request that fails leaves the gate', async () => {
    const { policy } = throttle(new SleepingClock(), 1);
    const pipeline = composePipeline([policy], scripted(new Error('lost'), { status: 200 }).send);
    await expect(pipeline(request())).rejects.toThrow('lost');
    expect((await pipeline(request())).status).toBe(200);
  });
});

describe('timeout', () => {
  const never: Send = ({ signal }) =>
    new Promise((_resolve, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason as Error));
    });

  test('an answer that does not begin is an error that time may mend', async () => {
    await expect(composePipeline([timeoutPolicy(20)], never)(request())).rejects.toMatchObject({
      kind: 'transient',
      code: 'timed_out',
      message: expect.stringContaining('host did not answer a rows request'),
    });
  });

  test('an end from outside keeps its reason', async () => {
    const abort = new AbortController();
    const reason = new ConnectorError('system', 'interrupted', 'end');
    const waiting = composePipeline([timeoutPolicy(5000)], never)(request(abort.signal));
    abort.abort(reason);
    await expect(waiting).rejects.toBe(reason);
  });
});
