import { expect, test } from '@jest/globals';
import { measureRead } from '../scripts/measure.ts';

const LIMIT_MEGABYTES = 160;

test('a million rows arrive, in less than 160 MB', async () => {
  const { exitCode, peakMegabytes, records } = await measureRead(1_000_000, 1);
  expect({ exitCode, records }).toEqual({ exitCode: 0, records: 1_000_000 });
  expect(peakMegabytes).toBeGreaterThan(40);
  expect(peakMegabytes).toBeLessThan(LIMIT_MEGABYTES);
}, 180_000);
