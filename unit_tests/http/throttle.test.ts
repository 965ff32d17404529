/** The throttle policy: pauses for all, the width, and what is said. */
import { describe, expect, test } from '@jest/globals';
import type { Clock } from '../../src/core/clock.ts';
import { readText } from '../../src/http/body.ts';
import { composePipeline } from '../../src/http/pipeline.ts';
import { createThrottle } from '../../src/http/policies/throttle.ts';
import { LONG_PATIENCE } from '../../src/http/retry_decision.ts';
import { SleepingClock, scripted, request } from './scripted_requests.ts';

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
