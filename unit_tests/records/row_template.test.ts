import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type DerivedMember, LabelMember, RenamedMember } from '../../src/records/derived_member.ts';
import { MalformedJson, NEED_MORE } from '../../src/records/json_bytes.ts';
import { LineBuffer } from '../../src/records/line_buffer.ts';
import { PageScanner } from '../../src/records/page_scanner.ts';
import { ParsedRow } from '../../src/records/parsed_row.ts';
import { NO_CHANGE_COLUMNS, type RecordPlan } from '../../src/records/record_plan.ts';
import { RowMembers } from '../../src/records/row_members.ts';
import { RowTemplate, UNLIKE } from '../../src/records/row_template.ts';

/** Any time that a working clock shows. */
const NOW_MS = 1_700_000_000_000;

const PLAN: RecordPlan = {
  stream: 'account',
  columns: new Set(['a', 'bb', 'näme', 'id', 'nested', 'e"f']),
  keyColumns: ['accountid'],
  change: NO_CHANGE_COLUMNS,
  // After a member that is copied, after one that is cut out, and at the end of many rows.
  derived: new Map<string, DerivedMember>([
    ['a', new LabelMember('a_label', 'a', 'one', new Map([['42', 'Forty "two"']]))],
    ['cut', new LabelMember('cut_label', 'cut', 'several', new Map([['x', 'X']]))],
    ['e"f', new RenamedMember('e"f renamed')],
  ]),
};
const NAMES = ['@odata.etag', 'a', 'bb', 'cut', 'näme', '@odata.context', 'id', 'nested', 'e"f', 'cut too'];
/** Something before the row, so that positions in the bytes and in the row are not the same. */
const BEFORE = '{"value":[';

/** A row as text: values as they are written, with their digits and escapes. */
const value = fc.oneof(
  fc.constantFrom('null', 'true', 'false', '0', '42', '421', '-1.5e-7', '20000.0000', '""', '{}', '[]'),
  fc.constantFrom(
    String.raw`"\"x\" \\ \/ \u00e9"`,
    '"m#accounts/$deletedEntity"',
    '{"Value":true,"b":[1,"x y"]}',
  ),
  fc.constantFrom('{ "Value": 1}', '"a text that is longer than a step of comparing"', '[1, 2]'),
  fc.string({ unit: 'binary' }).map((text) => JSON.stringify(text)),
  fc
    .array(
      fc.constantFrom(
        'eight by',
        'x',
        String.raw`\\`,
        String.raw`\"`,
        String.raw`\u00e9`,
        String.raw`\u00ea`,
        'é',
      ),
      {
        maxLength: 6,
      },
    )
    .map((pieces) => `"eight by eight ${pieces.join('')}"`),
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((number) => JSON.stringify(number)),
);
const members = fc.uniqueArray(fc.tuple(fc.constantFrom(...NAMES), value), {
  selector: ([name]) => name,
  maxLength: NAMES.length,
});
const space = fc.constantFrom('', '', '', ' ', '\n\t');

function rowText(of: readonly (readonly [string, string])[], gap = ''): string {
  return `{${of.map(([name, text]) => `${gap}${JSON.stringify(name)}:${gap}${text}`).join(`,${gap}`)}}`;
}

/** The result for a row: where it ends, or why it is invalid, and what is copied. */
type Outcome = { readonly after: number } | { readonly problem: string; readonly position: number };

function outcome(read: () => number): Outcome {
  try {
    return { after: read() };
  } catch (error) {
    if (error instanceof MalformedJson) return { problem: error.message, position: error.position };
    throw error;
  }
}

function copiedByMembers(row: ParsedRow, bytes: Buffer): string {
  const parts: string[] = [];
  for (let index = 0; index < row.count; index++) {
    const member = row.members[index];
    const start = row.valueStarts[index] ?? 0;
    const end = row.valueEnds[index] ?? 0;
    if (member?.copied === true) {
      parts.push(`${member.bytes.toString()}${bytes.toString('utf8', start, end)}`);
    }
    if (member?.derived === undefined) continue;
    const out = new LineBuffer();
    member.derived.write(out, bytes, start, end);
    out.completeLine();
    parts.push(out.lines().toString());
  }
  return parts.join(',');
}

function learnt(text: string): {
  readonly model: RowTemplate;
  readonly fits: boolean;
  readonly row: ParsedRow;
} {
  const row = new ParsedRow(new RowMembers(PLAN));
  const model = new RowTemplate();
  const bytes = Buffer.from(BEFORE + text);
  row.read(bytes, BEFORE.length, bytes.length);
  return { model, fits: model.learn(row, bytes, BEFORE.length, bytes.length), row };
}

/** Expects the model, if it has an answer, to agree with a full read. */
function expectSameAnswer(model: RowTemplate, row: ParsedRow, bytes: Buffer, end: number): void {
  const matched = outcome(() => model.match(bytes, BEFORE.length, end));
  if ('after' in matched && matched.after === UNLIKE) return;
  const read = outcome(() => row.read(bytes, BEFORE.length, end));
  expect(matched).toEqual(read);
  if (!('after' in read) || read.after === NEED_MORE) return;
  expect(row.isDelete).toBe(false);
  const out = new LineBuffer();
  model.write(out, bytes, false);
  out.completeLine();
  expect(out.lines().toString()).toBe(copiedByMembers(row, bytes));
}

describe('a row like the model is read as it would be in full', () => {
  test('whatever differs, wherever the bytes end', () => {
    fc.assert(
      fc.property(members, members, fc.subarray(NAMES), space, (first, others, changed, gap) => {
        const { fits, model, row } = learnt(rowText(first));
        if (!fits) return;
        const other = new Map(others);
        const alike = first.map(
          ([name, text]) => [name, changed.includes(name) ? (other.get(name) ?? text) : text] as const,
        );
        for (const text of [
          rowText(alike),
          rowText(alike, gap),
          rowText(others),
          rowText(alike.toReversed()),
        ]) {
          const bytes = Buffer.from(`${BEFORE}${text},{"a":1}]}`);
          for (let end = BEFORE.length; end <= bytes.length; end++) expectSameAnswer(model, row, bytes, end);
        }
      }),
      { numRuns: 400, seed: 20260102 },
    );
  });

  test('whichever byte is another', () => {
    fc.assert(
      fc.property(members, fc.integer({ min: 0, max: 255 }), (first, byte) => {
        const text = rowText(first);
        const { fits, model, row } = learnt(text);
        if (!fits) return;
        const good = Buffer.from(`${BEFORE}${text}]}`);
        for (let at = BEFORE.length; at < good.length; at++) {
          const bytes = Buffer.from(good);
          bytes[at] = byte;
          if (at > BEFORE.length) expectSameAnswer(model, row, bytes, bytes.length);
        }
      }),
      { numRuns: 300, seed: 20260103 },
    );
  });

  test.each([
    ['a number that goes on', '{"a":42,"bb":1}', '{"a":421,"bb":1}'],
    ['a number that is shorter', '{"a":421,"bb":1}', '{"a":4,"bb":1}'],
    ['a number at the end', '{"bb":1,"a":42}', '{"bb":1,"a":42.5}'],
    ['a null instead of a text', '{"a":"xyz","bb":1}', '{"a":null,"bb":1}'],
    ['another value for a column that is cut out', '{"cut":1,"a":2}', '{"cut":"}","a":2}'],
    ['an id that is a column', '{"id":"1","a":2}', '{"id":"2","a":2}'],
  ])('%s is like the model', (_, first, second) => {
    const { model, row } = learnt(first);
    const bytes = Buffer.from(`${BEFORE}${second}]}`);
    expect(model.match(bytes, BEFORE.length, bytes.length)).toBe(bytes.length - 2);
    expectSameAnswer(model, row, bytes, bytes.length);
  });

  test.each([
    ['a column that is missing', '{"a":1,"bb":2}', '{"a":1}'],
    ['a column more', '{"a":1}', '{"a":1,"bb":2}'],
    ['white space', '{"a":1,"bb":2}', '{"a":1, "bb":2}'],
    ['white space after a text', '{"a":"1","bb":2}', '{"a":"1" ,"bb":2}'],
    [
      'another context, which may be a delete',
      '{"@odata.context":"m","id":"1"}',
      '{"@odata.context":"n","id":"1"}',
    ],
    ['another nested value', '{"nested":{"b":1}}', '{"nested":{"b":2}}'],
    ['a nested value instead of a plain one', '{"nested":null}', '{"nested":{"b": 2}}'],
  ])('%s is not', (_, first, second) => {
    const { model } = learnt(first);
    const bytes = Buffer.from(`${BEFORE}${second}]}`);
    expect(model.match(bytes, BEFORE.length, bytes.length)).toBe(UNLIKE);
  });

  test.each([
    ['white space between tokens', '{ "a":1}'],
    ['white space in a nested value', '{"nested":{"b": 1}}'],
    ['a name with an escape', String.raw`{"\u0061":1}`],
    ['a delete', '{"@odata.context":"m#accounts/$deletedEntity","id":"1"}'],
    ['more than 64 KB', `{"a":"${'x'.repeat(65_536)}"}`],
  ])('a row with %s is not a model', (_, text) => {
    expect(learnt(text).fits).toBe(false);
  });
});

test('rows of many forms in one page arrive as each would alone', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(members, space), { maxLength: 12 }),
      fc.integer({ min: 1, max: 64 }),
      (rows, size) => {
        // A row is a delete by its context: refused without change tracking, and no matter of this test.
        const texts = rows
          .map(([of, gap]) => rowText(of, gap))
          .filter((text) => !text.includes('$deletedEntity'));
        const lines = (chunks: readonly Buffer[]): string => {
          const scanner = new PageScanner({ plan: PLAN });
          let text = '';
          for (const chunk of chunks) text += scanner.push(chunk, NOW_MS, 1 + scanner.recordCount).toString();
          return text + scanner.finish(NOW_MS, 1 + scanner.recordCount).toString();
        };
        const bytes = Buffer.from(`{"value":[${texts.join(',')}]}`);
        const chunks: Buffer[] = [];
        for (let at = 0; at < bytes.length; at += size) chunks.push(bytes.subarray(at, at + size));
        const alone = texts.map((text) => lines([Buffer.from(`{"value":[${text}]}`)]));
        expect(lines(chunks)).toBe(alone.join(''));
      },
    ),
    { numRuns: 500, seed: 20260104 },
  );
});

test('a scanner starts again after a page that was truncated or could not be read', () => {
  const scanner = new PageScanner({ plan: PLAN });
  const whole = '{"value":[{"a":1},{"a":2}],"@odata.nextLink":"n"}';
  const read = (text: string): string =>
    scanner.push(Buffer.from(text), NOW_MS, 1 + scanner.recordCount).toString() +
    scanner.finish(NOW_MS, 1 + scanner.recordCount).toString();
  const first = read(whole);
  expect(scanner).toMatchObject({ rowCount: 2, nextLink: 'n', recordCount: 2 });
  for (const broken of [
    '',
    '{',
    '{"value":[{"a":1},{"a"',
    '{"value":[{"a":tru}]}',
    '{"value":[],"value":[]}',
  ]) {
    scanner.begin();
    expect(() => read(broken)).toThrow();
    scanner.begin();
    expect(scanner).toMatchObject({ rowCount: 0, deleteCount: 0, nextLink: undefined, hasValue: false });
    expect(read(whole)).toBe(first);
  }
});
