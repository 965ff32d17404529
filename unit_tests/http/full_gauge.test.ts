/**
 * Too many requests at once is a gauge (0x80072326), told with minutes of `Retry-After`: one request is tried soon, and the
 * whole time is waited only where that one is refused too.
 */
import { expect, test } from '@jest/globals';
import type { Clock } from '../../src/core/clock.ts';
import { silentLogger } from '../../src/core/logger.ts';
import type { HttpRequest, HttpResponse, Send } from '../../src/http/message.ts';
import { composePipeline } from '../../src/http/pipeline.ts';
import { retryPolicy } from '../../src/http/policies/retry.ts';
import { createThrottle } from '../../src/http/policies/throttle.ts';
import type { PauseReason } from '../../src/http/policies/throttle_pause.ts';
import { LONG_PATIENCE, type Patience, SHORT_PATIENCE } from '../../src/http/retry_decision.ts';

const BEGIN_MS = 1_000_000;
/** As the service has been seen to say it. */
const NAMED_SECONDS = 427;

/** Time passes only while something waits; several waits end in their order. */
class HurryingClock implements Clock {
  #nowMs = BEGIN_MS;

  now(): number {
    return this.#nowMs;
  }

  async sleep(ms: number, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    const untilMs = this.#nowMs + ms;
    await new Promise((resolve) => setImmediate(resolve));
    this.#nowMs = Math.max(this.#nowMs, untilMs);
  }
}

/** A service that refuses so many requests, and a client of it that notes when it asked. */
function client(refusals: number, patience: Patience) {
  const clock = new HurryingClock();
  const askedAfterSeconds: number[] = [];
  const pauses: [seconds: number, reason: PauseReason][] = [];
  const send: Send = (one) => {
    askedAfterSeconds.push(Math.round((clock.now() - BEGIN_MS) / 1000));
    return Promise.resolve(answer(askedAfterSeconds.length <= refusals ? 429 : 200, one));
  };
  const throttle = createThrottle({
    ceiling: 8,
    maxWaitMs: patience.maxWaitMs,
    clock,
    onPause: (untilMs, reason) => void pauses.push([Math.round((untilMs - BEGIN_MS) / 1000), reason]),
    signal: new AbortController().signal,
    isTooManyAtOnce: ({ status }) => status === 429,
  });
  const retry = retryPolicy({
    patience,
    clock,
    log: silentLogger,
    random: () => 0,
    classify: () => 'too-many-at-once',
  });
  const pipeline = composePipeline([retry, throttle.policy], send);
  return { pipeline, askedAfterSeconds, pauses, width: throttle.width };
}

function answer(status: number, { signal }: HttpRequest): HttpResponse {
  signal.throwIfAborted();
  const headers: Record<string, string> = status === 429 ? { 'retry-after': String(NAMED_SECONDS) } : {};
  async function* body(): AsyncGenerator<Uint8Array> {}
  return { status, headers, body: body(), discard: () => {} };
}

function request(): HttpRequest {
  const { signal } = new AbortController();
  return { method: 'GET', url: 'https://host/path', headers: {}, purpose: 'rows', signal };
}

test('after one refusal the request is tried again within seconds', async () => {
  const { askedAfterSeconds, pauses, pipeline, width } = client(1, LONG_PATIENCE);
  const response = await pipeline(request());
  expect(response.status).toBe(200);
  response.discard();
  expect(askedAfterSeconds).toEqual([0, 5]);
  expect(pauses).toEqual([[5, 'too-many-at-once']]);
  expect(width()).toBe(4);
});

test('after a second refusal all requests wait the whole time', async () => {
  const { askedAfterSeconds, pauses, pipeline, width } = client(2, LONG_PATIENCE);
  const first = await pipeline(request());
  expect(first.status).toBe(200);
  first.discard();
  expect(askedAfterSeconds).toEqual([0, 5, 5 + NAMED_SECONDS]);
  expect(pauses.slice(0, 2)).toEqual([
    [5, 'too-many-at-once'],
    [5 + NAMED_SECONDS, 'too-many-at-once'],
  ]);
  expect(width()).toBe(2);
});

test('of requests that wait together, one is tried, and the others wait for its answer', async () => {
  // All three are running when the first refusal comes; the fourth answer is that of the trial.
  const { askedAfterSeconds, pipeline } = client(4, LONG_PATIENCE);
  const ask = async (): Promise<number> => {
    const response = await pipeline(request());
    // Frees its place: the width is two by then.
    response.discard();
    return response.status;
  };
  expect(await Promise.all([ask(), ask(), ask()])).toEqual([200, 200, 200]);
  expect(askedAfterSeconds.slice(0, 4)).toEqual([0, 0, 0, 5]);
  expect(askedAfterSeconds.slice(4).every((seconds) => seconds >= 5 + NAMED_SECONDS)).toBe(true);
});

test('where the whole time is longer than a request may wait, it fails and says who can be the cause', async () => {
  const { askedAfterSeconds, pipeline } = client(2, SHORT_PATIENCE);
  await expect(pipeline(request())).rejects.toMatchObject({
    code: 'throttled',
    message: expect.stringContaining('another program probably uses it too'),
  });
  expect(askedAfterSeconds).toEqual([0, 5]);
});
