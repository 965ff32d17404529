/** A 429 without `Retry-After`: the waits get longer while the service goes on refusing, and start over when it relents. */
import { expect, test } from '@jest/globals';
import type { Clock } from '../../src/core/clock.ts';
import { silentLogger } from '../../src/core/logger.ts';
import type { HttpRequest, HttpResponse } from '../../src/http/message.ts';
import { composePipeline } from '../../src/http/pipeline.ts';
import { retryPolicy } from '../../src/http/policies/retry.ts';
import { createThrottle } from '../../src/http/policies/throttle.ts';
import { LONG_PATIENCE, throttleWaitMs } from '../../src/http/retry_decision.ts';

const WAITS_MS = [10_000, 20_000, 40_000];

function clockThatHurries(): Clock {
  let nowMs = 1_000_000;
  return {
    now: () => nowMs,
    sleep: async (ms) => {
      const untilMs = nowMs + ms;
      await new Promise((resolve) => setImmediate(resolve));
      nowMs = Math.max(nowMs, untilMs);
    },
  };
}

const answer = (status: number): HttpResponse => ({
  status,
  headers: {},
  body: (async function* () {})(),
  discard: () => {},
});

function request(): HttpRequest {
  const { signal } = new AbortController();
  return { method: 'GET', url: 'https://x.test/data/A', headers: {}, purpose: 'rows', signal };
}

test.each([
  [1, WAITS_MS, 10_000],
  [3, WAITS_MS, 40_000],
  [9, WAITS_MS, 40_000],
  [1, undefined, 30_000],
  [5, undefined, 30_000],
])('after %i refusals with %j: %i ms', (refusals, waitsMs, expected) => {
  expect(throttleWaitMs(refusals, waitsMs)).toBe(expected);
});

test('requests are sent again after 10, 20, 40 and 40 seconds, and after 10 again once one was accepted', async () => {
  const clock = clockThatHurries();
  const statuses = [429, 429, 429, 429, 200, 429, 200];
  const askedAtMs: number[] = [];
  const throttle = createThrottle({
    ceiling: 4,
    maxWaitMs: LONG_PATIENCE.maxWaitMs,
    throttleWaitsMs: WAITS_MS,
    clock,
    onPause: () => {},
    signal: new AbortController().signal,
  });
  const retry = retryPolicy({
    patience: { ...LONG_PATIENCE, throttleWaitsMs: WAITS_MS },
    clock,
    log: silentLogger,
    random: () => 0,
    classify: () => 'unknown',
  });
  const send = composePipeline([retry, throttle.policy], async () => {
    askedAtMs.push(clock.now());
    return await Promise.resolve(answer(statuses[askedAtMs.length - 1] ?? 200));
  });
  for (let count = 0; count < 2; count++) (await send(request())).discard();
  const waits = askedAtMs.slice(1).map((ms, index) => ms - askedAtMs[index]!);
  expect(waits).toEqual([10_000, 20_000, 40_000, 40_000, 0, 10_000]);
});
