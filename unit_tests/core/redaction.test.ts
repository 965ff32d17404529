import { describe, expect, test } from '@jest/globals';
import { MIN_PART_CHARACTERS, Redactor } from '../../src/core/redaction.ts';

const SECRET = `a~B"c&d/e+f'<g>.h_1234567890-Ünïcode`;

function redacted(text: string, secret = SECRET): string {
  const redactor = new Redactor();
  redactor.add(secret);
  return redactor.redact(text);
}

describe('a secret is masked', () => {
  const bytes = Buffer.from(SECRET);
  test.each([
    ['as it is', SECRET],
    ['in JSON', JSON.stringify(SECRET).slice(1, -1)],
    ['in a URL', encodeURIComponent(SECRET)],
    ['in a form', new URLSearchParams([['', SECRET]]).toString().slice(1)],
    ['in base64', bytes.toString('base64')],
    ['in base64 for URLs', bytes.toString('base64url')],
    ['in hex', bytes.toString('hex')],
    [
      'in HTML',
      SECRET.replaceAll('&', '&amp;')
        .replaceAll('<', '&lt;')
        .replaceAll('>', '&gt;')
        .replaceAll('"', '&quot;'),
    ],
  ])('%s', (_, form) => {
    // A character in which two forms differ may stay between their masks.
    expect(redacted(`before ${form} after`)).toMatch(/^before \*+([-_+/']?\*+)* after$/);
  });

  test('in base64 behind a name of any length', () => {
    for (const name of ['', 'a', 'ab', 'abc', 'client:']) {
      const form = Buffer.from(`${name}${SECRET}`).toString('base64');
      expect(redacted(`before ${form} after`)).toMatch(/^before .{0,14}\*+.{0,4} after$/);
    }
  });

  test('truncated anywhere, down to the shortest part that differs from a word', () => {
    for (let start = 0; start + MIN_PART_CHARACTERS <= SECRET.length; start++) {
      const part = SECRET.slice(start, start + MIN_PART_CHARACTERS);
      expect(redacted(`before ${part} after`)).toBe('before ***** after');
    }
  });

  test('twice, and next to itself', () => {
    expect(redacted(`${SECRET}${SECRET} and ${SECRET}`)).toMatch(/^\*+ and \*+$/);
  });

  test('if it is short', () => {
    expect(redacted('it is hush1 and hush1', 'hush1')).toBe('it is ***** and *****');
  });
});

test('other texts stay', () => {
  const text = 'The service said: 1234567, h_12, and nothing else.';
  expect(redacted(text)).toBe(text);
  expect(redacted('abc abc', 'abc')).toBe('abc abc');
});
