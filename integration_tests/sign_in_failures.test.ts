import { beforeAll, describe, expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { format, resolveConfig } from 'prettier';
import { troubleshootingPage } from '../scripts/troubleshooting.ts';
import { FAILURES } from './sign_in/failures.ts';
import { type FailureResult, runFailures } from './sign_in/run_failures.ts';

let results: readonly FailureResult[];

beforeAll(async () => {
  results = await runFailures();
}, 300_000);

describe.each(Object.entries(FAILURES))('%s', (section, failures) => {
  test.each(failures.map(({ name }) => name))(
    '%s: the right kind, the right advice, soon, and no secret',
    (name) => {
      const result = results.find((one) => one.section === section && one.name === name);
      expect(result?.problem).toBe('');
    },
  );
});

test('docs/troubleshooting.md is what `npm run docs:troubleshooting` writes', async () => {
  const path = 'docs/troubleshooting.md';
  const page = await format(troubleshootingPage(results), {
    ...(await resolveConfig(path)),
    parser: 'markdown',
  });
  expect(readFileSync(new URL(`../${path}`, import.meta.url), 'utf8')).toBe(page);
});
