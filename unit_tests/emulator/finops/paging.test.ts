import { describe, expect, test } from '@jest/globals';
import { DIALECT_NAMES } from '../../../emulator/finops/dialects.ts';
import { finopsUnderTest, type Json, nextLink, query, recIdOf, refusal, rowsOf } from './environment.ts';

const service = finopsUnderTest({
  behavior: { pageRows: 10 },
  generated: [{ name: 'Bench', rows: 1001, shape: 'wide' }],
});
const VENDORS = 'data/VendorsV2?cross-company=true&$select=dataAreaId,VendorAccountNumber';

const nameOf = (row: Json): string =>
  `${String(row['dataAreaId']).toLowerCase()} ${String(row['VendorAccountNumber'])}`;

/** Follows links, whatever host they name. @param between runs before every page but the first. */
async function allPages(
  path: string,
  between = async (): Promise<void> => {},
  headers = {},
): Promise<Json[][]> {
  const pages: Json[][] = [];
  for (let next: string | undefined = path; next !== undefined;) {
    const reply = await service.get(next, headers);
    pages.push(rowsOf(reply));
    next = nextLink(reply)?.replace(/^http:\/\/[^/]+/, service.url);
    if (next !== undefined) await between();
  }
  return pages;
}

describe('pages', () => {
  test('have ten thousand rows at most, here ten, and a link with an offset', async () => {
    const first = await service.get(VENDORS);
    expect(rowsOf(first)).toHaveLength(10);
    expect(nextLink(first)).toBe(`${service.url}/${VENDORS}&$skip=10`);
    expect((await allPages(VENDORS)).map(({ length }) => length)).toEqual([10, 10, 10, 10, 8]);
  });

  test('$top up to a page ends the links though more rows exist', async () => {
    const top = await service.get(`${VENDORS}&$top=10`);
    expect([rowsOf(top).length, nextLink(top)]).toEqual([10, undefined]);
    const more = await service.get(`${VENDORS}&$top=15`);
    expect([rowsOf(more).length, nextLink(more)]).toEqual([10, `${service.url}/${VENDORS}&$skip=10&$top=5`]);
  });

  test('move with the rows: a delete loses a row, and a new row that sorts early repeats one', async () => {
    const names = async (between: () => Promise<void>): Promise<string[]> =>
      (await allPages(`${VENDORS}&$orderby=dataAreaId,VendorAccountNumber`, between)).flat().map(nameOf);
    const rows = JSON.parse((await service.control('GET', 'tables/VendorsV2/rows?limit=100')).text) as Json[];
    const first = rows.find((row) => nameOf(row) === 'demf V-000001');
    let isGone = false;
    const lost = await names(async () => {
      if (!isGone) await service.control('DELETE', `tables/VendorsV2/rows/${String(first?.['@recId'])}`);
      isGone = true;
    });
    expect(lost).not.toContain('demf V-000011');
    let isThere = false;
    const repeated = await names(async () => {
      const row = { dataAreaId: 'demf', VendorAccountNumber: 'A-1' };
      if (!isThere) await service.control('POST', 'tables/VendorsV2/rows', row);
      isThere = true;
    });
    expect(repeated.filter((name, place) => repeated.indexOf(name) !== place)).toHaveLength(1);
  });

  test('come by ascending RecId without $orderby, which is not the order of the keys', async () => {
    const rows = (await allPages(VENDORS)).flat();
    const ids = rows.map((row) => BigInt(recIdOf(row)));
    expect(ids).toEqual(ids.toSorted((one, other) => (one < other ? -1 : 1)));
    expect(rows.map(nameOf)).not.toEqual(rows.map(nameOf).toSorted());
  });

  test('$count is that of the filter; /$count is text', async () => {
    const reply = await service.get(`${VENDORS}&$top=1&$skip=3&$count=true`);
    expect([reply.json['@odata.count'], rowsOf(reply).length]).toEqual([48, 1]);
    const count = await service.get(`data/VendorsV2/$count?${query({ $filter: "VendorGroupId eq '10'" })}`);
    expect([count.text, count.headers.get('content-type')]).toEqual(['8', 'text/plain']);
  });
});

describe.each(DIALECT_NAMES)('in the dialect %s', (name) => {
  test('a reader that follows links sees every row at least in an order that stands still', async () => {
    await service.control('POST', 'dialect', { name });
    const names = (await allPages(VENDORS, async () => {}, { prefer: 'odata.maxpagesize=7' }))
      .flat()
      .map(nameOf);
    expect(names).toHaveLength(48);
    if (name !== 'no-order') expect(new Set(names).size).toBe(48);
  });

  test('$orderby on the keys is a total order', async () => {
    await service.control('POST', 'dialect', { name });
    const rows = await allPages(`${VENDORS}&$orderby=dataAreaId,VendorAccountNumber`);
    expect(new Set(rows.flat().map(nameOf)).size).toBe(48);
  });
});

describe('settings', () => {
  const set = (behavior: Json): Promise<unknown> => service.control('POST', 'behavior', behavior);

  test('a preferred page size has an effect only where it is honoured', async () => {
    const headers = { prefer: 'odata.maxpagesize=3' };
    expect(rowsOf(await service.get(VENDORS, headers))).toHaveLength(10);
    await set({ maxPageSize: 'honoured' });
    const reply = await service.get(VENDORS, headers);
    expect([rowsOf(reply).length, reply.headers.get('preference-applied')]).toEqual([
      3,
      'odata.maxpagesize=3',
    ]);
  });

  test('wildcards in comparisons may be patterns or refused', async () => {
    const filter = query({ $filter: "ItemNumber ge 'M000*'", $select: 'ItemNumber' });
    await set({ wildcardInComparisons: 'pattern' });
    expect(await service.rows(`data/ReleasedProductsV2?${filter}`)).toHaveLength(4);
    await set({ wildcardInComparisons: 'refused' });
    expect((await service.get(`data/ReleasedProductsV2?${filter}`)).status).toBe(400);
  });

  test('an entity may refuse filters, orders and offsets', async () => {
    await set({
      refusals: { VendorsV2: { filter: ['Notes'], orderBy: 'all', operators: ['gt'], skip: true } },
    });
    const statuses = await Promise.all(
      [
        "$filter=Notes eq 'x'",
        '$orderby=VendorAccountNumber',
        "$filter=VendorAccountNumber gt 'V'",
        '$skip=1',
        "$filter=VendorAccountNumber ge 'V'",
      ].map(async (options) => (await service.get(`data/VendorsV2?${options}`)).status),
    );
    expect(statuses).toEqual([400, 400, 400, 400, 200]);
  });

  test('rows that companies share come once, or once in each', async () => {
    expect(await service.rows('data/PaymentTerms?cross-company=true')).toHaveLength(3);
    await set({ singleSharedRows: 'once-per-company' });
    const rows = await service.rows('data/PaymentTerms?cross-company=true');
    expect([rows.length, new Set(rows.map(recIdOf)).size]).toEqual([6, 3]);
    expect(
      await service.rows(
        `data/PaymentTerms?${query({ $filter: "dataAreaId eq 'demf'", 'cross-company': 'true' })}`,
      ),
    ).toHaveLength(3);
  });

  test('a long query is not found, unless it is accepted', async () => {
    const long = `data/VendorsV2?$filter=${encodeURIComponent(`Notes ne '${'x'.repeat(2100)}'`)}`;
    const reply = await service.get(long);
    expect([reply.status, reply.headers.get('content-type')]).toEqual([404, 'text/html']);
    await set({ longQuery: 'accepted' });
    expect((await service.get(long)).status).toBe(200);
  });

  test('wrong settings are refused by name', async () => {
    expect((await service.control('POST', 'behavior', { collation: 'x' })).json).toEqual({
      error: '"collation" takes sql, word-sort, ordinal',
    });
    expect((await service.control('POST', 'behavior', { nonsense: 1 })).status).toBe(400);
    expect((await service.control('POST', 'dialect', { name: 'x' })).status).toBe(400);
  });
});

describe('generated rows', () => {
  const bench = (options: Readonly<Record<string, string | number>>): string =>
    `data/Bench?${query({ 'cross-company': 'true', ...options })}`;

  test('have 311 columns, half of them empty texts, and an etag with their RecId', async () => {
    const [row] = await service.rows(bench({ $top: 1 }));
    const values = Object.values(row ?? {});
    expect(values).toHaveLength(312);
    expect(values.filter((value) => value === '').length).toBeGreaterThan(145);
    expect(recIdOf(row ?? {})).toBe(String(row?.['SourceRecId']));
  });

  test('are filtered by key without being looked at, page by page to the end', async () => {
    const $filter = "dataAreaId ge 'usmf' and (dataAreaId gt 'usmf' or RecordNumber ge 'R-00000000990')";
    const reply = await service.get(
      bench({ $filter, $select: 'RecordNumber', $count: 'true', $orderby: 'dataAreaId,RecordNumber' }),
    );
    expect([reply.json['@odata.count'], rowsOf(reply).length]).toEqual([11, 10]);
    const rest = await service.get(nextLink(reply) ?? '');
    expect(rowsOf(rest).map((row) => row['RecordNumber'])).toEqual(['R-00000001000']);
    expect((await service.get(`data/Bench/$count?${query({ $filter })}`)).text).toBe('11');
  });

  test('belong to companies, and other filters are not emulated', async () => {
    const counts = await Promise.all(
      ['demf', 'usmf'].map(
        async (id) =>
          (await service.get(bench({ $filter: `dataAreaId eq '${id}'`, $count: 'true' }))).json[
            '@odata.count'
          ],
      ),
    );
    expect(counts).toEqual([501, 500]);
    expect((await service.get(bench({ $filter: "Name eq 'x'" }))).status).toBe(501);
    expect(refusal(await service.send('POST', 'data/Bench', {}))[0]).toBe(501);
  });
});
