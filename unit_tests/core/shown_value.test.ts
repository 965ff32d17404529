import { expect, test } from '@jest/globals';
import { shownValue } from '../../src/core/shown_value.ts';

test.each([
  ['a text', 'so "it" is', '"so \\"it\\" is"'],
  ['half of a surrogate pair', '\ud800', '"\\ud800"'],
  ['a number', 3, '3'],
  ['null', null, 'null'],
  ['nothing', undefined, 'missing'],
  ['a list', [1], 'a list'],
  ['an object', { a: 1 }, 'an object'],
])('shows %s', (_name, value, shown) => {
  expect(shownValue(value)).toBe(shown);
});

test('shows 100 characters of a long text', () => {
  expect(shownValue('x'.repeat(10_000))).toHaveLength(100);
});

test('does not descend into a value that is nested too deeply for the stack', () => {
  const deep: unknown = JSON.parse('['.repeat(100_000) + ']'.repeat(100_000));
  expect(shownValue(deep)).toBe('a list');
});
