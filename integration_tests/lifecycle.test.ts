import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Lives } from './lifecycle/lives.ts';

/** More by hand: `npm run lifecycle -- --from 1 --seeds 1000`. */
const SEEDS = 200;

let lives: Lives;

beforeAll(async () => {
  lives = await Lives.begin();
});
afterAll(() => lives.end());

test(`[I1] [I3] [I4] [I5] [I6] [I7] [I8] [I9] [I11] [I12] ${SEEDS} lives under load, faults and kills end with a destination equal to the source`, async () => {
  const begun = performance.now();
  let kills = 0;
  for (let seed = 1; seed <= SEEDS; seed++) {
    const { diary, kills: killed, problems } = await lives.live(seed);
    kills += killed;
    expect({ seed, problems, diary: problems.length > 0 ? diary : [] }).toEqual({
      seed,
      problems: [],
      diary: [],
    });
  }
  expect(kills).toBeGreaterThan(SEEDS);
  expect((performance.now() - begun) / 1000).toBeLessThan(300);
}, 600_000);

test('the same seed is the same life', async () => {
  const once = await lives.live(4);
  const again = await lives.live(4);
  expect(again.diary).toEqual(once.diary);
});
