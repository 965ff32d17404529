/** As any_input.test.ts, a hundred times as long. */
import { afterAll, beforeAll, test } from '@jest/globals';
import { anyInputs, requireNoInternalEnd } from './any_input/properties.ts';
import { Bench } from './connector.ts';

const LONGEST_MS = 600_000;
let bench: Bench;

beforeAll(async () => {
  bench = await Bench.start();
});
afterAll(() => bench.stop());

test.each(['command lines', 'configurations', 'catalogs', 'states', 'environments'])(
  'no input ends as an internal error: %s',
  async (kind) => {
    const numRuns = kind === 'command lines' ? 30_000 : 3_000;
    await requireNoInternalEnd(anyInputs(bench)[kind]!, { numRuns });
  },
  LONGEST_MS,
);
