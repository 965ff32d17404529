import { gunzipSync, gzipSync } from 'node:zlib';
import { expect, test } from '@jest/globals';
import { plainMember } from '../../emulator/answers/row_form.ts';
import { generatedTable } from '../../emulator/generated/generated_table.ts';
import type { Interval } from '../../emulator/generated/row_intervals.ts';
import { renderer, rowRange } from '../../emulator/generated/row_range.ts';
import { RowSequences } from '../../emulator/generated/row_sequence.ts';
import { selectProperties } from '../../emulator/query/row_selection.ts';
import { emulated, type Json } from './emulated.ts';

const table = generatedTable('bench', 'varied');
const properties = selectProperties(table, undefined);
const sequences = new RowSequences();
const [before, after] = [Buffer.from('{"value":['), Buffer.from(']}')];

function page(...intervals: Interval[]): { plain: Buffer; zipped: Buffer } {
  const rows = rowRange(
    renderer(table, { properties, member: plainMember }, sequences),
    sequences,
    intervals,
  );
  return {
    plain: Buffer.concat([before, rows.plain(), after]),
    zipped: rows.zip?.(before, after) ?? Buffer.alloc(0),
  };
}

function rowsIn(plain: Buffer): Json[] {
  return (JSON.parse(plain.toString()) as { value: Json[] }).value;
}

test('pages compress as those of real tables do, and a third to two thirds of the values are null', () => {
  const { plain } = page({ start: 0, end: 5000 });
  const ratio = plain.length / gzipSync(plain).length;
  expect(ratio).toBeGreaterThan(7);
  expect(ratio).toBeLessThan(10);
  const values = rowsIn(plain).flatMap((row) => Object.values(row));
  const nulls = values.filter((value) => value === null).length / values.length;
  expect(nulls).toBeGreaterThan(0.3);
  expect(nulls).toBeLessThan(0.6);
});

test('most values differ between rows, some columns are the same in all', () => {
  const rows = rowsIn(page({ start: 0, end: 1000 }).plain);
  const differing = (name: string): number => new Set(rows.map((row) => row[name])).size;
  expect(differing('benchid')).toBe(1000);
  expect(differing('name')).toBeGreaterThan(900);
  expect(differing('exchangerate')).toBe(1);
  expect(differing('processid')).toBe(1);
});

test('the compressed page is the page, also of several intervals', () => {
  for (const intervals of [
    [{ start: 9990, end: 10_020 }],
    [
      { start: 3, end: 5 },
      { start: 1_000_000, end: 1_000_002 },
    ],
  ]) {
    const { plain, zipped } = page(...intervals);
    expect(gunzipSync(zipped).equals(plain)).toBe(true);
  }
});

test('values come again after a while, with other ids, versions and times', () => {
  const [one] = rowsIn(page({ start: 5, end: 6 }).plain);
  const [other] = rowsIn(page({ start: 5 + 10_007, end: 6 + 10_007 }).plain);
  const own = {
    '@odata.etag': expect.any(String),
    benchid: expect.any(String),
    createdon: expect.any(String),
    modifiedon: expect.any(String),
    versionnumber: expect.any(Number),
  };
  expect(other).toEqual({ ...one, ...own });
  expect(other?.['benchid']).not.toBe(one?.['benchid']);
  expect(other?.['createdon']).toBe('2020-01-01T02:46:52Z');
});

const service = emulated({ generatedTables: [{ name: 'bench', rows: 30, shape: 'varied' }] });

test('are paged, filtered by id and by constants, read one by one, and brought with their labels', async () => {
  const pages = await service.pages('benchs?$select=name', { prefer: 'odata.maxpagesize=20' });
  expect(pages.map((one) => (one.json['value'] as Json[]).length)).toEqual([20, 10]);
  expect(await service.value('benchs?$filter=createdon ge 2020-01-01T00:00:25Z')).toHaveLength(5);
  expect(await service.value('benchs?$filter=processid eq null&$top=2')).toHaveLength(2);
  expect((await service.get("benchs?$filter=name eq 'x'")).status).toBe(501);
  const id = '00000000-0000-4000-a000-000000000007';
  expect((await service.get(`benchs(${id})?$select=name`)).json['benchid']).toBe(id);
  const labels = { prefer: 'odata.include-annotations="OData.Community.Display.V1.FormattedValue"' };
  const rows = await service.value('benchs?$select=ratingcode', labels);
  const known = rows.filter((row) => row['ratingcode'] !== null);
  expect(known.length).toBeGreaterThan(0);
  for (const row of known)
    expect(row['ratingcode@OData.Community.Display.V1.FormattedValue']).toEqual(expect.any(String));
});
