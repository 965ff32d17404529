/** Finance & Operations seen from outside: the built connector against the emulated environment. */
import { readFileSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { Ajv } from 'ajv';
import { DIALECT_NAMES } from '../emulator/finops/dialects.ts';
import type { AirbyteStream } from '../src/protocol/messages.ts';
import { configured, dataOf, errorsOf, logsOf, runConnector, type RunResult, statesOf } from './connector.ts';
import { FinopsBench, type FinopsRow } from './finops_bench.ts';

interface Seen {
  readonly kind: string;
  readonly url: string;
}

const SMALL_PAGES = { odata_maxpagesize: 7 };
let bench: FinopsBench;
let streams: readonly AirbyteStream[];
let onRequest: ((request: Seen) => Promise<void>) | undefined;

beforeAll(async () => {
  bench = await FinopsBench.start({ onRequest: async (request) => await onRequest?.(request) });
  streams = await bench.discover();
});
afterAll(() => bench.stop());
afterEach(async () => {
  onRequest = undefined;
  await bench.reset();
});

const keysOf = (name: string): string[] => {
  const stream = streams.find((one) => one.name === name);
  return (stream?.source_defined_primary_key ?? []).map(([column = '']) => column);
};

/** By its natural key. A Date loses its noon on the way, and no two rows of an entity differ in that alone. */
const keyOf = (name: string, row: FinopsRow): string =>
  keysOf(name)
    .map((column) => String(row[column]).replace(/T12:00:00Z$/, ''))
    .join('|');

async function expectWhole(result: RunResult, names: readonly string[]): Promise<void> {
  expect(errorsOf(result)).toEqual([]);
  for (const name of names) {
    const source = (await bench.rows(name)).map((row) => keyOf(name, row)).sort();
    const records = dataOf(result, name).map((row) => keyOf(name, row));
    expect({ name, rows: records.sort() }).toEqual({ name, rows: source });
  }
}

const tableNames = (): string[] => streams.map(({ name }) => name).filter((name) => !name.startsWith('sys_'));

describe('discover', () => {
  test('offers each public entity with its natural key and the types of X++', () => {
    expect(tableNames()).toHaveLength(23);
    expect(keysOf('WarehousesOnHandV2')).toHaveLength(11);
    const invoices = streams.find(({ name }) => name === 'VendorInvoiceHeaders');
    expect(invoices?.json_schema.properties).toMatchObject({
      Date: { format: 'date' },
      dataAreaId: { type: ['null', 'string'] },
    });
  });

  test('leaves out an entity whose description fails, if entities are requested one at a time', async () => {
    await bench.control('POST', 'faults', {
      match: 'any',
      urlContains: '/metadata/PublicEntities',
      times: 4,
      action: { type: 'innerError' },
    });
    const found = await bench.discover();
    expect(found.length).toBeGreaterThan(20);
  });
});

describe('streams of keys', () => {
  test('have the keys of all companies and nothing else', async () => {
    const settings = { key_streams: ['VendorInvoiceLines'], ...SMALL_PAGES };
    const found = await bench.discover(settings);
    const keys = configured(found, 'VendorInvoiceLines_keys', 'full_refresh') as object;
    const result = await bench.read([keys], settings);
    expect(errorsOf(result)).toEqual([]);
    const records = dataOf(result, 'VendorInvoiceLines_keys');
    for (const row of records) expect(Object.keys(row).sort()).toEqual(keysOf('VendorInvoiceLines').sort());
    const source = (await bench.rows('VendorInvoiceLines')).map((row) => keyOf('VendorInvoiceLines', row));
    expect(records.map((row) => keyOf('VendorInvoiceLines', row)).sort()).toEqual(source.sort());
  });
});

describe('an address that does not show its product', () => {
  test('is asked, and found to be Finance & Operations', async () => {
    await expectWhole(await bench.read(['VendorsV2'], { product: 'auto' }), ['VendorsV2']);
  });

  test('is also found by check, although it first sends a Dataverse request without a token', async () => {
    const { stdout } = await runConnector(['check', '--config', bench.config({ product: 'auto' })]);
    expect(stdout).toContain('"status":"SUCCEEDED"');
  });
});

describe('check of an environment that refuses the app', () => {
  const check = async (changes: FinopsRow = {}): Promise<RunResult> =>
    await runConnector(['check', '--config', bench.config(changes)]);

  test('names the page on which the app is missing', async () => {
    await bench.control('POST', 'rights', { isMapped: false });
    expect((await check()).stdout).toMatch(
      /"status":"FAILED".*Setup → Microsoft Entra applications, with a user/,
    );
  });

  test('names the tables that the roles of its user leave out, and reads the others', async () => {
    await bench.control('POST', 'rights', { forbiddenEntitySets: ['VendorsV2'] });
    const { stdout } = await check({ tables: ['VendorsV2', 'VendorGroups'] });
    expect(stdout).toMatch(/WARN.*Table VendorsV2: .*read access to the entity/);
    expect(stdout).toContain('"status":"SUCCEEDED"');
  });

  test('names the code and the address where there is no Finance & Operations', async () => {
    const action = { type: 'status', status: 404, body: '<html>Not Found</html>' };
    await bench.control('POST', 'faults', { match: 'any', urlContains: '/metadata', times: 9, action });
    expect((await check()).stdout).toMatch(
      /"status":"FAILED".*is not a Finance & Operations environment: it answered 404.*`url`/,
    );
  });
});

describe('a read of two companies', () => {
  test('a table that may not be counted fails with the reason, and not as a defect', async () => {
    const action = { type: 'status', status: 403, body: '' };
    await bench.control('POST', 'faults', { match: 'any', urlContains: 'count=true', times: 9, action });
    const result = await bench.read(['VendorsV2'], SMALL_PAGES);
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
      await bench.control('POST', 'dialect', { name });
      const names = tableNames();
      await expectWhole(await bench.read(names, SMALL_PAGES), names);
    },
  );

  test('reads a slice again in another way where filters and order do not agree on texts', async () => {
    await bench.control('POST', 'dialect', { name: 'filters-by-other-collation' });
    const name = 'ReleasedProductsV2';
    const result = await bench.read([name], SMALL_PAGES);
    expect(errorsOf(result)).toEqual([]);
    expect(logsOf(result, 'WARN').join('\n')).toMatch(/paging by keys does not work/);
    const source = (await bench.rows(name)).map((row) => keyOf(name, row));
    expect(new Set(dataOf(result, name).map((row) => keyOf(name, row)))).toEqual(new Set(source));
  });

  test('fails instead of leaving out rows that move between pages and can be read only by links', async () => {
    await bench.control('POST', 'dialect', { name: 'links-only' });
    const name = 'ContosoServiceOrders';
    let moved = 0;
    onRequest = async ({ url }) => {
      if (!url.includes(`/data/${name}`) || !url.includes('skiptoken')) return;
      const [first] = await bench.rows(name);
      await bench.control('DELETE', `tables/${name}/rows/${String(first?.['@recId'])}`);
      moved++;
    };
    const result = await bench.read([name], SMALL_PAGES);
    expect(moved).toBeGreaterThan(0);
    expect(logsOf(result, 'WARN').join('\n')).toMatch(/: reading it once more/);
    expect(errorsOf(result).map(({ internal_message: detail }) => detail)).toEqual([
      expect.stringMatching(
        /^rows_missing: Table ContosoServiceOrders: \d+ rows came, .* after reading it twice/,
      ),
    ]);
  });

  test('warns if only links can be used, since they do not show rows that move', async () => {
    await bench.control('POST', 'dialect', { name: 'links-only' });
    const result = await bench.read(['ContosoServiceOrders'], SMALL_PAGES);
    await expectWhole(result, ['ContosoServiceOrders']);
    expect(logsOf(result, 'WARN').join('\n')).toMatch(/ContosoServiceOrders: it can be read only by links/);
  });

  test('reads an entity by its key where an enumeration is part of it', async () => {
    const asked: string[] = [];
    onRequest = async ({ url }) => {
      if (url.includes('/data/FiscalCalendarPeriods')) asked.push(decodeURIComponent(url));
      await Promise.resolve();
    };
    await expectWhole(await bench.read(['FiscalCalendarPeriods'], SMALL_PAGES), ['FiscalCalendarPeriods']);
    expect(asked.filter((url) => url.includes(' ge ')).length).toBeGreaterThan(3);
    expect(asked.filter((url) => url.includes('$skip'))).toEqual([]);
  });

  test('takes one request for a table that fits a page', async () => {
    const rows: string[] = [];
    onRequest = async ({ url }) => {
      if (url.includes('/data/VendorGroups')) rows.push(url);
      await Promise.resolve();
    };
    const result = await bench.read(['VendorGroups']);
    await expectWhole(result, ['VendorGroups']);
    expect(rows.filter((url) => !url.includes('$top=1&'))).toHaveLength(1);
  });

  test("logs the service's id of each request, for Microsoft's support", async () => {
    const { stdout } = await bench.read(['VendorGroups'], {}, { env: { LOG_LEVEL: 'debug' } });
    expect(stdout).toMatch(/GET [^"]*\/data\/VendorGroups: 200 after \d+ ms, request [0-9a-f-]{36}/);
  });

  test('reads the companies of a list, and the own one without cross-company', async () => {
    const all = await bench.read(['VendorsV2'], { companies: ['demf'], ...SMALL_PAGES });
    expect(new Set(dataOf(all, 'VendorsV2').map((row) => String(row['dataAreaId']).toLowerCase()))).toEqual(
      new Set(['demf']),
    );
    const own = await bench.read(['VendorsV2'], { cross_company: false, ...SMALL_PAGES });
    expect(new Set(dataOf(own, 'VendorsV2').map((row) => String(row['dataAreaId']).toLowerCase()))).toEqual(
      new Set(['usmf']),
    );
  });

  test('continues company by company after the process was killed', async () => {
    const whole = await bench.read(['VendorInvoiceLines'], SMALL_PAGES);
    const size = whole.stdout.length;
    for (const share of [0.25, 0.5, 0.8]) {
      const killed = await bench.read(['VendorInvoiceLines'], SMALL_PAGES, {
        killAtByte: Math.round(size * share),
      });
      const state = statesOf(killed, 'VendorInvoiceLines').at(-1);
      const rest = await bench.read(
        ['VendorInvoiceLines'],
        SMALL_PAGES,
        state === undefined ? {} : { state: [state] },
      );
      expect(errorsOf(rest)).toEqual([]);
      const keys = [killed, rest].flatMap((run) =>
        dataOf(run, 'VendorInvoiceLines').map((row) => keyOf('VendorInvoiceLines', row)),
      );
      const source = (await bench.rows('VendorInvoiceLines')).map((row) => keyOf('VendorInvoiceLines', row));
      expect(new Set(keys)).toEqual(new Set(source));
      expect(dataOf(rest).length).toBeLessThan(source.length);
    }
  });

  test('neither loses nor repeats rows that stay while others come and go between its pages', async () => {
    const name = 'VendorInvoiceLines';
    const before = await bench.rows(name);
    const doomed = before.filter((_, index) => index % 9 === 4);
    let pages = 0;
    onRequest = async ({ url }) => {
      if (!url.includes(`/data/${name}`)) return;
      const victim = doomed[pages++];
      if (victim !== undefined)
        await bench.control('DELETE', `tables/${name}/rows/${String(victim['@recId'])}`);
    };
    const result = await bench.read([name], SMALL_PAGES);
    onRequest = undefined;
    expect(errorsOf(result)).toEqual([]);
    const records = dataOf(result, name).map((row) => keyOf(name, row));
    expect(new Set(records).size).toBe(records.length);
    const stayed = (await bench.rows(name)).map((row) => keyOf(name, row));
    expect(stayed.filter((key) => !records.includes(key))).toEqual([]);
  });
});

test('every record of every stream is what its schema says, those that describe entities included', async () => {
  const result = await bench.read(streams.map(({ name }) => name));
  expect(errorsOf(result)).toEqual([]);
  const formats = { date: /^\d{4}-\d\d-\d\d$/, 'date-time': /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/ };
  const ajv = new Ajv({ strict: false, formats });
  for (const { json_schema, name } of streams) {
    const isValid = ajv.compile({ ...json_schema, additionalProperties: false });
    const rows = dataOf(result, name);
    const wrong = rows.filter((row) => !isValid(row));
    expect({ name, isEmpty: rows.length === 0, wrong }).toEqual({ name, isEmpty: false, wrong: [] });
  }
  const about = (stream: string, table: string): FinopsRow[] =>
    dataOf(result, stream).filter((row) => row['table_name'] === table);
  expect(about('sys_tables', 'VendorsV2')).toMatchObject([
    { kind: 'master', primary_key_column: 'dataAreaId' },
  ]);
  expect(about('sys_keycolumns', 'WarehousesOnHandV2')).toHaveLength(11);
  expect(about('sys_choices', 'VendorsV2').map(({ label }) => label)).toContain('Yes');
  expect(about('sys_tablecolumns', 'VendorInvoiceHeaders')).toContainEqual(
    expect.objectContaining({ column_name: 'DueDate', data_type: 'Date', record_type: 'date' }),
  );
});

test('the catalog of the acceptance tests brings the expected records', async () => {
  const folder = 'integration_tests';
  const { streams: selected } = JSON.parse(
    readFileSync(`${folder}/configured_catalog.finance_and_operations.json`, 'utf8'),
  ) as { readonly streams: readonly object[] };
  const expected = readFileSync(`${folder}/expected_records.finance_and_operations.jsonl`, 'utf8')
    .trim()
    .split('\n')
    .map((line) => (JSON.parse(line) as { readonly data: FinopsRow }).data);
  expect(dataOf(await bench.read(selected))).toEqual(expected);
});

describe('values', () => {
  test('are dates without their noon, null for a blank date, and texts as they are', async () => {
    const result = await bench.read([
      'VendorInvoiceHeaders',
      'VendorsV2',
      'ReleasedProductsV2',
      'PositionDetails',
    ]);
    for (const row of dataOf(result, 'VendorInvoiceHeaders')) {
      expect(row['DueDate']).toMatch(/^\d{4}-\d\d-\d\d$/);
    }
    const holds = dataOf(result, 'VendorsV2').map((row) => row['VendorHoldReleaseDate']);
    expect(holds).toContain(null);
    expect(holds).not.toContain('1900-01-01');
    const items = dataOf(result, 'ReleasedProductsV2').map((row) => String(row['ItemNumber']));
    expect(items.some((item) => item.startsWith(' '))).toBe(true);
  });

  test('keep 1900-01-01 where the configuration asks for it', async () => {
    const result = await bench.read(['VendorsV2'], { blank_dates_as_null: false });
    expect(dataOf(result, 'VendorsV2').map((row) => row['VendorHoldReleaseDate'])).toContain('1900-01-01');
  });
});

describe('an incremental read', () => {
  const name = 'ContosoServiceOrders';
  const by = (cursor: string): object => ({
    ...(configured(streams, name, 'incremental') as object),
    cursor_field: [cursor],
  });

  test('by a chosen cursor returns the changes since then', async () => {
    const [early, late] = await bench.rows(name);
    const change = async (row: FinopsRow | undefined): Promise<void> => {
      const path = `tables/${name}/rows/${String(row?.['@recId'])}`;
      await bench.control('PATCH', path, { Description: 'Changed' });
    };
    await change(early);
    const first = await bench.read([by('ModifiedDateAndTime')], SMALL_PAGES);
    await expectWhole(first, [name]);
    await change(late);
    const state = statesOf(first, name).slice(-1);
    const second = await bench.read([by('ModifiedDateAndTime')], SMALL_PAGES, { state });
    expect(errorsOf(second)).toEqual([]);
    const keys = [early, late].map((row) => keyOf(name, row ?? {})).sort();
    expect(
      dataOf(second, name)
        .map((row) => keyOf(name, row))
        .sort(),
    ).toEqual(keys);
  });

  test('by a virtual column is a full read that says why', async () => {
    const result = await bench.read([by('LastVisitDateTime')], SMALL_PAGES);
    await expectWhole(result, [name]);
    expect(logsOf(result, 'WARN').join('\n')).toMatch(/LastVisitDateTime/);
  });
});

describe('a service in trouble', () => {
  test('that limits its use, and that answers with a page of its gateway, is asked again', async () => {
    await bench.control('POST', 'throttle', { family: 'quota', times: 2, retryAfterSeconds: 1 });
    await bench.control('POST', 'faults', {
      match: 'any',
      urlContains: '/data/VendorsV2',
      action: { type: 'html502' },
    });
    await expectWhole(await bench.read(['VendorsV2', 'CustomersV3'], SMALL_PAGES), [
      'VendorsV2',
      'CustomersV3',
    ]);
  });

  test('that no longer takes the token gets a new one in mid-run', async () => {
    let asked = 0;
    onRequest = async ({ url }) => {
      if (url.includes('/data/VendorInvoiceLines') && ++asked === 8)
        await bench.control('POST', 'tokens/expire');
    };
    await expectWhole(await bench.read(['VendorInvoiceLines'], SMALL_PAGES), ['VendorInvoiceLines']);
  });

  test('of which one entity fails ends that stream alone, with the innermost message', async () => {
    await bench.control('POST', 'faults', {
      match: 'any',
      urlContains: '/data/VendorGroups',
      times: 1000,
      action: { type: 'innerError' },
    });
    const result = await bench.read(['VendorGroups', 'CustomerGroups']);
    expect(result.exitCode).toBe(1);
    expect(
      errorsOf(result)
        .map(({ message }) => message)
        .join('\n'),
    ).toContain('Function Query.addDataSource has been incorrectly called.');
    expect(dataOf(result, 'CustomerGroups').length).toBeGreaterThan(0);
  });
});
