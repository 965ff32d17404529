import { expect, test } from '@jest/globals';
import { runScript } from './script.ts';

/** For more lives: `npm run lifecycle -- --from 1 --seeds 1000`. */
const SEEDS = 200;

test(`[I1] [I3] [I4] [I5] [I6] [I7] [I8] [I9] [I11] [I12] ${SEEDS} lives under load, faults and kills end with a destination equal to the source`, async () => {
  const { exitCode, stdout } = await runScript('lifecycle.ts', ['--seeds', String(SEEDS)]);
  // A life that ends wrong tells its diary here. Five seeds are in every run.
  expect(stdout).toMatch(/^dialect default: [^]*\n205 lives, .*: 0 ended wrong\n$/);
  expect(exitCode).toBe(0);
  const { kills, seconds } =
    /, (?<kills>\d+) of them killed, .* (?<seconds>[\d.]+) s:/.exec(stdout)?.groups ?? {};
  expect(Number(kills)).toBeGreaterThan(SEEDS);
  expect(Number(seconds)).toBeLessThan(300);
  // Every dialect and every event was met by some life.
  expect(stdout.match(/^.*: 0$/gm)).toBeNull();
}, 600_000);

test('the same seed is the same life', async () => {
  const diary = async (): Promise<string> =>
    (await runScript('lifecycle.ts', ['--from', '4', '--seeds', '1'])).stdout.replaceAll(/[\d.]+ s:/g, '');
  const once = await diary();
  expect(once).toMatch(/^seed 4\n/);
  expect(await diary()).toBe(once);
}, 60_000);
