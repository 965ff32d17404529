/** A few lives in this process; `npm run lifecycle -- --product finance_and_operations` runs more. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { live } from './finops_lives/life.ts';
import { World } from './finops_lives/world.ts';

let world: World;

beforeAll(async () => {
  world = await World.begin();
});
afterAll(() => world.bench.stop());

test.each([1, 48])(
  'rows change under load, kills and faults: at the end the destination equals the source, in life %i',
  async (seed) => {
    const { diary, problems } = await live(world, seed);
    expect({ problems, diary: problems.length > 0 ? diary : [] }).toEqual({ problems: [], diary: [] });
  },
  60_000,
);
