/** That a measurement of the connector against the emulator measures the connector. */
import { expect, test } from '@jest/globals';
import { measureRead } from '../scripts/measure.ts';
import { measureServing, TOLERATED_MEGABYTES } from '../scripts/measure_emulator.ts';

const ROWS = 1_000_000;

test('the emulator serves rows at least five times as fast as the connector consumes them', async () => {
  const served = await measureServing(ROWS);
  const consumed = await measureRead(ROWS, 1);
  expect(consumed.records).toBe(ROWS);
  expect(consumed.seconds / served.seconds).toBeGreaterThan(5);
});

test('the memory of the emulator does not grow with a generated table', async () => {
  const [small, big] = [await measureServing(100_000), await measureServing(2_000_000)];
  expect(big.pages).toBe(20 * small.pages);
  expect(big.peakMegabytes - small.peakMegabytes).toBeLessThan(TOLERATED_MEGABYTES);
});
