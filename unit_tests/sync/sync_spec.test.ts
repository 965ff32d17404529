import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';

/** Numbers that stand in the first column of a table, or at the head of a cell (`T5 save position`). */
const NUMBER = /(?<=^\| |\| )([SETIL]\d+)(?= )/gm;
const CITATION = /\[([SETIL]\d+)\]/g;

function matches(text: string, pattern: RegExp): string[] {
  return [...text.matchAll(pattern)].map(([, number]) => String(number));
}

function testFiles(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.test.ts'))
    .map((name) => join(folder, name));
}

describe('docs/sync-spec.md', () => {
  const numbers = new Set(matches(readFileSync('docs/sync-spec.md', 'utf8'), NUMBER));
  const citations = new Set(
    ['unit_tests', 'integration_tests']
      .flatMap(testFiles)
      .flatMap((file) => matches(readFileSync(file, 'utf8'), CITATION)),
  );

  test('has numbers for states, events, transitions, invariants and loop-backs', () => {
    for (const kind of ['S', 'E', 'T', 'I', 'L']) {
      expect([...numbers].filter((number) => number.startsWith(kind)).length).toBeGreaterThan(4);
    }
    expect(numbers.size).toBeGreaterThan(45);
  });

  test('has no number without a test', () => {
    expect([...numbers].filter((number) => !citations.has(number))).toEqual([]);
  });

  test('has every number that a test cites', () => {
    expect([...citations].filter((number) => !numbers.has(number))).toEqual([]);
  });
});
