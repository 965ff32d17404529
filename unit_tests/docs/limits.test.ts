import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { limitsPage } from '../../scripts/limits.ts';
import { LIMITS } from '../../scripts/limits/limit_list.ts';

test('docs/limits.md is what `npm run docs:limits` writes', async () => {
  expect(LIMITS.length).toBeGreaterThan(25);
  expect(readFileSync('docs/limits.md', 'utf8')).toBe(await limitsPage());
});

test('the Node that runs the tests is the one that the lock file pins', () => {
  const { optionalDependencies } = JSON.parse(readFileSync('package.json', 'utf8')) as {
    optionalDependencies: Record<string, string>;
  };
  const versions = new Set(Object.values(optionalDependencies));
  expect([...versions]).toEqual([process.versions.node]);
});
