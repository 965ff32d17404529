/** As any_input.test.ts, a hundred times as long. */
import { afterAll, beforeAll, test } from '@jest/globals';
import { requireNoInternalAnswer } from './any_input/odd_answers.ts';
import { anyInputs, requireNoInternalEnd } from './any_input/properties.ts';
import { dataverseStage, finopsStage } from './any_input/odd_stage.ts';
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

test.each([
  ['Dataverse', dataverseStage],
  ['Finance & Operations', finopsStage],
])(
  'no answer of a service ends as an internal error: %s',
  async (_, set) => {
    const stage = await set();
    try {
      await requireNoInternalAnswer(stage, { numRuns: 1_000 });
    } finally {
      await stage.strike();
    }
  },
  LONGEST_MS,
);
