/**
 * Every stream that there is, read in both modes: what arrives is what its schema says, nothing else, and every value as
 * the service has it.
 */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Ajv, type ValidateFunction } from 'ajv';
import type { AirbyteStream } from '../src/protocol/messages.ts';
import {
  Bench,
  configured,
  errorsOf,
  logsOf,
  recordsOf,
  runConnector,
  type RunResult,
  statesOf,
} from './connector.ts';

/** Named, so that virtual and private tables are among them. */
const CONFIG = {
  tables: ['*', 'cr1a7_externalorder', 'principalattributeaccessmap'],
  choice_labels: true,
  lookup_types: true,
  odata_maxpagesize: 20,
};
const METADATA = ['sys_tables', 'sys_tablecolumns', 'sys_keycolumns', 'sys_choices', 'sys_relationships'];

let bench: Bench;
let streams: readonly AirbyteStream[];
let full: RunResult;
let incremental: RunResult;

beforeAll(async () => {
  bench = await Bench.start({ deltaLinkPosition: 'after' });
  streams = await bench.discover(CONFIG);
  const read = async (mode: 'full_refresh' | 'incremental') =>
    await bench.read({
      streams: streams.map(({ name, supported_sync_modes: modes }) =>
        configured(streams, name, modes.includes(mode) ? mode : 'full_refresh'),
      ),
      config: CONFIG,
    });
  full = await read('full_refresh');
  incremental = await read('incremental');
});
afterAll(() => bench.stop());

function validators(): Map<string, ValidateFunction> {
  const ajv = new Ajv({
    strict: false,
    allErrors: true,
    formats: {
      date: /^\d{4}-\d\d-\d\d$/,
      'date-time': /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/,
    },
  });
  return new Map(
    streams.map(({ json_schema, name }) => [
      name,
      ajv.compile({ ...json_schema, additionalProperties: false }),
    ]),
  );
}

/** What of the records is not as their schemas say; each kind of defect once. */
function defects(result: RunResult): string[] {
  const validate = validators();
  const found = new Set<string>();
  for (const { data, stream } of recordsOf(result)) {
    const validator = validate.get(stream);
    if (validator?.(data) === true) continue;
    for (const { instancePath, message, params } of validator?.errors ?? []) {
      found.add(`${stream}${instancePath} ${message} ${JSON.stringify(params)}`);
    }
    if (validator === undefined) found.add(`${stream}: no such stream`);
  }
  return [...found];
}

/** The raw text of each record's data, by the value of one of its columns. */
function rawRecords(result: RunResult, stream: string, key: string): Map<string, string> {
  const head = `{"type":"RECORD","record":{"stream":"${stream}",`;
  return new Map(
    result.stdout
      .split('\n')
      .filter((line) => line.startsWith(head))
      .map((line) => {
        const { record } = JSON.parse(line) as { record: { data: Record<string, string> } };
        return [record.data[key] ?? '', line];
      }),
  );
}

describe('every record of every stream validates against its schema, with no column more', () => {
  test.each([
    ['full refresh', () => full],
    ['incremental', () => incremental],
  ])('in %s', (_, result) => {
    expect(errorsOf(result())).toEqual([]);
    expect(result().exitCode).toBe(0);
    expect(defects(result())).toEqual([]);
    const names = new Set(recordsOf(result()).map(({ stream }) => stream));
    // Those that bring no row have none in the emulator either.
    const empty = streams.map(({ name }) => name).filter((name) => !names.has(name));
    expect(new Set(empty)).toEqual(new Set(['principalattributeaccessmap']));
  });

  test('and so do changes and deletes', async () => {
    const ids = new Map<string, string>();
    for (const [name, key] of [
      ['account', 'accountid'],
      ['task', 'activityid'],
      ['cr1a7_project', 'cr1a7_projectid'],
    ] as const) {
      const rows = (await bench.control('GET', `tables/${name}/rows?limit=2`)) as Record<string, string>[];
      await bench.control('DELETE', `tables/${name}/rows/${rows[0]?.[key]}`);
      await bench.control('PATCH', `tables/${name}/rows/${rows[1]?.[key]}`, { statuscode: 2 });
      ids.set(name, rows[0]?.[key] ?? '');
    }
    const names = [...ids.keys()];
    const changes = await bench.read({
      streams: names.map((name) => configured(streams, name, 'incremental')),
      state: names.flatMap((name) => statesOf(incremental, name).slice(-1)),
      config: CONFIG,
    });
    expect(changes.exitCode).toBe(0);
    expect(defects(changes)).toEqual([]);
    expect(recordsOf(changes)).toHaveLength(6);
    await bench.reset();
  });
});

describe('columns', () => {
  test('every column of a schema is in some record, except if no row has a value for it', () => {
    const missing = streams.flatMap(({ json_schema, name }) => {
      const records = recordsOf(full, name);
      if (records.length === 0) return [];
      const names = Object.keys(json_schema['properties'] as object);
      const seen = new Set(records.flatMap(({ data }) => Object.keys(data)));
      return names.filter((column) => !seen.has(column)).map((column) => `${name}.${column}`);
    });
    // The table of a lookup comes only with the lookup, and elastic rows bring only what they hold.
    expect(missing.filter((column) => !column.endsWith('_lookuplogicalname'))).toEqual([]);
  });

  test('the target table of a lookup and the label of a code are texts', () => {
    for (const { data } of recordsOf(full, 'cr1a7_project')) {
      expect(typeof data['statuscode_label']).toBe('string');
      expect(data['_cr1a7_client_value'] === null).toBe(data['cr1a7_client_lookuplogicalname'] === undefined);
    }
  });

  test('records contain the address, time and id of a picture, and the id and name of a file, but not their content', () => {
    const { properties } = streams.find(({ name }) => name === 'cr1a7_project')!.json_schema as {
      properties: object;
    };
    const names = Object.keys(properties).filter((name) => /logo|contract/.test(name));
    expect(names).toEqual([
      'cr1a7_contract',
      'cr1a7_contract_name',
      'cr1a7_logo_timestamp',
      'cr1a7_logo_url',
      'cr1a7_logoid',
    ]);
    expect(full.stdout).not.toContain('iVBORw0KGgo');
  });
});

describe('values arrive with every digit', () => {
  const EXACT = [
    'cr1a7_bytes',
    'versionnumber',
    'cr1a7_logo_timestamp',
    'cr1a7_ratio',
    'cr1a7_budget',
    'cr1a7_budget_base',
    'cr1a7_score',
    'cr1a7_margin',
    'cr1a7_latitude',
  ];

  test.each([
    ['full refresh', () => full],
    ['incremental', () => incremental],
  ])('in %s', async (_, result) => {
    const response = await fetch(`${bench.emulator.url}/_emulator/tables/cr1a7_project/rows?limit=1000`);
    const rows = (await response.text()).split('"cr1a7_projectid":').slice(1);
    const held = await (await fetch(`${bench.emulator.url}/_emulator/snapshot`)).text();
    const lines = held.split('\n').filter((line) => line.startsWith('{"table":"cr1a7_project"'));
    expect(lines).toHaveLength(rows.length);
    const records = rawRecords(result(), 'cr1a7_project', 'cr1a7_projectid');
    let longest = 0;
    for (const line of lines) {
      const id = (JSON.parse(line) as { id: string }).id;
      for (const column of EXACT) {
        const digits = new RegExp(`"${column}":(-?[0-9.eE+-]+|null)[,}]`);
        const wanted = digits.exec(line)?.[1] ?? (column === 'versionnumber' ? undefined : 'null');
        if (wanted === undefined) continue;
        expect([column, digits.exec(records.get(id) ?? '')?.[1]]).toEqual([column, wanted]);
        if (!Number.isSafeInteger(Number(wanted)) && String(Number(wanted)) !== wanted) longest++;
      }
    }
    // Digits that parsing into numbers would have lost.
    expect(longest).toBeGreaterThan(lines.length);
  });
});

describe('kinds of tables', () => {
  const modes = (name: string) => streams.find((stream) => stream.name === name)?.supported_sync_modes;
  const keys = (name: string) =>
    streams.find((stream) => stream.name === name)?.source_defined_primary_key?.map(([column]) => column);

  test.each([
    ['standard, tracked', 'account', ['accountid'], ['full_refresh', 'incremental']],
    ['activity', 'email', ['activityid'], ['full_refresh', 'incremental']],
    ['standard, not tracked', 'territory', ['territoryid'], ['full_refresh', 'incremental']],
    ['intersect, without a time', 'cr1a7_project_contact', ['cr1a7_project_contactid'], ['full_refresh']],
    ['elastic', 'cr1a7_sensorreading', ['cr1a7_sensorreadingid', 'partitionid'], ['full_refresh']],
    ['virtual', 'cr1a7_externalorder', ['cr1a7_externalorderid'], ['full_refresh']],
    ['private', 'principalattributeaccessmap', ['principalattributeaccessmapid'], ['full_refresh']],
  ])('%s', (_, name, key, supported) => {
    expect(keys(name)).toEqual(key);
    expect(modes(name)).toEqual(supported);
  });

  test('that are left out are named in the log, with the reason', async () => {
    const discovered = await runConnector(['discover', '--config', bench.config()]);
    const info = logsOf(discovered, 'INFO');
    expect(info).toContainEqual(
      expect.stringMatching(
        /2 virtual or private tables .*: cr1a7_externalorder, principalattributeaccessmap\./,
      ),
    );
    expect(info).toContainEqual(
      expect.stringMatching(
        /1 table left out, since .* without an entity set and a primary key: cr1a7_internalqueue\./,
      ),
    );
  });

  test('streams of metadata are read in full', () => {
    expect(streams.map(({ name }) => name).filter((name) => name.startsWith('sys_'))).toEqual(METADATA);
    for (const name of METADATA) expect(modes(name)).toEqual(['full_refresh']);
  });
});
