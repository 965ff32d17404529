import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { AirbyteStream } from '../src/protocol/messages.ts';
import { Bench, logsOf, runConnector } from './connector.ts';

let bench: Bench;
let streams: readonly AirbyteStream[];

beforeAll(async () => {
  bench = await Bench.start();
  streams = await bench.discover();
});
afterAll(() => bench.stop());
beforeEach(() => bench.reset());

function stream(name: string): AirbyteStream {
  const found = streams.find((one) => one.name === name);
  if (found === undefined) throw new Error(`no stream ${name}`);
  return found;
}

function properties(name: string): Record<string, unknown> {
  return stream(name).json_schema['properties'] as Record<string, unknown>;
}

const METADATA_STREAMS = [
  'sys_tables',
  'sys_tablecolumns',
  'sys_keycolumns',
  'sys_choices',
  'sys_relationships',
];
const TIMESTAMP = { type: ['null', 'string'], format: 'date-time', airbyte_type: 'timestamp_with_timezone' };

describe('streams', () => {
  test('a tracked table is incremental by its own cursor, others are read in full', () => {
    expect(stream('account')).toMatchObject({
      supported_sync_modes: ['full_refresh', 'incremental'],
      source_defined_cursor: true,
      default_cursor_field: ['_ab_cdc_cursor'],
      source_defined_primary_key: [['accountid']],
      is_resumable: true,
    });
  });

  test('a table without tracking is incremental by a column that grows; the user chooses which', () => {
    expect(stream('territory')).toMatchObject({
      supported_sync_modes: ['full_refresh', 'incremental'],
      source_defined_cursor: false,
      default_cursor_field: ['modifiedon'],
    });
    expect(stream('cr1a7_sensorreading')).toMatchObject({ supported_sync_modes: ['full_refresh'] });
    expect(stream('cr1a7_sensorreading')).not.toHaveProperty('source_defined_cursor');
  });

  test.each([
    ['account', [['accountid']]],
    ['task', [['activityid']]],
    ['cr1a7_project_contact', [['cr1a7_project_contactid']]],
    ['cr1a7_sensorreading', [['cr1a7_sensorreadingid'], ['partitionid']]],
  ])('the key of %s is %j', (name, key) => {
    expect(stream(name).source_defined_primary_key).toEqual(key);
    for (const [column = ''] of key) expect(properties(name)).toHaveProperty(column);
  });

  test('virtual and private tables, and those without an entity set, are left out and reported', async () => {
    const names = streams.map(({ name }) => name);
    for (const name of ['cr1a7_externalorder', 'principalattributeaccessmap', 'cr1a7_internalqueue']) {
      expect(names).not.toContain(name);
    }
    const result = await runConnector(['discover', '--config', bench.config()]);
    expect(logsOf(result, 'INFO')).toContainEqual(
      expect.stringMatching(/2 virtual or private tables left out: cr1a7_externalorder/),
    );
  });

  test('a table whose rows cannot be listed is left out, unless `tables` names it', async () => {
    expect(streams.map(({ name }) => name)).not.toContain('calendarrule');
    const result = await runConnector(['discover', '--config', bench.config()]);
    expect(logsOf(result, 'WARN')).toContainEqual(
      expect.stringMatching(/^Left out 1 table that cannot be read: calendarrule\. Name them in `tables`/),
    );
    const named = await bench.discover({ tables: ['calendarrule', 'account'] });
    expect(named.map(({ name }) => name)).toContain('calendarrule');
  });

  test('a table without a privilege is left out, unless `tables` names it', async () => {
    await bench.control('POST', 'access', { missingReadPrivilege: ['contact'] });
    const names = (await bench.discover()).map(({ name }) => name);
    expect(names).toContain('account');
    expect(names).not.toContain('contact');
    const pattern = await bench.discover({ tables: ['con*', 'account'] });
    expect(pattern.map(({ name }) => name)).not.toContain('contact');
    const named = await bench.discover({ tables: ['Contact', 'account'] });
    expect(named.map(({ name }) => name)).toContain('contact');
    await bench.reset();
  });

  test.each([
    ['names', { tables: ['account', 'Contact'] }, ['account', 'contact']],
    ['patterns', { tables: ['cr1a7_project*'] }, ['cr1a7_project', 'cr1a7_project_contact']],
    [
      'exclusions',
      { tables: ['t*'], exclude_tables: ['task', 'team*'] },
      ['territory', 'transactioncurrency'],
    ],
    ['a virtual table by its name', { tables: ['cr1a7_externalorder'] }, ['cr1a7_externalorder']],
  ])('tables are chosen by %s', async (_, config, names) => {
    const found = (await bench.discover(config)).map(({ name }) => name);
    expect(found).toEqual([...names, ...METADATA_STREAMS]);
  });

  test('metadata streams are excluded as tables are', async () => {
    const found = await bench.discover({ tables: ['account'], exclude_tables: ['sys_*', 'contact'] });
    expect(found.map(({ name }) => name)).toEqual(['account']);
  });
});

describe('columns', () => {
  test('every type of a column has its schema', () => {
    expect(properties('cr1a7_project')).toMatchObject({
      cr1a7_name: { type: ['null', 'string'] },
      cr1a7_summary: { type: ['null', 'string'] },
      cr1a7_headcount: { type: ['null', 'integer'] },
      cr1a7_bytes: { type: ['null', 'integer'] },
      cr1a7_ratio: { type: ['null', 'number'] },
      cr1a7_budget: { type: ['null', 'number'] },
      cr1a7_latitude: { type: ['null', 'number'] },
      cr1a7_billable: { type: ['null', 'boolean'] },
      cr1a7_phase: { type: ['null', 'integer'] },
      statecode: { type: ['null', 'integer'] },
      statuscode: { type: ['null', 'integer'] },
      cr1a7_skills: { type: ['null', 'string'] },
      cr1a7_startson: TIMESTAMP,
      cr1a7_localtime: TIMESTAMP,
      cr1a7_duedate: { type: ['null', 'string'], format: 'date' },
      _cr1a7_manager_value: { type: ['null', 'string'] },
      _cr1a7_client_value: { type: ['null', 'string'] },
      _ownerid_value: { type: ['null', 'string'] },
      cr1a7_reference: { type: ['null', 'string'] },
      cr1a7_kind: { type: ['null', 'string'] },
      iscustomizable: { type: ['null', 'object'] },
      cr1a7_logo_url: { type: ['null', 'string'] },
      cr1a7_logo_timestamp: { type: ['null', 'integer'] },
      cr1a7_logoid: { type: ['null', 'string'] },
      cr1a7_contract: { type: ['null', 'string'] },
      cr1a7_contract_name: { type: ['null', 'string'] },
      _ab_cdc_cursor: { type: ['null', 'integer'] },
      _ab_cdc_updated_at: TIMESTAMP,
      _ab_cdc_deleted_at: TIMESTAMP,
    });
  });

  test.each([
    'ownerid',
    'owneridname',
    'owneridtype',
    'cr1a7_phasename',
    'cr1a7_logo',
    'requiredattendees',
    'calendarrules',
    'cr1a7_hidden',
    'cr1a7_virtual',
  ])('%s, which rows never contain, is not a column', (name) => {
    expect(properties('cr1a7_project')).not.toHaveProperty(name);
  });

  test('a table without change tracking has no columns of it', () => {
    expect(Object.keys(properties('territory')).filter((name) => name.startsWith('_ab_'))).toEqual([]);
  });
});

describe('requests', () => {
  test('metadata is requested by property, never as a whole', async () => {
    await bench.discover();
    const requests = (await bench.requests('metadata')).map(({ url }) => decodeURIComponent(url));
    expect(requests.length).toBeLessThan(6);
    for (const url of requests.filter((one) => one.includes('EntityDefinitions'))) {
      expect(url).toContain('$select=LogicalName');
      if (url.includes('$expand')) expect(url).toContain('$expand=Attributes($select=LogicalName');
    }
  });

  test('if RetrieveMetadataChanges is refused, one request per table finds the behavior of dates', async () => {
    await bench.control('POST', 'faults', {
      match: 'metadata',
      skip: 2,
      action: { type: 'status', status: 403, body: '{"error":{"code":"0x80040220","message":"no"}}' },
    });
    const [table] = await bench.discover({ tables: ['cr1a7_project'] });
    const found = table?.json_schema['properties'] as Record<string, unknown>;
    expect(found['cr1a7_duedate']).toMatchObject({ format: 'date' });
    expect(found['cr1a7_startson']).toMatchObject({ format: 'date-time' });
  });
});
