/** Which metadata streams there are, and that they tell of the chosen tables. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import {
  isMetadataStream,
  METADATA_STREAM_NAMES,
  METADATA_STREAMS,
} from '../src/catalog/metadata_streams.ts';
import type { InProcessResult } from './in_process.ts';
import {
  type Discovered,
  failures,
  InProcessBench,
  lastStates,
  logged,
  type Row,
  rowsOf,
} from './in_process_bench.ts';

let run: InProcessBench;
let all: Discovered;
let result: InProcessResult;
beforeAll(async () => {
  run = await InProcessBench.start();
  all = await run.discover();
  result = await all.read(METADATA_STREAM_NAMES.map((name) => ({ name })));
});
afterAll(() => run.bench.stop());

function keyOf(stream: string, row: Row): string {
  const key = all.stream(stream).source_defined_primary_key ?? [];
  return JSON.stringify(key.map(([column = '']) => row[column]));
}

const find = (stream: string, about: Row): Row[] =>
  rowsOf(result, stream).filter((row) => Object.entries(about).every(([name, value]) => row[name] === value));

describe('every stream of metadata', () => {
  test.each(METADATA_STREAM_NAMES)('%s has a key that is unique, and every column', (name) => {
    const rows = rowsOf(result, name);
    expect(rows.length).toBeGreaterThan(15);
    const keys = rows.map((row) => keyOf(name, row));
    expect(new Set(keys).size).toBe(keys.length);
    for (const key of keys) expect(key).not.toContain('null');
    for (const row of rows) expect(Object.keys(row)).toEqual(Object.keys(METADATA_STREAMS[name].columns));
    expect(lastStates(result).find(({ stream }) => stream.stream_descriptor.name === name)).toMatchObject({
      sourceStats: { recordCount: rows.length },
      stream: { stream_state: { kind: 'complete' } },
    });
  });

  test('returns the same rows in the same order every time', async () => {
    const again = await all.read(
      METADATA_STREAM_NAMES.map((name) => ({ name })),
      {
        state: lastStates(result),
        config: { max_concurrent_requests: 1 },
      },
    );
    for (const name of METADATA_STREAM_NAMES) expect(rowsOf(again, name)).toEqual(rowsOf(result, name));
  });

  test.each(METADATA_STREAM_NAMES)('%s returns only the selected columns', async (name) => {
    const columns = Object.keys(METADATA_STREAMS[name].columns).filter((_, index) => index % 2 === 1);
    const some = await all.read([{ name, columns }]);
    const expected = rowsOf(result, name).map((row) =>
      Object.fromEntries(columns.map((column) => [column, row[column]])),
    );
    expect(
      rowsOf(some).map((row) => Object.fromEntries(columns.map((column) => [column, row[column]]))),
    ).toEqual(expected);
    for (const row of rowsOf(some)) expect(new Set(Object.keys(row))).toEqual(new Set(columns));
  });

  test('describes the chosen tables, those that cannot be read included: their definitions can', async () => {
    const streams = all.streams.map(({ name }) => name).filter((name) => !isMetadataStream(name));
    expect(streams).not.toContain('calendarrule');
    const described = find('sys_tables', {}).map((row) => String(row['table_name']));
    expect(described.toSorted()).toEqual([...streams, 'calendarrule'].toSorted());
    const two = await all.read(
      METADATA_STREAM_NAMES.map((name) => ({ name })),
      {
        config: { tables: ['account', 'cr1a7_externalorder'] },
      },
    );
    for (const name of ['sys_tables', 'sys_tablecolumns', 'sys_keycolumns']) {
      expect(new Set(rowsOf(two, name).map((row) => row['table_name']))).toEqual(
        new Set(['account', 'cr1a7_externalorder']),
      );
    }
  });

  test('is read in full if configured as incremental, and the log says so', async () => {
    const asked = await all.read([{ name: 'sys_tables', mode: 'incremental' }]);
    expect(rowsOf(asked)).toHaveLength(find('sys_tables', {}).length);
    expect(logged(asked, 'INFO')).toContainEqual(expect.stringMatching(/sys_tables: .*read in full/));
  });

  test('can be excluded; a choice of tables that fits none fails it alone', async () => {
    const some = await run.discover({ exclude_tables: ['sys_*'] });
    expect(some.streams.filter(({ name }) => isMetadataStream(name))).toEqual([]);
    const broken = await all.read([{ name: 'sys_tables' }, { name: 'territory' }], {
      config: { tables: ['nosuchtable'] },
    });
    expect(failures(broken)).toEqual([expect.stringContaining('"nosuchtable"')]);
    expect(rowsOf(broken, 'territory')).toHaveLength(5);
  });
});
