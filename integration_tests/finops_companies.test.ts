/** Reads of Finance & Operations over two companies: pages, dialects, kills and rights. */
import { describe, expect, test } from '@jest/globals';
import { DIALECT_NAMES } from '../emulator/finops/dialects.ts';
import { dataOf, errorsOf, logsOf, statesOf } from './connector.ts';
import { FinopsScene, SMALL_PAGES } from './finops_scene.ts';

const scene = FinopsScene.open();

describe('a read of two companies', () => {
  test('a table that may not be counted fails with the reason, and not as a defect', async () => {
    const action = { type: 'status', status: 403, body: '' };
    await scene.bench.control('POST', 'faults', {
      match: 'any',
      urlContains: 'count=true',
      times: 9,
      action,
    });
    const result = await scene.bench.read(['VendorsV2'], SMALL_PAGES);
    expect(errorsOf(result)).toEqual([
      expect.objectContaining({
        failure_type: 'config_error',
        message: expect.stringMatching(/The number of rows of table VendorsV2: .*read access to the entity/),
      }),
    ]);
  });

  /** Rows of one record that are in several companies, and rows that come again when a method fails in the middle. */
  const repeating = ['shared-per-company', 'filters-by-other-collation'];
  test.each(DIALECT_NAMES.filter((name) => !repeating.includes(name)))(
    'returns every row once, page by page, whatever the behavior of the service: %s',
    async (name) => {
      await scene.bench.control('POST', 'dialect', { name });
      const names = scene.tableNames();
      await scene.expectWhole(await scene.bench.read(names, SMALL_PAGES), names);
    },
  );

  test('reads a slice again in another way where filters and order do not agree on texts', async () => {
    await scene.bench.control('POST', 'dialect', { name: 'filters-by-other-collation' });
    const name = 'ReleasedProductsV2';
    const result = await scene.bench.read([name], SMALL_PAGES);
    expect(errorsOf(result)).toEqual([]);
    expect(logsOf(result, 'WARN').join('\n')).toMatch(/paging by keys does not work/);
    const source = (await scene.bench.rows(name)).map((row) => scene.keyOf(name, row));
    expect(new Set(dataOf(result, name).map((row) => scene.keyOf(name, row)))).toEqual(new Set(source));
  });

  test('fails instead of leaving out rows that move between pages and can be read only by links', async () => {
    await scene.bench.control('POST', 'dialect', { name: 'links-only' });
    const name = 'ContosoServiceOrders';
    let moved = 0;
    scene.onRequest = async ({ url }) => {
      if (!url.includes(`/data/${name}`) || !url.includes('skiptoken')) return;
      const [first] = await scene.bench.rows(name);
      await scene.bench.control('DELETE', `tables/${name}/rows/${String(first?.['@recId'])}`);
      moved++;
    };
    const result = await scene.bench.read([name], SMALL_PAGES);
    expect(moved).toBeGreaterThan(0);
    expect(logsOf(result, 'WARN').join('\n')).toMatch(/: reading it once more/);
    expect(errorsOf(result).map(({ internal_message: detail }) => detail)).toEqual([
      expect.stringMatching(
        /^rows_missing: Table ContosoServiceOrders: \d+ rows came, .* after reading it twice/,
      ),
    ]);
  });

  test('warns if only links can be used, since they do not show rows that move', async () => {
    await scene.bench.control('POST', 'dialect', { name: 'links-only' });
    const result = await scene.bench.read(['ContosoServiceOrders'], SMALL_PAGES);
    await scene.expectWhole(result, ['ContosoServiceOrders']);
    expect(logsOf(result, 'WARN').join('\n')).toMatch(/ContosoServiceOrders: it can be read only by links/);
  });

  test('reads an entity by its key where an enumeration is part of it', async () => {
    const asked: string[] = [];
    scene.onRequest = async ({ url }) => {
      if (url.includes('/data/FiscalCalendarPeriods')) asked.push(decodeURIComponent(url));
      await Promise.resolve();
    };
    await scene.expectWhole(await scene.bench.read(['FiscalCalendarPeriods'], SMALL_PAGES), [
      'FiscalCalendarPeriods',
    ]);
    expect(asked.filter((url) => url.includes(' ge ')).length).toBeGreaterThan(3);
    expect(asked.filter((url) => url.includes('$skip'))).toEqual([]);
  });

  test('takes one request for a table that fits a page', async () => {
    const rows: string[] = [];
    scene.onRequest = async ({ url }) => {
      if (url.includes('/data/VendorGroups')) rows.push(url);
      await Promise.resolve();
    };
    const result = await scene.bench.read(['VendorGroups']);
    await scene.expectWhole(result, ['VendorGroups']);
    expect(rows.filter((url) => !url.includes('$top=1&'))).toHaveLength(1);
  });

  test("logs the service's id of each request, for Microsoft's support", async () => {
    const { stdout } = await scene.bench.read(['VendorGroups'], {}, { env: { LOG_LEVEL: 'debug' } });
    expect(stdout).toMatch(/GET [^"]*\/data\/VendorGroups: 200 after \d+ ms, request [0-9a-f-]{36}/);
  });

  test('reads the companies of a list, and the own one without cross-company', async () => {
    const all = await scene.bench.read(['VendorsV2'], { companies: ['demf'], ...SMALL_PAGES });
    expect(new Set(dataOf(all, 'VendorsV2').map((row) => String(row['dataAreaId']).toLowerCase()))).toEqual(
      new Set(['demf']),
    );
    const own = await scene.bench.read(['VendorsV2'], { cross_company: false, ...SMALL_PAGES });
    expect(new Set(dataOf(own, 'VendorsV2').map((row) => String(row['dataAreaId']).toLowerCase()))).toEqual(
      new Set(['usmf']),
    );
  });

  test('continues company by company after the process was killed', async () => {
    const whole = await scene.bench.read(['VendorInvoiceLines'], SMALL_PAGES);
    const size = whole.stdout.length;
    for (const share of [0.25, 0.5, 0.8]) {
      const killed = await scene.bench.read(['VendorInvoiceLines'], SMALL_PAGES, {
        killAtByte: Math.round(size * share),
      });
      const state = statesOf(killed, 'VendorInvoiceLines').at(-1);
      const rest = await scene.bench.read(
        ['VendorInvoiceLines'],
        SMALL_PAGES,
        state === undefined ? {} : { state: [state] },
      );
      expect(errorsOf(rest)).toEqual([]);
      const keys = [killed, rest].flatMap((run) =>
        dataOf(run, 'VendorInvoiceLines').map((row) => scene.keyOf('VendorInvoiceLines', row)),
      );
      const source = (await scene.bench.rows('VendorInvoiceLines')).map((row) =>
        scene.keyOf('VendorInvoiceLines', row),
      );
      expect(new Set(keys)).toEqual(new Set(source));
      expect(dataOf(rest).length).toBeLessThan(source.length);
    }
  });

  test('neither loses nor repeats rows that stay while others come and go between its pages', async () => {
    const name = 'VendorInvoiceLines';
    const before = await scene.bench.rows(name);
    const doomed = before.filter((_, index) => index % 9 === 4);
    let pages = 0;
    scene.onRequest = async ({ url }) => {
      if (!url.includes(`/data/${name}`)) return;
      const victim = doomed[pages++];
      if (victim !== undefined)
        await scene.bench.control('DELETE', `tables/${name}/rows/${String(victim['@recId'])}`);
    };
    const result = await scene.bench.read([name], SMALL_PAGES);
    scene.onRequest = undefined;
    expect(errorsOf(result)).toEqual([]);
    const records = dataOf(result, name).map((row) => scene.keyOf(name, row));
    expect(new Set(records).size).toBe(records.length);
    const stayed = (await scene.bench.rows(name)).map((row) => scene.keyOf(name, row));
    expect(stayed.filter((key) => !records.includes(key))).toEqual([]);
  });
});
