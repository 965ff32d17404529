import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import { plainMember } from '../../emulator/answers/row_form.ts';
import { generatedTable } from '../../emulator/generated/generated_table.ts';
import { rowRange } from '../../emulator/generated/row_range.ts';
import { RowSequences } from '../../emulator/generated/row_sequence.ts';
import { RowTemplate } from '../../emulator/generated/row_template.ts';
import { propertyOf } from '../../emulator/model.ts';

const table = generatedTable('bench', 'ordinary');
const all = table.columns.flatMap((column) => propertyOf(column) ?? []);
const before = Buffer.from('{"value":[');
const after = Buffer.from('],"@odata.nextLink":"…"}');

function expectSame(properties: readonly string[], start: number, size: number): void {
  const range = rowRange(new RowTemplate(table, { properties, member: plainMember }), new RowSequences(), [
    { start, end: start + size },
  ]);
  const zipped = range.zip?.(before, after);
  if (zipped === undefined) throw new Error('nothing was zipped');
  // gunzip refuses a stream whose checksum or length is wrong.
  expect(gunzipSync(zipped).equals(Buffer.concat([before, range.plain(), after]))).toBe(true);
}

describe('a page of generated rows', () => {
  test.each([
    ['of the usual size', 5000, [0, 5000, 10_000, 999_995_000, 98_765_430_000, 199_999_995_000]],
    ['of few rows', 2, [0, 2, 9998, 10_000, 99_998, 100_000, 87_654_320]],
    ['of any size', 4999, [0, 4999, 9998, 994_801]],
    ['from anywhere', 5000, [1, 9999, 12_344]],
    ['of one row', 1, [0, 9999, 10_000]],
  ])('%s says zipped what it says plainly', (_, size, starts) => {
    for (const start of starts) {
      expectSame(all, start, size);
      expectSame(['benchid'], start, size);
    }
  });

  test('does so with a context longer than a block of deflate', () => {
    const long = Buffer.from(`{"@odata.context":"${'x'.repeat(70_000)}","value":[`);
    const range = rowRange(
      new RowTemplate(table, { properties: all, member: plainMember }),
      new RowSequences(),
      [{ start: 5000, end: 10_000 }],
    );
    expect(gunzipSync(range.zip?.(long, after) ?? '').subarray(0, long.length)).toEqual(long);
  });

  test('without rows is empty', () => {
    expect(
      rowRange(
        new RowTemplate(table, { properties: all, member: plainMember }),
        new RowSequences(),
        [],
      ).plain(),
    ).toHaveLength(0);
  });
});
