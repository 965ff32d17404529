/** The rows of generated tables, as the Web API answers them. */
import { describe, expect, test } from '@jest/globals';
import { emulated, link, rowsOf } from './emulated.ts';

const service = emulated({
  generatedTables: [
    { name: 'bench', rows: 12_345 },
    { name: 'vast', rows: 10_000_000 },
  ],
});

const size = (rows: number): { prefer: string } => ({ prefer: `odata.maxpagesize=${rows}` });

describe('generated tables', () => {
  test('bring every row once, whatever the page size', async () => {
    const pages = await service.pages('benchs?$select=name,quantity', size(4999));
    const rows = pages.flatMap(rowsOf);
    expect(new Set(rows.map((row) => row['benchid'])).size).toBe(12_345);
    expect(rows.at(-1)).toMatchObject({ name: 'Generated row 000000012344', quantity: 42 });
  });

  test('have every column that their metadata promises, and a delta link', async () => {
    const reply = await service.get('benchs', { prefer: 'odata.track-changes,odata.maxpagesize=2' });
    const [row = {}] = rowsOf(reply);
    const attributes = await service.value("EntityDefinitions(LogicalName='bench')/Attributes");
    const readable = attributes.filter((one) => one['IsValidODataAttribute'] === true);
    expect(Object.keys(row)).toHaveLength(readable.length + 1);
    const pages = await service.pages('benchs?$select=name', { prefer: 'odata.track-changes' });
    const changes = await service.get(link(pages.at(-1), 'deltaLink') ?? '');
    expect([rowsOf(changes), link(changes, 'deltaLink')]).toEqual([[], expect.any(String)]);
  });

  test('are never kept: a page of the middle of ten million rows is as quick as the first', async () => {
    const before = process.memoryUsage.rss();
    let next = link(await service.get('vasts?$select=name', size(1)), 'nextLink') ?? '';
    next = next.replace('000000000000%257d%2522%2520first', '000009999998%257d%2522%2520first');
    const last = await service.get(next, size(5000));
    expect(rowsOf(last)).toEqual([expect.objectContaining({ name: 'Generated row 000009999999' })]);
    expect(process.memoryUsage.rss() - before).toBeLessThan(100_000_000);
  });

  test.each(['benchid', 'name', 'quantity', 'description,amount', undefined])(
    'are zipped without being compressed, and say the same ($select=%s)',
    async (select) => {
      const path = `benchs${select === undefined ? '' : `?$select=${select}`}`;
      for (const rows of [1, 2, 3, 65, 5000]) {
        const pages = await Promise.all(
          ['gzip', 'identity'].map((encoding) =>
            service.get(path, { ...size(rows), 'accept-encoding': encoding }),
          ),
        );
        expect(pages[0]?.headers.get('content-encoding')).toBe('gzip');
        expect(pages[0]?.text).toBe(pages[1]?.text);
        expect(rowsOf(pages[0]!)).toHaveLength(rows);
      }
    },
  );

  test('cannot be changed', async () => {
    expect((await service.control('POST', 'tables/bench/rows', {})).status).toBe(400);
  });
});
