/** A short run at every build; any_input.long.test.ts tries more. */
import { afterAll, beforeAll, test } from '@jest/globals';
import { requireNoInternalAnswer } from './any_input/odd_answers.ts';
import { anyInputs, requireNoInternalEnd } from './any_input/properties.ts';
import { dataverseStage, finopsStage } from './any_input/odd_stage.ts';
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

test.each([
  ['Dataverse', dataverseStage],
  ['Finance & Operations', finopsStage],
])('no answer of a service ends as an internal error: %s', async (_, set) => {
  const stage = await set();
  try {
    await requireNoInternalAnswer(stage, { numRuns: 25 });
  } finally {
    await stage.strike();
  }
});
