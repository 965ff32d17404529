/** The table of labels. */
import { expect, test } from '@jest/globals';
import { emulated, link, rowsOf } from './emulated.ts';

const service = emulated();

const byFirst = (a: readonly unknown[], b: readonly unknown[]): number => Number(a[0]) - Number(b[0]);

test('has a row for every value and language of a column', async () => {
  const filter = "objecttypecode eq 'cr1a7_project' and attributename eq 'cr1a7_phase' and langid eq 1031";
  const rows = await service.value(`stringmaps?$select=attributevalue,value,displayorder&$filter=${filter}`);
  const found = rows.map((row) => [row['attributevalue'], row['value'], row['displayorder']]);
  expect(found.toSorted(byFirst)).toEqual([
    [1, 'Idee', 1],
    [2, 'Planung', 2],
    [3, 'Umsetzung', 3],
    [4, 'Prüfung', 4],
  ]);
});

test('has the two values of a yes/no column', async () => {
  const filter = "objecttypecode eq 'cr1a7_project' and attributename eq 'cr1a7_billable' and langid eq 1033";
  const rows = await service.value(`stringmaps?$filter=${filter}`);
  expect(rows.map((row) => [row['attributevalue'], row['value']]).toSorted(byFirst)).toEqual([
    [0, 'Not billable'],
    [1, 'Billable'],
  ]);
  expect(Object.keys(rows[0] ?? {})).toEqual([
    '@odata.etag',
    'stringmapid',
    'objecttypecode',
    'attributename',
    'attributevalue',
    'value',
    'langid',
    'displayorder',
    'versionnumber',
  ]);
});

test('is paged as any table', async () => {
  const pages = await service.pages('stringmaps', { prefer: 'odata.maxpagesize=100' });
  const ids = pages.flatMap(rowsOf).map((row) => String(row['stringmapid']));
  expect(new Set(ids).size).toBe(ids.length);
  expect(ids.length).toBeGreaterThan(200);
  expect(link(pages[0], 'nextLink')).toContain('$skiptoken=');
});

test('cannot be written', async () => {
  const reply = await service.control('POST', 'tables/stringmap/rows', { value: 'x' });
  expect([reply.status, reply.json]).toEqual([
    400,
    { error: 'the rows of stringmap follow from the metadata' },
  ]);
});
