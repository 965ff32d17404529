/** A short run at every build; any_input.long.test.ts tries more. */
import { afterAll, beforeAll, test } from '@jest/globals';
import { anyInputs, requireNoInternalEnd } from './any_input/properties.ts';
import { Bench } from './connector.ts';

let bench: Bench;

beforeAll(async () => {
  bench = await Bench.start();
});
afterAll(() => bench.stop());

const RUNS: readonly [kind: string, numRuns: number][] = [
  ['command lines', 300],
  ['configurations', 60],
  ['catalogs', 60],
  ['states', 60],
  ['environments', 40],
];

test.each(RUNS)('no input ends as an internal error: %s', async (kind, numRuns) => {
  await requireNoInternalEnd(anyInputs(bench)[kind]!, { numRuns });
});
