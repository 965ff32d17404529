import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { AirbyteStream } from '../src/protocol/messages.ts';
import {
  Bench,
  configured,
  dataOf,
  errorsOf,
  logsOf,
  recordsOf,
  selecting,
  statesOf,
  statusesOf,
} from './connector.ts';

let bench: Bench;
let streams: readonly AirbyteStream[];

beforeAll(async () => {
  bench = await Bench.start();
  streams = await bench.discover();
});
afterAll(() => bench.stop());
beforeEach(() => bench.reset());

async function rowIds(table: string): Promise<string[]> {
  const key = streams.find(({ name }) => name === table)?.source_defined_primary_key?.[0]?.[0] ?? '';
  const rows = (await bench.control('GET', `tables/${table}/rows?limit=100000`)) as Record<string, string>[];
  return rows.map((row) => row[key] ?? '');
}

describe('full refresh', () => {
  test('[I1] [I9] [S1] returns every row once, over pages, with a state after each page', async () => {
    const result = await bench.read({
      streams: [configured(streams, 'contact', 'full_refresh')],
      config: { odata_maxpagesize: 50 },
    });
    expect(result).toMatchObject({ exitCode: 0, stderr: '' });
    expect(
      dataOf(result)
        .map((row) => String(row['contactid']))
        .sort(),
    ).toEqual(await rowIds('contact'));
    expect(statusesOf(result, 'contact')).toEqual(['STARTED', 'RUNNING', 'COMPLETE']);
    expect(statesOf(result).map(({ sourceStats }) => sourceStats.recordCount)).toEqual([50, 50, 40]);
    expect(statesOf(result).map(({ stream }) => stream.stream_state['kind'])).toEqual([
      'position',
      'position',
      'complete',
    ]);
    const requests = await bench.requests('rows');
    expect(requests).toHaveLength(3);
    for (const { prefer } of requests) expect(prefer).toBe('odata.maxpagesize=50');
  });

  test('[I5] values arrive with every digit and letter', async () => {
    const [id] = await rowIds('cr1a7_project');
    await bench.control('PATCH', `tables/cr1a7_project/rows/${id}`, {
      cr1a7_name: 'Ä "quoted" \\ back\nslash \u2028 🏗',
    });
    const result = await bench.read({ streams: [configured(streams, 'cr1a7_project', 'full_refresh')] });
    const line = result.stdout.split('\n').find((one) => one.includes(id ?? '-'));
    // Readers that split lines as Python's splitlines() does would cut the record at the line separator, so it is escaped.
    expect(line).toContain(String.raw`"cr1a7_name":"Ä \"quoted\" \\ back\nslash \u2028 🏗"`);
    expect(result.stdout).toMatch(/"cr1a7_bytes":90071992\d{8}[,}]/);
    expect(result.stdout).toMatch(/"cr1a7_ratio":\d+\.\d{10}[,}]/);
  });
});

describe('selection', () => {
  test('only the selected columns are requested and written', async () => {
    const stream = selecting(configured(streams, 'account', 'full_refresh'), ['name', 'revenue']);
    const result = await bench.read({ streams: [stream] });
    for (const row of dataOf(result)) expect(Object.keys(row).sort()).toEqual(['name', 'revenue']);
    const [request] = await bench.requests('rows');
    expect(request?.url).toMatch(/\?\$select=accountid,name,revenue$/);
  });

  test('a column that the table has lost is left out with a warning, and the rest is read', async () => {
    const stream = configured(streams, 'account', 'full_refresh') as {
      stream: { json_schema: { properties: object } };
    };
    const lost = { ...stream.stream.json_schema.properties, cr1a7_gone: { type: ['null', 'string'] } };
    const changed = {
      ...stream,
      stream: { ...stream.stream, json_schema: { type: 'object', properties: lost } },
    };
    const result = await bench.read({ streams: [changed] });
    expect(result.exitCode).toBe(0);
    expect(dataOf(result)).toHaveLength(60);
    expect(logsOf(result, 'WARN')).toEqual([expect.stringContaining('no column cr1a7_gone')]);
  });

  test('a catalog without a schema selects every column', async () => {
    const stream = { stream: { name: 'territory', json_schema: {} }, sync_mode: 'full_refresh' };
    const result = await bench.read({ streams: [stream] });
    expect(Object.keys(dataOf(result)[0] ?? {})).toContain('createdon');
  });
});

describe('incremental by change tracking', () => {
  const stream = () => configured(streams, 'account', 'incremental');

  test('the first load ends with a delta link; fed back, nothing has changed', async () => {
    const first = await bench.read({ streams: [stream()], config: { odata_maxpagesize: 25 } });
    expect(first.exitCode).toBe(0);
    expect(dataOf(first)).toHaveLength(60);
    const state = statesOf(first).at(-1);
    expect(state?.stream.stream_state).toMatchObject({
      version: 2,
      kind: 'changes',
      delta_link: expect.stringContaining('$deltatoken='),
      _ab_cdc_cursor: expect.any(Number),
    });
    for (const { prefer } of await bench.requests('rows')) {
      expect(prefer).toBe('odata.track-changes,odata.maxpagesize=25');
    }

    const second = await bench.read({ streams: [stream()], state: [state] });
    expect(second.exitCode).toBe(0);
    expect(recordsOf(second)).toEqual([]);
    expect(statesOf(second)).toHaveLength(1);
  });

  test('[I6] returns only changes: new and changed rows, and delete markers', async () => {
    const first = await bench.read({ streams: [stream()] });
    const [changed = '', deleted = ''] = await rowIds('account');
    await bench.control('PATCH', `tables/account/rows/${changed}`, { name: 'Changed' });
    await bench.control('DELETE', `tables/account/rows/${deleted}`);
    const created = (await bench.control('POST', 'tables/account/rows', { name: 'New' })) as { id: string };

    const second = await bench.read({ streams: [stream()], state: statesOf(first).slice(-1) });
    const rows = new Map(dataOf(second).map((row) => [row['accountid'], row]));
    expect(rows.size).toBe(3);
    expect(rows.get(changed)).toMatchObject({ name: 'Changed', _ab_cdc_deleted_at: null });
    expect(rows.get(created.id)).toMatchObject({ name: 'New', _ab_cdc_deleted_at: null });
    const marker = rows.get(deleted);
    expect(Object.keys(marker ?? {}).sort()).toEqual([
      '_ab_cdc_cursor',
      '_ab_cdc_deleted_at',
      '_ab_cdc_updated_at',
      'accountid',
    ]);
    expect(marker?.['_ab_cdc_deleted_at']).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    expect(marker?.['_ab_cdc_updated_at']).toBe(marker?.['_ab_cdc_deleted_at']);
    expect(statesOf(second).at(-1)?.sourceStats.recordCount).toBe(3);

    const third = await bench.read({ streams: [stream()], state: statesOf(second).slice(-1) });
    expect(recordsOf(third)).toEqual([]);
  });

  test('the cursor grows over records and runs', async () => {
    const first = await bench.read({ streams: [stream()] });
    const [changed = ''] = await rowIds('account');
    await bench.control('PATCH', `tables/account/rows/${changed}`, { name: 'Changed' });
    // As if the clock of the next run were behind.
    const [state] = statesOf(first).slice(-1);
    const ahead = 4_000_000_000_000_000;
    const later = { ...state?.stream.stream_state, _ab_cdc_cursor: ahead };
    const second = await bench.read({
      streams: [stream()],
      state: [{ ...state, stream: { ...state?.stream, stream_state: later } }],
    });
    const cursors = [...dataOf(first), ...dataOf(second)].map((row) => Number(row['_ab_cdc_cursor']));
    expect(cursors).toEqual([...cursors].sort((a, b) => a - b));
    expect(new Set(cursors).size).toBe(cursors.length);
    expect(cursors.at(-1)).toBe(ahead);
  });

  test('changes over several pages', async () => {
    const first = await bench.read({ streams: [stream()] });
    for (const id of (await rowIds('account')).slice(0, 7)) {
      await bench.control('PATCH', `tables/account/rows/${id}`, { name: 'Changed' });
    }
    const second = await bench.read({
      streams: [stream()],
      state: statesOf(first).slice(-1),
      config: { odata_maxpagesize: 3 },
    });
    expect(dataOf(second)).toHaveLength(7);
    expect(await bench.requests('delta')).toHaveLength(3);
    // One before the first record, which says where the cursors are, and one at the end.
    expect(statesOf(second).map(({ stream: { stream_state } }) => stream_state['kind'])).toEqual([
      'changes',
      'changes',
    ]);
  });

  test('an interrupted first load continues from its last state', async () => {
    const whole = await bench.read({ streams: [stream()], config: { odata_maxpagesize: 25 } });
    const resumed = await bench.read({
      streams: [stream()],
      state: statesOf(whole).slice(1, 2),
      config: { odata_maxpagesize: 25 },
    });
    expect(dataOf(resumed)).toHaveLength(35);
    expect(statesOf(resumed).at(-1)?.stream.stream_state['kind']).toBe('changes');
  });

  test('an expired token reads the table in full again and says what that means', async () => {
    const first = await bench.read({ streams: [stream()] });
    await bench.control('POST', 'changetracking/expire');
    const second = await bench.read({ streams: [stream()], state: statesOf(first).slice(-1) });
    expect(second.exitCode).toBe(0);
    expect(dataOf(second)).toHaveLength(60);
    expect(logsOf(second, 'WARN')).toEqual([
      expect.stringMatching(
        /change token has expired; .*deleted since \d{4}-\d\d-\d\d \d\d:\d\d UTC, .* cannot be known.*clear the stream/,
      ),
    ]);
  });

  test.each([
    [
      'another organization',
      { organization_id: '00000000-0000-0000-0000-000000000000' },
      /another organization/,
    ],
    ['a smaller selection', { columns: ['accountid'] }, /came into the selection/],
  ])('a state of %s leads to a full read with a warning', async (_, change, words) => {
    const first = await bench.read({ streams: [stream()] });
    const [state] = statesOf(first).slice(-1);
    const changed = {
      ...state,
      stream: { ...state?.stream, stream_state: { ...state?.stream.stream_state, ...change } },
    };
    const second = await bench.read({ streams: [stream()], state: [changed] });
    expect(dataOf(second)).toHaveLength(60);
    expect(logsOf(second, 'WARN')).toEqual([expect.stringMatching(words)]);
  });

  test("the Python connector's state and cursor go on: its token is used, deletes carry a time in modifiedon", async () => {
    const first = await bench.read({ streams: [stream()] });
    const link = String(statesOf(first).at(-1)?.stream.stream_state['delta_link']);
    const token = decodeURIComponent(/\$deltatoken=([^&]+)/.exec(link)?.[1] ?? '');
    expect(token).toMatch(/^\d+!\d\d\/\d\d\/\d{4} /);
    const [deleted = ''] = await rowIds('account');
    await bench.control('DELETE', `tables/account/rows/${deleted}`);
    const second = await bench.read({
      streams: [configured(streams, 'account', 'incremental', { cursor_field: ['modifiedon'] })],
      state: [
        {
          type: 'STREAM',
          stream: { stream_descriptor: { name: 'account' }, stream_state: { $deltatoken: token } },
        },
      ],
    });
    expect(dataOf(second)).toEqual([
      {
        accountid: deleted,
        modifiedon: expect.any(String),
        _ab_cdc_cursor: expect.any(Number),
        _ab_cdc_updated_at: expect.any(String),
        _ab_cdc_deleted_at: expect.any(String),
      },
    ]);
  });

  test('rows without a delta link at the end are an error, and nothing is saved', async () => {
    await bench.control('POST', 'faults', { match: 'rows', times: 2, action: { type: 'omitDeltaLink' } });
    const result = await bench.read({ streams: [stream()] });
    expect(result.exitCode).toBe(1);
    expect(statesOf(result)).toMatchObject([{ stream: { stream_state: { kind: 'position', link: null } } }]);
    expect(errorsOf(result)).toMatchObject([
      { failure_type: 'system_error', message: expect.stringMatching(/no link to the changes/) },
    ]);
  });

  test('[I2] [T9] no changes and no delta link: the old link stays', async () => {
    const first = await bench.read({ streams: [stream()] });
    await bench.control('POST', 'faults', { match: 'delta', action: { type: 'omitDeltaLink' } });
    const second = await bench.read({ streams: [stream()], state: statesOf(first).slice(-1) });
    expect(second.exitCode).toBe(0);
    const linkOf = (result: typeof first) => statesOf(result).at(-1)?.stream.stream_state['delta_link'];
    expect(linkOf(second)).toBe(linkOf(first));
  });
});

describe('several streams', () => {
  test('[I10] one that fails does not stop the others, and the sync ends with an error', async () => {
    await bench.control('POST', 'access', { missingReadPrivilege: ['contact'] });
    const names = ['account', 'contact', 'opportunity', 'incident', 'task', 'email'];
    const result = await bench.read({
      streams: names.map((name) => configured(streams, name, 'incremental')),
    });
    expect(result.exitCode).toBe(1);
    expect(errorsOf(result)).toMatchObject([
      {
        failure_type: 'config_error',
        stream_descriptor: { name: 'contact' },
        message: expect.stringMatching(/Table contact: .*prvReadContact.*Organization level/),
      },
    ]);
    for (const name of names) {
      // Its right is found missing before it would have asked for rows.
      const statuses = name === 'contact' ? ['STARTED', 'INCOMPLETE'] : ['STARTED', 'RUNNING', 'COMPLETE'];
      expect(statusesOf(result, name)).toEqual(statuses);
      expect(statesOf(result, name)).toHaveLength(name === 'contact' ? 0 : 2);
    }
  });

  test('lines of streams that are read at once never mix', async () => {
    const names = streams.map(({ name }) => name);
    const result = await bench.read({
      streams: names.map((name) => configured(streams, name, 'incremental')),
      config: { odata_maxpagesize: 7, max_concurrent_requests: 8 },
    });
    expect(result.exitCode).toBe(0);
    const tables = (await bench.control('GET', 'tables')) as { name: string; rows: number }[];
    for (const { name, rows } of tables.filter((table) => names.includes(table.name))) {
      expect([name, recordsOf(result, name).length]).toEqual([name, rows]);
    }
  });
});
