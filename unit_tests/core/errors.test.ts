import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { ConnectorError, toConnectorError } from '../../src/core/errors.ts';

test('docs/troubleshooting.md lists every code, and no other', () => {
  const source = readFileSync('src/core/errors.ts', 'utf8');
  const codes = [...source.matchAll(/^ {2}\| '(\w+)'/gm)].map((match) => String(match[1]));
  const page = readFileSync('docs/troubleshooting.md', 'utf8');
  const section = page.split(/^## /m).find((one) => one.startsWith('Errors of the connector')) ?? '';
  const listed = [...section.matchAll(/^\| `(\w+)`/gm)].map((match) => String(match[1]));
  expect(codes.length).toBeGreaterThan(10);
  expect(listed.sort()).toEqual(codes.sort());
});

describe('toConnectorError', () => {
  test('keeps a ConnectorError', () => {
    const error = new ConnectorError('config', 'config_invalid', 'words');
    expect(toConnectorError(error)).toBe(error);
  });

  test.each([
    [new TypeError('x is not a function'), /x is not a function/],
    ['a text', /a text/],
  ])('takes anything else for a defect', (thrown, words) => {
    expect(toConnectorError(thrown)).toMatchObject({
      kind: 'system',
      code: 'internal',
      message: expect.stringMatching(words),
      cause: thrown,
    });
  });
});
