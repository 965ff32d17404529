import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { jsonLine } from '../../src/core/json_line.ts';
import { escapeLineEnds } from '../../src/records/line_ends.ts';

/** https://docs.python.org/3/library/stdtypes.html#str.splitlines */
// oxlint-disable-next-line no-control-regex
const SPLITLINES = /\r\n|[\n\r\v\f\u001C-\u001E\u0085\u2028\u2029]/;

test('lines without such characters are handed on as they are', () => {
  for (const text of ['{"a":"b"}\n', '{"a":"é’ \u2027\u202a\u0084"}\n']) {
    const lines = Buffer.from(text);
    expect(escapeLineEnds(lines)).toBe(lines);
  }
});

test('texts arrive equal, and no reader cuts their lines', () => {
  const text = fc.string({
    unit: fc.constantFrom('\u0085', '\u2028', '\u2029', '\u2027', '\u00c2', 'é', '"', '\\', 'a', '\n'),
  });
  fc.assert(
    fc.property(fc.array(text), (texts) => {
      const line = escapeLineEnds(Buffer.from(JSON.stringify(texts))).toString();
      expect(line.split(SPLITLINES)).toHaveLength(1);
      expect(JSON.parse(line)).toEqual(texts);
      expect(line).toBe(jsonLine(texts));
    }),
  );
});
