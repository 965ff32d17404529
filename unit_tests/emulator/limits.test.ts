/** Which limit a request exceeds, without a server. */
import { expect, test } from '@jest/globals';
import { DEFAULT_DIALECT } from '../../emulator/dialect/dialect.ts';
import { DOCUMENTED_LIMITS, excessOf, type Load } from '../../emulator/protection/limits.ts';

const NOW_MS = 1_000_000;
const idle: Load = { arrivalsMs: [NOW_MS], answered: [], running: 0 };
const limits = { ...DOCUMENTED_LIMITS, requests: 3, executionMs: 1000, concurrency: 2, windowSeconds: 10 };
const spent = (agoMs: number, executionMs: number) => ({ atMs: NOW_MS - agoMs, executionMs });

test.each<[string, Partial<Load>, string | undefined, number | undefined]>([
  ['nothing', {}, undefined, undefined],
  ['as many as allowed', { arrivalsMs: [NOW_MS - 2, NOW_MS - 1, NOW_MS] }, undefined, undefined],
  [
    'one too many: until the second leaves',
    { arrivalsMs: [NOW_MS - 9000, NOW_MS - 6500, NOW_MS - 1, NOW_MS] },
    '0x80072322',
    4,
  ],
  [
    'two too many: until the third leaves',
    { arrivalsMs: [NOW_MS - 9000, NOW_MS - 6500, NOW_MS - 3000, NOW_MS - 1, NOW_MS] },
    '0x80072322',
    7,
  ],
  ['one less than the concurrency', { running: 1 }, undefined, undefined],
  ['the concurrency', { running: 2 }, '0x80072326', 1],
  ['less than the time', { answered: [spent(100, 999)] }, undefined, undefined],
  ['the time', { answered: [spent(9500, 300), spent(4000, 700)] }, '0x80072321', 1],
  ['more than the time', { answered: [spent(9500, 300), spent(4000, 900), spent(1, 200)] }, '0x80072321', 6],
])('%s', (_, load, code, seconds) => {
  const excess = excessOf({ ...idle, ...load }, limits, DEFAULT_DIALECT, NOW_MS);
  expect([excess?.code, excess?.retryAfterSeconds]).toEqual([code, seconds]);
});

test.each<[Partial<Load>, string]>([
  [
    { arrivalsMs: Array.from({ length: 6001 }, () => NOW_MS) },
    'Number of requests exceeded the limit of 6000 over time window of 300 seconds.',
  ],
  [{ running: 52 }, 'Number of concurrent requests exceeded the limit of 52.'],
  [
    { answered: [spent(0, 1_200_000)] },
    'Combined execution time of incoming requests exceeded limit of 1,200,000 milliseconds over time window of 300 seconds. Decrease number of concurrent requests or reduce the duration of requests and try again later.',
  ],
])('the words of the documented limits: %#', (load, words) => {
  expect(excessOf({ ...idle, ...load }, DOCUMENTED_LIMITS, DEFAULT_DIALECT, NOW_MS)?.words).toBe(words);
});
