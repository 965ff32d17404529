import { describe, expect, test } from '@jest/globals';
import { NO_CHANGE_COLUMNS, type RecordPlan } from '../../src/records/record_plan.ts';
import { PageScanner } from '../../src/records/page_scanner.ts';
import { RewrittenMember } from '../../src/records/rewritten_member.ts';

const NOW_MS = 1_767_323_045_006;
const CURSOR = 1_700_000_000_000_000;
const PLAN: RecordPlan = {
  stream: 'invoices',
  columns: new Set(['no']),
  derived: new Map([['due', new RewrittenMember('due', { length: 10, nullPrefix: '1900-01-01' })]]),
  keyColumns: ['no'],
  change: NO_CHANGE_COLUMNS,
};

/** The data of the records of a page with these values, in the bytes that the page has them in. */
function written(...values: string[]): string[] {
  const scanner = new PageScanner({ plan: PLAN });
  const rows = values.map((value) => `{"no":1,"due":${value}}`).join(',');
  const lines = scanner
    .push(Buffer.from(`{"value":[${rows}]}`), NOW_MS, CURSOR + scanner.recordCount)
    .toString();
  return lines
    .trim()
    .split('\n')
    .map((line) => /"data":(.*)\}\}$/.exec(line)?.[1] ?? line);
}

describe('a column that is rewritten', () => {
  test.each([
    ['a time at noon becomes its day', '"2026-03-01T12:00:00Z"', '{"no":1,"due":"2026-03-01"}'],
    ['a time that stands for none becomes null', '"1900-01-01T12:00:00Z"', '{"no":1,"due":null}'],
    ['null stays null', 'null', '{"no":1,"due":null}'],
    ['a number stays as it is', '20260301120000', '{"no":1,"due":20260301120000}'],
    ['a short text stays as it is', '"2026-03-01"', '{"no":1,"due":"2026-03-01"}'],
    ['an empty text stays as it is', '""', '{"no":1,"due":""}'],
    [
      'a text with an escape is not cut',
      String.raw`"2026-0\u0033-01T12"`,
      String.raw`{"no":1,"due":"2026-0\u0033-01T12"}`,
    ],
    ['a text that is not ASCII is not cut', '"ÄÖÜäöüßÄÖÜ"', '{"no":1,"due":"ÄÖÜäöüßÄÖÜ"}'],
  ])('%s', (_, value, expected) => {
    expect(written(value)).toEqual([expected]);
    // The second row is recognised by comparing it with the first.
    expect(written(value, value)).toEqual([expected, expected]);
  });

  test('that holds an object fails: its bytes may have line breaks', () => {
    expect(() => written('{"a":1}')).toThrow(/a single value was expected/);
  });
});
