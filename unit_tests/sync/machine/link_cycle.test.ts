import { expect, test } from '@jest/globals';
import { LinkCycle } from '../../../src/sync/machine/link_cycle.ts';

test.each([1, 2, 3, 7, 20])(
  '[L10] a circle of %d links is noticed soon, after a start of any length',
  (length) => {
    for (const lead of [0, 1, 5, 30]) {
      const cycle = new LinkCycle();
      let steps = 0;
      const link = (): string => (steps < lead ? `lead ${steps}` : `circle ${(steps - lead) % length}`);
      while (!cycle.meets(link())) steps++;
      expect(steps).toBeLessThan(4 * (lead + length));
    }
  },
);

test('[L10] links that lead on are none', () => {
  const cycle = new LinkCycle();
  for (let n = 0; n < 10_000; n++) expect(cycle.meets(`page ${n}`)).toBe(false);
});
