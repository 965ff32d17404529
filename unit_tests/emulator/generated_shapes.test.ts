import { gunzipSync } from 'node:zlib';
import { expect, test } from '@jest/globals';
import { plainMember } from '../../emulator/answers/row_form.ts';
import { GENERATED_SHAPES, generatedTable } from '../../emulator/generated/generated_table.ts';
import { rowRange } from '../../emulator/generated/row_range.ts';
import { RowSequences } from '../../emulator/generated/row_sequence.ts';
import { RowTemplate } from '../../emulator/generated/row_template.ts';
import { selectProperties } from '../../emulator/query/row_selection.ts';

test.each(GENERATED_SHAPES.filter((shape) => shape !== 'varied'))(
  '%s rows: the composed gzip is the rendered rows',
  (shape) => {
    const table = generatedTable('bench', shape);
    const [before, after] = [Buffer.from('{"value":['), Buffer.from(']}')];
    for (const [start, end] of [
      [0, 1],
      [0, 5000],
      [995, 3007],
      [999_999_999, 1_000_001_003],
    ] as const) {
      const rows = rowRange(
        new RowTemplate(table, { properties: selectProperties(table, undefined), member: plainMember }),
        new RowSequences(),
        [{ start, end }],
      );
      const plain = Buffer.concat([before, rows.plain(), after]);
      expect(gunzipSync(rows.zip?.(before, after) ?? '').equals(plain)).toBe(true);
      expect((JSON.parse(plain.toString()) as { value: unknown[] }).value).toHaveLength(end - start);
    }
  },
);

test('shapes differ in how many columns rows bring', () => {
  const counts = GENERATED_SHAPES.map(
    (shape) => selectProperties(generatedTable('bench', shape), undefined).length,
  );
  expect(counts).toEqual([5, 19, 179, 41]);
});
