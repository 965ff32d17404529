import { describe, expect, test } from '@jest/globals';
import { timeAt, TimeText } from '../../emulator/generated/row_time.ts';
import { emulated, link, type Reply, rowsOf } from './emulated.ts';

const service = emulated({
  generatedTables: [
    { name: 'bench', rows: 1000 },
    { name: 'vast', rows: 10_000_000 },
  ],
});

const size = (rows: number): { prefer: string } => ({ prefer: `odata.maxpagesize=${rows}` });
const id = (index: number): string => `00000000-0000-4000-a000-${String(index).padStart(12, '0')}`;

function filtered(filter: string, set = 'benchs', select = 'name,createdon'): string {
  return `${set}?$select=${select}&$filter=${encodeURIComponent(filter)}`;
}

function indexes(pages: readonly Reply[], key = 'benchid'): number[] {
  return pages.flatMap(rowsOf).map((row) => Number(String(row[key]).slice(-12)));
}

const run = (first: number, last: number): number[] =>
  Array.from({ length: last - first + 1 }, (_, index) => first + index);

test('are created one a second, and changed when they are created', async () => {
  const [row = {}] = await service.value('vasts?$filter=createdon eq 2020-03-01T12:00:00Z');
  const seconds = (Date.UTC(2020, 2, 1, 12) - Date.UTC(2020, 0, 1)) / 1000;
  expect(row).toMatchObject({
    vastid: id(seconds),
    createdon: '2020-03-01T12:00:00Z',
    modifiedon: '2020-03-01T12:00:00Z',
  });
});

test('times count up over minutes, hours, days and years', () => {
  for (const start of [0, 55, 3595, 86_395, 31_622_395]) {
    const time = new TimeText(start);
    for (let index = start; index < start + 10; index++) {
      expect(time.bytes.toString()).toBe(timeAt(index));
      time.next();
    }
  }
});

describe('ranges', () => {
  test.each([
    ['createdon ge 2020-01-01T00:01:00Z and createdon lt 2020-01-01T00:02:00Z', run(60, 119)],
    ['modifiedon gt 2020-01-01T00:16:30Z', run(991, 999)],
    ['modifiedon le 2020-01-01T00:00:02Z', run(0, 2)],
    [`benchid gt ${id(990)}`, run(991, 999)],
    [`benchid lt ${id(3)} or benchid ge ${id(998)}`, [0, 1, 2, 998, 999]],
    [`not (benchid ge ${id(3)} and benchid lt ${id(998)})`, [0, 1, 2, 998, 999]],
    [`benchid ne ${id(2)} and benchid le ${id(4)}`, [0, 1, 3, 4]],
    [`benchid le ${id(5)} or benchid lt ${id(3)} or benchid eq ${id(6)}`, run(0, 6)],
    [`statecode eq 0 and benchid eq ${id(7)}`, [7]],
    [`contains(description,'invoice') and benchid eq ${id(7)}`, [7]],
    ['statecode eq 1', []],
    ['not statecode eq 0', []],
    ['not timezoneruleversionnumber gt 1', []],
    ['createdon eq null', []],
    ['benchid gt 5f0c0a5e-6d0a-4b5e-9a54-3f0d7a9f6c21', []],
  ])('%s', async (filter, expected) => {
    expect(indexes(await service.pages(filtered(filter)))).toEqual(expected);
    expect(indexes(await service.pages(filtered(filter), size(7)))).toEqual(expected);
    const count = await service.get(`benchs/$count?$filter=${encodeURIComponent(filter)}`);
    expect(count.text).toBe(String(expected.length));
  });

  test('of a large table are as quick as its first page', async () => {
    const from = timeAt(9_000_000);
    const to = timeAt(9_012_000);
    const pages = await service.pages(filtered(`createdon ge ${from} and createdon lt ${to}`, 'vasts'));
    expect(pages.map((page) => rowsOf(page).length)).toEqual([5000, 5000, 2000]);
    expect(indexes(pages, 'vastid').at(-1)).toBe(9_011_999);
    expect(link(pages[0], 'nextLink')).toContain('$filter=');
  });

  test.each([
    ["name eq 'x'", 501],
    ['benchid eq createdon', 400],
    ['createdon gt null', 400],
    ['nonsense eq 1', 400],
    ["Microsoft.Dynamics.CRM.On(PropertyName='createdon',PropertyValue='2020-01-01')", 501],
  ])('%s is refused with %i', async (filter, status) => {
    expect((await service.get(filtered(filter))).status).toBe(status);
  });
});

test.each(['createdon,modifiedon', 'name,createdon', 'modifiedon,description'])(
  'are zipped without being compressed, times too, and say the same (%s)',
  async (select) => {
    const path = filtered(`benchid ge ${id(50)}`, 'benchs', select);
    const [zipped, plain] = await Promise.all(
      ['gzip', 'identity'].map((encoding) => service.get(path, { 'accept-encoding': encoding })),
    );
    expect(zipped?.headers.get('content-encoding')).toBe('gzip');
    expect(zipped?.text).toBe(plain?.text);
    expect(rowsOf(zipped!)).toHaveLength(950);
  },
);

test('of several ranges are on one page, zipped or not', async () => {
  const path = filtered(`benchid lt ${id(3)} or benchid ge ${id(998)}`);
  for (const encoding of ['gzip', 'identity']) {
    const page = await service.get(path, { 'accept-encoding': encoding });
    expect(indexes([page])).toEqual([0, 1, 2, 998, 999]);
  }
});
