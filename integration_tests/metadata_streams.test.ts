/** The streams that tell of the organization itself, against what the emulator's organization is. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { isMetadataStream, METADATA_STREAM_NAMES } from '../src/catalog/metadata_streams.ts';
import type { InProcessResult } from './in_process.ts';
import { type Discovered, failures, InProcessBench, type Row, rowsOf } from './in_process_bench.ts';

let run: InProcessBench;
let all: Discovered;
let result: InProcessResult;
beforeAll(async () => {
  run = await InProcessBench.start();
  all = await run.discover();
  result = await all.read(METADATA_STREAM_NAMES.map((name) => ({ name })));
});
afterAll(() => run.bench.stop());

const find = (stream: string, about: Row): Row[] =>
  rowsOf(result, stream).filter((row) => Object.entries(about).every(([name, value]) => row[name] === value));

describe('rows', () => {
  test('of sys_tables', () => {
    expect(find('sys_tables', { table_name: 'cr1a7_project' })).toEqual([
      {
        table_name: 'cr1a7_project',
        display_name: 'cr1a7_project',
        description: null,
        entity_set: 'cr1a7_projects',
        schema_name: 'cr1a7_project',
        kind: 'standard',
        primary_key_column: 'cr1a7_projectid',
        primary_name_column: 'cr1a7_name',
        ownership: 'UserOwned',
        object_type_code: expect.any(Number),
        change_tracking: true,
        is_custom: true,
        is_managed: false,
      },
    ]);
    expect(find('sys_tables', { table_name: 'email' })).toMatchObject([
      { display_name: 'Email', kind: 'activity', primary_key_column: 'activityid', is_custom: false },
    ]);
    const kinds = Object.fromEntries(find('sys_tables', {}).map((row) => [row['table_name'], row['kind']]));
    expect(kinds).toMatchObject({ cr1a7_sensorreading: 'elastic', cr1a7_project_contact: 'intersect' });
  });

  test.each<[string, Row]>([
    [
      'cr1a7_projectid',
      {
        data_type: 'UniqueidentifierType',
        record_type: 'string',
        is_primary_key: true,
        required_level: 'SystemRequired',
        position: 1,
      },
    ],
    ['cr1a7_name', { data_type: 'StringType', is_primary_name: true, max_length: 100, is_custom: true }],
    ['cr1a7_budget', { data_type: 'MoneyType', record_type: 'number', precision: 4 }],
    ['cr1a7_duedate', { data_type: 'DateTimeType', record_type: 'date', date_behavior: 'DateOnly' }],
    ['cr1a7_kickoff', { record_type: 'timestamp', date_behavior: 'UserLocal' }],
    [
      '_cr1a7_client_value',
      {
        logical_name: 'cr1a7_client',
        data_type: 'CustomerType',
        lookup_tables: 'account; contact',
        record_type: 'string',
      },
    ],
    ['cr1a7_score', { source: 'calculated' }],
    ['cr1a7_margin', { source: 'formula' }],
    ['cr1a7_hours', { source: 'rollup' }],
    ['cr1a7_headcount', { source: 'simple', is_secured: false }],
    ['cr1a7_costcenter', { is_secured: true }],
    ['cr1a7_logo_timestamp', { data_type: 'BigIntType', record_type: 'integer' }],
    ['iscustomizable', { data_type: 'ManagedPropertyType', record_type: 'managed_property' }],
  ])('of sys_tablecolumns: %s', (column_name, expected) => {
    expect(find('sys_tablecolumns', { table_name: 'cr1a7_project', column_name })).toMatchObject([expected]);
  });

  test('of sys_tablecolumns are the columns of the streams', () => {
    for (const { name } of all.streams.filter((stream) => !isMetadataStream(stream.name))) {
      const own = all.columns(name).filter((column) => !/^_ab_cdc_|_label$/.test(column));
      const told = find('sys_tablecolumns', { table_name: name }).map((row) => row['column_name']);
      expect([name, new Set(told)]).toEqual([name, new Set(own)]);
    }
  });

  test('of sys_keycolumns: primary keys and alternate ones, with their state', () => {
    const about = (table_name: string) =>
      find('sys_keycolumns', { table_name }).map((row) => Object.values(row).slice(1));
    expect(about('cr1a7_project')).toEqual([
      ['primary', 'cr1a7_projectid', 1, true, 'Active'],
      ['cr1a7_cr1a7_name_cr1a7_kind_key', 'cr1a7_name', 1, false, 'Active'],
      ['cr1a7_cr1a7_name_cr1a7_kind_key', 'cr1a7_kind', 2, false, 'Active'],
    ]);
    expect(about('cr1a7_sensorreading')).toEqual([
      ['primary', 'cr1a7_sensorreadingid', 1, true, 'Active'],
      ['primary', 'partitionid', 2, true, 'Active'],
    ]);
    expect(about('contact')).toContainEqual(['cr1a7_emailaddress1_key', 'emailaddress1', 1, false, 'Failed']);
    for (const { name, source_defined_primary_key } of all.streams.filter(
      (one) => !isMetadataStream(one.name),
    )) {
      const primary = find('sys_keycolumns', { table_name: name, is_primary: true });
      expect(primary.map((row) => [row['column_name']])).toEqual(source_defined_primary_key);
    }
  });

  test('of sys_choices: labels in every language, colours, order; global choices and yes/no', () => {
    const of = (column_name: string) =>
      find('sys_choices', { table_name: 'cr1a7_project', column_name }).map((row) =>
        Object.values(row).slice(2),
      );
    expect(of('cr1a7_phase')).toEqual([
      [1, 1033, 'Idea', '#8764b8', 1, false],
      [1, 1031, 'Idee', '#8764b8', 1, false],
      [2, 1033, 'Planning', '#0078d4', 2, false],
      [2, 1031, 'Planung', '#0078d4', 2, false],
      [3, 1033, 'Delivery', '#107c10', 3, false],
      [3, 1031, 'Umsetzung', '#107c10', 3, false],
      [4, 1033, 'Review', null, 4, false],
      [4, 1031, 'Prüfung', null, 4, false],
    ]);
    expect(of('cr1a7_skills')).toContainEqual([3, 1031, 'Vertrieb', null, 3, true]);
    expect(of('cr1a7_billable').filter(([, language]) => language === 1033)).toEqual([
      [1, 1033, 'Billable', null, 1, false],
      [0, 1033, 'Not billable', null, 2, false],
    ]);
    expect(of('statecode').map(([value, , label]) => [value, label])).toContainEqual([0, 'Aktiv']);
    expect(find('sys_choices', { column_name: 'cr1a7_name' })).toEqual([]);
  });

  test('of sys_relationships: each once, although both tables have it', () => {
    expect(find('sys_relationships', { relationship_name: 'cr1a7_project_contact' })).toEqual([
      {
        relationship_name: 'cr1a7_project_contact',
        type: 'ManyToMany',
        referencing_table: 'cr1a7_project',
        referencing_column: 'cr1a7_projectid',
        referenced_table: 'contact',
        referenced_column: 'contactid',
        intersect_table: 'cr1a7_project_contact',
        is_custom: true,
      },
    ]);
    expect(find('sys_relationships', { referencing_column: '_cr1a7_client_value' })).toEqual(
      ['account', 'contact'].map((table) => ({
        relationship_name: `cr1a7_project_cr1a7_client_${table}`,
        type: 'OneToMany',
        referencing_table: 'cr1a7_project',
        referencing_column: '_cr1a7_client_value',
        referenced_table: table,
        referenced_column: `${table}id`,
        intersect_table: null,
        is_custom: true,
      })),
    );
  });
});

describe('what changes in the organization', () => {
  beforeEach(() => run.bench.reset());

  test('is there in the next read: a column that was made', async () => {
    await run.bench.control('POST', 'tables/territory/columns', {
      name: 'cr1a7_size',
      type: 'PicklistType',
      choices: { 10: 'Small', 20: 'Large "XL"' },
    });
    const next = await all.read([{ name: 'sys_tablecolumns' }, { name: 'sys_choices' }]);
    expect(
      rowsOf(next, 'sys_tablecolumns').filter((row) => row['column_name'] === 'cr1a7_size'),
    ).toMatchObject([{ table_name: 'territory', data_type: 'PicklistType', record_type: 'integer' }]);
    const labels = rowsOf(next, 'sys_choices').filter((row) => row['column_name'] === 'cr1a7_size');
    expect(labels.map((row) => [row['value'], row['label']])).toContainEqual([20, 'Large "XL"']);
  });

  test('and where metadata cannot be read, the stream fails alone, with the words of the service', async () => {
    const body = JSON.stringify({ error: { code: '0x80040220', message: 'no metadata for you' } });
    await run.bench.control('POST', 'faults', {
      match: 'metadata',
      // The tables, and what territory needs.
      skip: 4,
      times: 50,
      action: { type: 'status', status: 403, body },
    });
    const next = await all.read([{ name: 'territory' }, { name: 'sys_choices' }]);
    expect(next.exitCode).toBe(1);
    expect(rowsOf(next, 'territory')).toHaveLength(5);
    expect(failures(next)).toEqual([expect.stringMatching(/^Stream sys_choices: /)]);
  });
});
