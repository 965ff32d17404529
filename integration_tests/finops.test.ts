/** Finance & Operations seen from outside: the built connector against the emulated environment. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { Ajv } from 'ajv';
import { configured, dataOf, errorsOf, runConnector, type RunResult } from './connector.ts';
import type { FinopsRow } from './finops_bench.ts';
import { FinopsScene, SMALL_PAGES } from './finops_scene.ts';

const scene = FinopsScene.open();

describe('discover', () => {
  test('offers each public entity with its natural key and the types of X++', () => {
    expect(scene.tableNames()).toHaveLength(23);
    expect(scene.keysOf('WarehousesOnHandV2')).toHaveLength(11);
    const invoices = scene.streams.find(({ name }) => name === 'VendorInvoiceHeaders');
    expect(invoices?.json_schema.properties).toMatchObject({
      Date: { format: 'date' },
      dataAreaId: { type: ['null', 'string'] },
    });
  });

  test('leaves out an entity whose description fails, if entities are requested one at a time', async () => {
    await scene.bench.control('POST', 'faults', {
      match: 'any',
      urlContains: '/metadata/PublicEntities',
      times: 4,
      action: { type: 'innerError' },
    });
    const found = await scene.bench.discover();
    expect(found.length).toBeGreaterThan(20);
  });
});

describe('streams of keys', () => {
  test('have the keys of all companies and nothing else', async () => {
    const settings = { key_streams: ['VendorInvoiceLines'], ...SMALL_PAGES };
    const found = await scene.bench.discover(settings);
    const keys = configured(found, 'VendorInvoiceLines_keys', 'full_refresh') as object;
    const result = await scene.bench.read([keys], settings);
    expect(errorsOf(result)).toEqual([]);
    const records = dataOf(result, 'VendorInvoiceLines_keys');
    for (const row of records)
      expect(Object.keys(row).sort()).toEqual(scene.keysOf('VendorInvoiceLines').sort());
    const source = (await scene.bench.rows('VendorInvoiceLines')).map((row) =>
      scene.keyOf('VendorInvoiceLines', row),
    );
    expect(records.map((row) => scene.keyOf('VendorInvoiceLines', row)).sort()).toEqual(source.sort());
  });
});

describe('an address that does not show its product', () => {
  test('is asked, and found to be Finance & Operations', async () => {
    await scene.expectWhole(await scene.bench.read(['VendorsV2'], { product: 'auto' }), ['VendorsV2']);
  });

  test('is also found by check, although it first sends a Dataverse request without a token', async () => {
    const { stdout } = await runConnector(['check', '--config', scene.bench.config({ product: 'auto' })]);
    expect(stdout).toContain('"status":"SUCCEEDED"');
  });
});

describe('check of an environment that refuses the app', () => {
  const check = async (changes: FinopsRow = {}): Promise<RunResult> =>
    await runConnector(['check', '--config', scene.bench.config(changes)]);

  test('names the page on which the app is missing', async () => {
    await scene.bench.control('POST', 'rights', { isMapped: false });
    expect((await check()).stdout).toMatch(
      /"status":"FAILED".*Setup → Microsoft Entra applications, with a user/,
    );
  });

  test('names the tables that the roles of its user leave out, and reads the others', async () => {
    await scene.bench.control('POST', 'rights', { forbiddenEntitySets: ['VendorsV2'] });
    const { stdout } = await check({ tables: ['VendorsV2', 'VendorGroups'] });
    expect(stdout).toMatch(/WARN.*Table VendorsV2: .*read access to the entity/);
    expect(stdout).toContain('"status":"SUCCEEDED"');
  });

  test('names the code and the address where there is no Finance & Operations', async () => {
    const action = { type: 'status', status: 404, body: '<html>Not Found</html>' };
    await scene.bench.control('POST', 'faults', { match: 'any', urlContains: '/metadata', times: 9, action });
    expect((await check()).stdout).toMatch(
      /"status":"FAILED".*is not a Finance & Operations environment: it answered 404.*`url`/,
    );
  });
});

test('every record of every stream is what its schema says, those that describe entities included', async () => {
  const result = await scene.bench.read(scene.streams.map(({ name }) => name));
  expect(errorsOf(result)).toEqual([]);
  const formats = { date: /^\d{4}-\d\d-\d\d$/, 'date-time': /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/ };
  const ajv = new Ajv({ strict: false, formats });
  for (const { json_schema, name } of scene.streams) {
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
  expect(dataOf(await scene.bench.read(selected))).toEqual(expected);
});
