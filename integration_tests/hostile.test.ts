import { expect, test } from '@jest/globals';
import { runScript } from './script.ts';

test('every attack of a hostile service is held', async () => {
  const { stdout } = await runScript('hostile.ts', []);
  const [, attacks = '0', held = ''] = /^(\d+) attacks, (\d+) held/m.exec(stdout) ?? [];
  expect(stdout.split('\n').filter((line) => line !== '')).toHaveLength(1);
  expect(held).toBe(attacks);
  expect(Number(attacks)).toBeGreaterThanOrEqual(700);
}, 300_000);
