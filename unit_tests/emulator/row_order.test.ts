import { describe, expect, test } from '@jest/globals';
import { emulated, type Json, link, refusal, type Reply, rowsOf } from './emulated.ts';

const service = emulated({ generatedTables: [{ name: 'bench', rows: 20 }] });

const size = (rows: number): { prefer: string } => ({ prefer: `odata.maxpagesize=${rows}` });

/** The only rows of the table, which begins empty. */
const ROWS: readonly Json[] = [
  { cr1a7_name: 'b', cr1a7_phase: 2, cr1a7_budget: 10 },
  { cr1a7_name: 'A', cr1a7_phase: 2, cr1a7_budget: 9.5 },
  { cr1a7_name: 'ç', cr1a7_phase: 1, cr1a7_budget: null },
  { cr1a7_name: 'a"<&>', cr1a7_phase: null, cr1a7_budget: 100 },
  { cr1a7_name: null, cr1a7_phase: 3, cr1a7_budget: 9.5 },
];

async function ordered(orderby: string, pageSize: number): Promise<unknown[]> {
  const { text } = await service.control('GET', 'tables/cr1a7_project/rows?limit=100');
  for (const row of JSON.parse(text) as Json[]) {
    await service.control('DELETE', `tables/cr1a7_project/rows/${String(row['cr1a7_projectid'])}`);
  }
  for (const row of ROWS) await service.control('POST', 'tables/cr1a7_project/rows', row);
  const path = `cr1a7_projects?$select=cr1a7_name&$orderby=${encodeURIComponent(orderby)}`;
  return (await service.pages(path, size(pageSize))).flatMap(rowsOf).map((row) => row['cr1a7_name']);
}

describe.each([1, 2, 100])('in pages of %i', (pageSize) => {
  test.each([
    ['cr1a7_name', [null, 'A', 'a"<&>', 'b', 'ç']],
    ['cr1a7_name desc', ['ç', 'b', 'a"<&>', 'A', null]],
    ['cr1a7_budget asc,cr1a7_name desc', ['ç', 'A', null, 'b', 'a"<&>']],
    ['cr1a7_budget desc, cr1a7_phase', ['a"<&>', 'b', 'A', null, 'ç']],
    ['cr1a7_phase,cr1a7_name', ['a"<&>', 'ç', 'A', 'b', null]],
    ['cr1a7_phase desc,cr1a7_budget desc', [null, 'b', 'A', 'ç', 'a"<&>']],
  ])('%s', async (orderby, expected) => {
    expect(await ordered(orderby, pageSize)).toEqual(expected);
  });
});

test('rows that are alike come once each, in the order of their ids', async () => {
  const pages = await service.pages('contacts?$select=statecode&$orderby=statecode', size(33));
  const ids = pages.flatMap(rowsOf).map((row) => String(row['contactid']));
  expect(ids).toHaveLength(140);
  expect(ids).toEqual([...new Set(ids)].toSorted((a, b) => (a < b ? -1 : 1)));
});

test('the order stays with every page, with filters and counts', async () => {
  const path =
    "contacts?$select=lastname&$filter=startswith(lastname,'c')&$orderby=lastname desc&$count=true";
  const pages = await service.pages(path, size(4));
  const names = pages.flatMap(rowsOf).map((row) => String(row['lastname']));
  expect(names).toEqual(names.toSorted().toReversed());
  expect(pages.map((page) => page.json['@odata.count'])).toEqual(pages.map(() => names.length));
  expect(pages.length).toBeGreaterThan(1);
});

test('lookups stand in the order of names', async () => {
  const path = 'contacts?$select=_parentcustomerid_value&$orderby=_parentcustomerid_value';
  const pages = await service.pages(path, size(60));
  const names = new Map<unknown, string>();
  for (const row of await service.value('accounts?$select=name'))
    names.set(row['accountid'], String(row['name']));
  for (const row of await service.value('contacts?$select=fullname')) {
    names.set(row['contactid'], String(row['fullname']));
  }
  const found = pages.flatMap(rowsOf).map((row) => names.get(row['_parentcustomerid_value']) ?? '');
  const collator = new Intl.Collator('en', { sensitivity: 'accent' });
  expect(found).toHaveLength(140);
  expect(found).toEqual(found.toSorted(collator.compare));
  expect(new Set(found).size).toBeGreaterThan(10);
});

describe('without a paging cookie', () => {
  test.each([
    'cr1a7_externalorders',
    'contacts?$orderby=_ownerid_value',
    'cr1a7_externalorders?$orderby=cr1a7_name',
  ])('pages of %s are numbered, and every row comes once', async (path) => {
    const pages = await service.pages(path, size(3));
    expect(link(pages[0], 'nextLink')).toContain('pagingcookie=%22%22');
    const etags = pages.flatMap(rowsOf).map((row) => row['@odata.etag']);
    expect(new Set(etags).size).toBe(Number((await service.get(path.replace(/\?.*|$/, '/$count'))).text));
  });

  async function pageNumber(number: number, rows: number): Promise<Reply> {
    const first = await service.get('contacts?$orderby=_ownerid_value', size(rows));
    return service.get(
      (link(first, 'nextLink') ?? '').replace('pagenumber=%222', `pagenumber=%22${number}`),
      size(rows),
    );
  }

  test('the last row is the 50,000th', async () => {
    expect((await pageNumber(500, 100)).status).toBe(200);
    expect(refusal(await pageNumber(501, 100)).slice(0, 2)).toEqual([400, '0x8004430a']);
  });
});

describe('generated rows', () => {
  test.each(['createdon', 'modifiedon asc', 'benchid,name desc'])('know the order of %s', async (orderby) => {
    const plain = await service.value('benchs');
    const pages = await service.pages(`benchs?$orderby=${orderby}`, size(7));
    expect(pages.flatMap(rowsOf)).toEqual(plain);
  });

  test('downwards know the first one', async () => {
    const plain = await service.value('benchs?$select=name,createdon');
    const [last] = await service.value('benchs?$select=name,createdon&$orderby=createdon desc&$top=1');
    expect(last).toEqual(plain.at(-1));
    const none = await service.value('benchs?$filter=createdon lt 2019-01-01&$orderby=createdon desc&$top=1');
    expect(none).toEqual([]);
  });

  test.each(['name', 'createdon desc'])('do not know that of %s', async (orderby) => {
    expect((await service.get(`benchs?$orderby=${orderby}`)).status).toBe(501);
  });
});

describe('refusals', () => {
  test.each([
    ['contacts?$orderby=nonsense', 400],
    ['contacts?$orderby=ownerid', 400],
    ['contacts?$orderby=lastname up', 400],
    ['contacts?$orderby=', 400],
    ['contacts?$orderby=parentcustomerid_account/name', 501],
    ['cr1a7_projects?$orderby=cr1a7_skills', 501],
    ['cr1a7_sensorreadings?$orderby=_createdby_value', 501],
    ['cr1a7_sensorreadings?$orderby=cr1a7_name,createdon', 400],
  ])('%s with %i', async (path, status) => {
    expect((await service.get(path)).status).toBe(status);
  });

  test('a cookie of another order', async () => {
    const cookie = (reply: Reply): string => (link(reply, 'nextLink') ?? '').split('$skiptoken=')[1] ?? '';
    const byName = cookie(await service.get('contacts?$orderby=lastname', size(3)));
    const byId = cookie(await service.get('contacts', size(3)));
    const numbered = cookie(await service.get('contacts?$orderby=_ownerid_value', size(3)));
    for (const path of [
      `contacts?$orderby=firstname&$skiptoken=${byName}`,
      `contacts?$orderby=lastname&$skiptoken=${byId}`,
      `contacts?$skiptoken=${numbered}`,
      `contacts?$skiptoken=${byName}`,
    ]) {
      expect(refusal(await service.get(path)).slice(0, 2)).toEqual([400, '0x80060888']);
    }
  });
});
