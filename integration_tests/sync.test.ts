/** The sync as `docs/sync-spec.md` has it, seen from outside; the numbers are its. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { AirbyteMessage, AirbyteStream, StateMessage } from '../src/protocol/messages.ts';
import { Bench, configured, selecting } from './connector.ts';
import { type InProcessOptions, type InProcessResult, runInProcess } from './in_process.ts';

let bench: Bench;
let streams: readonly AirbyteStream[];

beforeAll(async () => {
  bench = await Bench.start();
  streams = await bench.discover();
});
afterAll(() => bench.stop());
beforeEach(() => bench.reset());

type State = StateMessage['state'];

interface Reading extends Partial<InProcessOptions> {
  readonly stream: unknown;
  readonly state?: State | undefined;
  readonly config?: Readonly<Record<string, unknown>>;
}

async function read({ config = {}, state, stream, ...options }: Reading): Promise<InProcessResult> {
  const argv = [
    'read',
    '--config',
    bench.config(config),
    '--catalog',
    bench.file('sync-catalog.json', { streams: [stream] }),
  ];
  if (state !== undefined) argv.push('--state', bench.file('sync-state.json', [state]));
  return await runInProcess({ ...options, argv });
}

const account = () => selecting(configured(streams, 'account', 'incremental'), ['accountid', 'name']);
const territory = (changes: Readonly<Record<string, unknown>> = {}) =>
  selecting(configured(streams, 'territory', 'incremental', changes), ['territoryid', 'name', 'modifiedon']);

function data({ messages }: InProcessResult): Readonly<Record<string, unknown>>[] {
  return messages.flatMap((message) => (message.type === 'RECORD' ? [message.record.data] : []));
}

function states({ messages }: { messages: readonly AirbyteMessage[] }): State[] {
  return messages.flatMap((message) => (message.type === 'STATE' ? [message.state] : []));
}

function stateOf(result: InProcessResult): Readonly<Record<string, unknown>> {
  return states(result).at(-1)?.stream.stream_state ?? {};
}

function logs({ messages }: InProcessResult, level: string): string[] {
  return messages.flatMap((message) =>
    message.type === 'LOG' && message.log.level === level ? [message.log.message] : [],
  );
}

function errors({ messages }: InProcessResult): string[] {
  return messages.flatMap((message) =>
    message.type === 'TRACE' && message.trace.type === 'ERROR' ? [message.trace.error.message] : [],
  );
}

async function ids(table: string, key: string): Promise<string[]> {
  const rows = (await bench.control('GET', `tables/${table}/rows?limit=1000`)) as Record<string, string>[];
  return rows.map((row) => String(row[key]));
}

describe('rows that were deleted and created again under their ids', () => {
  const recreate = async (order: string): Promise<{ state: State | undefined; id: string; gone: string }> => {
    await bench.control('POST', 'changetracking', { recreatedRow: order });
    const first = await read({ stream: account() });
    const [id = '', gone = ''] = await ids('account', 'accountid');
    await bench.control('DELETE', `tables/account/rows/${id}`);
    await bench.control('POST', 'tables/account/rows', { accountid: id, name: 'Born again' });
    await bench.control('DELETE', `tables/account/rows/${gone}`);
    await bench.control('DELETE', 'requests');
    return { state: states(first).at(-1), id, gone };
  };

  test('[I7] [L9] a delete after its row is checked, and the row is delivered once more', async () => {
    const { gone, id, state } = await recreate('row then delete');
    const second = await read({ stream: account(), state });
    const told = data(second).filter(({ accountid }) => accountid === id);
    expect(told.map((row) => row['name'] ?? 'deleted')).toEqual(['Born again', 'deleted', 'Born again']);
    expect(data(second).filter(({ accountid }) => accountid === gone)).toHaveLength(1);
    const questions = (await bench.requests('rows')).filter(({ url }) => url.includes('$filter='));
    expect(questions.map(({ url }) => decodeURIComponent(url))).toEqual([
      expect.stringContaining(`$filter=accountid eq ${id}`),
    ]);
  });

  test.each(['delete then row', 'row only'])('[I7] %s needs no question', async (order) => {
    const { id, state } = await recreate(order);
    const second = await read({ stream: account(), state });
    expect(data(second).findLast(({ accountid }) => accountid === id)).toMatchObject({ name: 'Born again' });
    expect(await bench.requests('rows')).toEqual([]);
  });
});

describe('tables of lookups', () => {
  test('[E8] [T15] [L14] that suppress the delta link are left out, reported once, and not requested again', async () => {
    const [withTypes] = await bench.discover({ tables: ['account'], lookup_types: true });
    const columns = ['accountid', 'name', '_ownerid_value', 'ownerid_lookuplogicalname'];
    const stream = selecting(
      configured(withTypes === undefined ? [] : [withTypes], 'account', 'incremental'),
      columns,
    );
    const first = await read({ stream });
    expect(first.exitCode).toBe(0);
    expect(logs(first, 'WARN')).toEqual([expect.stringContaining('without ownerid_lookuplogicalname')]);
    // Twice: as the rows came the first time, they had the tables.
    expect(data(first)).toHaveLength(120);
    const typed = data(first).map((row) => row['ownerid_lookuplogicalname'] === 'systemuser');
    expect(typed.slice(0, 60)).toContain(true);
    expect(typed.slice(60)).not.toContain(true);
    expect(stateOf(first)).toMatchObject({ kind: 'changes', left_out: ['ownerid_lookuplogicalname'] });

    await bench.control('DELETE', 'requests');
    const [id = ''] = await ids('account', 'accountid');
    await bench.control('PATCH', `tables/account/rows/${id}`, { name: 'Changed' });
    const second = await read({ stream, state: states(first).at(-1) });
    expect(data(second)).toMatchObject([{ accountid: id, name: 'Changed' }]);
    expect((await bench.requests('delta')).map(({ prefer }) => prefer)).toEqual([
      expect.not.stringContaining('annotations'),
    ]);
  });
});

describe('a column that the service turns out not to know', () => {
  const unknown = {
    type: 'status',
    status: 400,
    body: JSON.stringify({
      error: {
        code: '0x80060888',
        message: "Could not find a property named 'name' on type 'Microsoft.Dynamics.CRM.account'.",
      },
    }),
  };

  test('[E6] [T4] [L3] is left out of a first load, with a warning, and in later runs', async () => {
    await bench.control('POST', 'faults', { match: 'rows', skip: 1, action: unknown });
    const first = await read({ stream: account() });
    expect(first.exitCode).toBe(0);
    expect(data(first)).toHaveLength(60);
    for (const row of data(first)) expect(row).not.toHaveProperty('name');
    expect(logs(first, 'WARN')).toEqual([expect.stringContaining('no longer knows column name; left out')]);
    expect(stateOf(first)).toMatchObject({ columns: ['accountid'], left_out: ['name'] });

    const second = await read({ stream: account(), state: states(first).at(-1) });
    expect(data(second)).toEqual([]);
    expect(logs(second, 'WARN')).toEqual([expect.stringContaining('refused column name in an earlier sync')]);
  });

  test('[E6] [T11] [S3] is left out of changes, which go on from their token', async () => {
    const first = await read({ stream: account() });
    const [id = ''] = await ids('account', 'accountid');
    await bench.control('PATCH', `tables/account/rows/${id}`, { name: 'Changed' });
    await bench.control('DELETE', 'requests');
    await bench.control('POST', 'faults', { match: 'delta', action: unknown });
    const second = await read({ stream: account(), state: states(first).at(-1) });
    expect(data(second)).toMatchObject([{ accountid: id }]);
    expect((await bench.requests('delta')).map(({ url }) => /\$select=([^&]+)/.exec(url)?.[1])).toEqual([
      'accountid,name',
      'accountid',
    ]);
  });

  test('[E6] cannot be the primary key', async () => {
    const body = unknown.body.replace("'name'", "'accountid'");
    await bench.control('POST', 'faults', { match: 'rows', action: { ...unknown, body } });
    const result = await read({ stream: account() });
    expect(errors(result)).toEqual([expect.stringContaining('no longer has a column accountid')]);
  });
});

describe('a table without change tracking', () => {
  const config = { lookback_minutes: 0 };

  test('[S4] [T13] [I8] is read by modifiedon: later ones, equal ones, and nothing else', async () => {
    const first = await read({ stream: territory(), config });
    expect(data(first)).toHaveLength(5);
    expect(logs(first, 'INFO')).toContainEqual(
      expect.stringMatching(/read by modifiedon, and deletes are not/),
    );
    const watermark = String(stateOf(first)['modifiedon']);
    expect(stateOf(first)).toMatchObject({ kind: 'watermark', cursor_field: 'modifiedon' });

    const [id = ''] = await ids('territory', 'territoryid');
    await bench.control('PATCH', `tables/territory/rows/${id}`, { name: 'Moved' });
    const second = await read({ stream: territory(), config, state: states(first).at(-1) });
    const rows = data(second);
    expect(rows).toContainEqual(expect.objectContaining({ territoryid: id, name: 'Moved' }));
    // Those with the watermark's very time come again.
    for (const row of rows) expect(String(row['modifiedon']) >= watermark).toBe(true);
    expect(rows.length).toBeLessThan(5);
  });

  test('[S4] a look-back reads further behind the watermark', async () => {
    const first = await read({ stream: territory(), config });
    await bench.control('DELETE', 'requests');
    await read({ stream: territory(), config: { lookback_minutes: 60 }, state: states(first).at(-1) });
    const watermark = Date.parse(String(stateOf(first)['modifiedon']));
    const filter = (await bench.requests('rows')).at(-1)?.url ?? '';
    const asked = /modifiedon ge (\S+)/.exec(decodeURIComponent(filter))?.[1] ?? '';
    expect(watermark - Date.parse(asked)).toBe(3_600_000);
  });

  test('[S4] [I8] a watermark in the far future returns no rows, and stays', async () => {
    const first = await read({ stream: territory(), config });
    const [state] = states(first).slice(-1);
    const stream_state = { ...state?.stream.stream_state, modifiedon: '2999-01-01T00:00:00Z' };
    const far = { ...state!, stream: { ...state!.stream, stream_state } };
    const second = await read({ stream: territory(), config, state: far });
    expect(data(second)).toEqual([]);
    expect(states(second)).toHaveLength(1);
    expect(stateOf(second)['modifiedon']).toBe('2999-01-01T00:00:00Z');
  });

  test('[S4] rows without a value in the cursor are read every time', async () => {
    const [id = ''] = await ids('territory', 'territoryid');
    const first = await read({ stream: territory(), config });
    await bench.control('PATCH', `tables/territory/rows/${id}`, { modifiedon: null });
    for (let run = 0; run < 2; run++) {
      const next = await read({ stream: territory(), config, state: states(first).at(-1) });
      expect(data(next).map(({ territoryid }) => territoryid)).toContain(id);
    }
  });

  test('[T12] [I12] continues from a page in the middle, with the watermark of its beginning', async () => {
    const small = { ...config, odata_maxpagesize: 2 };
    const whole = await read({ stream: territory(), config: small });
    const [middle] = states(whole);
    expect(middle?.stream.stream_state).toMatchObject({ kind: 'position', mode: 'watermark', lower: null });
    const rest = await read({ stream: territory(), config: small, state: middle });
    expect(data(rest)).toHaveLength(3);
    expect(stateOf(rest)).toEqual({ ...stateOf(whole), _ab_cdc_cursor: expect.any(Number) });
  });

  test('[E3] [T3] [L1] a position that the service refuses starts it again, with a warning', async () => {
    const small = { ...config, odata_maxpagesize: 2 };
    const [middle] = states(await read({ stream: territory(), config: small }));
    const body = JSON.stringify({ error: { code: '0x80040203', message: 'Invalid paging cookie.' } });
    await bench.control('POST', 'faults', { match: 'rows', action: { type: 'status', status: 400, body } });
    const again = await read({ stream: territory(), config: small, state: middle });
    expect(data(again)).toHaveLength(5);
    expect(logs(again, 'WARN')).toEqual([expect.stringContaining('no longer knows the saved position')]);
  });

  test.each([
    ['sorted', 0],
    ['filtered', 1],
  ])('[E7] [T14] [L4] is read in full where its cursor cannot be %s by', async (_, skip) => {
    const first = await read({ stream: territory(), config });
    const body = JSON.stringify({ error: { code: '0x80060888', message: 'Column is not filterable.' } });
    const action = { type: 'status', status: 400, body };
    await bench.control('POST', 'faults', { match: 'rows', skip, action });
    const second = await read({ stream: territory(), config, state: states(first).at(-1) });
    expect(data(second)).toHaveLength(5);
    expect(logs(second, 'WARN')).toEqual([expect.stringContaining('cannot filter by modifiedon')]);
    expect(stateOf(second)).toMatchObject({ kind: 'complete' });
  });

  test('is read in full if no column can be a cursor, and the log says so', async () => {
    const result = await read({ stream: territory({ cursor_field: ['name'] }), config });
    expect(data(result)).toHaveLength(5);
    expect(logs(result, 'WARN')).toEqual([expect.stringMatching(/its column name does not hold a date/)]);
  });

  test('is read in full by a number: rows could commit after greater numbers were read', async () => {
    const cursor = { cursor_field: ['versionnumber'] };
    const first = await read({ stream: territory(cursor), config });
    const second = await read({ stream: territory(cursor), config, state: states(first).at(-1) });
    expect([data(first).length, data(second).length]).toEqual([5, 5]);
    expect(logs(second, 'WARN')).toEqual([expect.stringMatching(/versionnumber holds numbers/)]);
  });
});

test('changes of several pages need only one connection at a time, including their count', async () => {
  const first = await read({ stream: account() });
  for (const id of (await ids('account', 'accountid')).slice(0, 9)) {
    await bench.control('PATCH', `tables/account/rows/${id}`, { name: 'Changed' });
  }
  const config = { odata_maxpagesize: 4, max_concurrent_requests: 1 };
  const second = await read({ stream: account(), config, state: states(first).at(-1) });
  expect({ exitCode: second.exitCode, records: data(second).length }).toEqual({ exitCode: 0, records: 9 });
}, 20_000);

describe('change tokens', () => {
  test.each([
    [400, 'code'],
    [404, 'code'],
    [410, 'code'],
    [500, 'number in words'],
  ])(
    '[E4] [T10] [L2] an expired one with status %d and its %s leads to a full read',
    async (status, code) => {
      const first = await read({ stream: account() });
      await bench.control('POST', 'changetracking', { expiredStatus: status, expiredCode: code });
      await bench.control('POST', 'changetracking/expire');
      const second = await read({ stream: account(), state: states(first).at(-1) });
      expect(second.exitCode).toBe(0);
      expect(data(second)).toHaveLength(60);
      expect(logs(second, 'WARN')).toEqual([expect.stringMatching(/has expired; .* cannot be known/)]);
      expect(stateOf(second)['kind']).toBe('changes');
    },
  );

  test('a warning before one expires, as the organization keeps changes', async () => {
    const first = await read({ stream: account() });
    const day = 24 * 60 * 60 * 1000;
    const after = async (days: number): Promise<string[]> =>
      logs(await read({ stream: account(), state: states(first).at(-1), clockOffsetMs: days * day }), 'WARN');
    expect(await after(3)).toEqual([]);
    expect(await after(5.5)).toEqual([expect.stringMatching(/5 days ago.*7 days only: sync more often/)]);
    await bench.control('POST', 'access', { missingReadPrivilege: ['organization'] });
    expect(await after(5.5)).toEqual([]);
  });
});

describe('time-outs', () => {
  test('[L8] after a time-out a page is requested again with half the rows', async () => {
    await bench.control('POST', 'faults', {
      match: 'rows',
      times: 2,
      action: { type: 'status', status: 504 },
    });
    const result = await read({ stream: account(), config: { odata_maxpagesize: 400 } });
    expect(data(result)).toHaveLength(60);
    const sizes = (await bench.requests('rows')).map(
      ({ prefer }) => /maxpagesize=(\d+)/.exec(prefer ?? '')?.[1],
    );
    // Keys, then rows.
    expect(sizes).toEqual(['400', '200', '100', '100']);
  });

  test('[L5] a wait of an hour is kept, told, and survived', async () => {
    const action = { type: 'status', status: 429, headers: { 'Retry-After': '3600' } };
    await bench.control('POST', 'faults', { match: 'rows', action });
    const result = await read({ stream: account() });
    expect(result.exitCode).toBe(0);
    expect(data(result)).toHaveLength(60);
    expect(result.waitedMs).toBeGreaterThanOrEqual(3_600_000);
    const told = result.messages.filter(
      (message) =>
        message.type === 'TRACE' &&
        message.trace.type === 'STREAM_STATUS' &&
        message.trace.stream_status.reasons?.[0]?.type === 'RATE_LIMITED',
    );
    expect(told.length).toBeGreaterThan(0);
  });
});

describe('readers and writers of different speed', () => {
  test('[I5] [I11] a reader that stalls longer than every time-out loses nothing', async () => {
    let stalled = false;
    const result = await read({
      stream: account(),
      config: { odata_maxpagesize: 7 },
      onWrite: async (byteCount) => {
        if (stalled || byteCount < 3000) return;
        stalled = true;
        await new Promise((resolve) => setTimeout(resolve, 2_000));
      },
    });
    expect(stalled).toBe(true);
    expect(result.exitCode).toBe(0);
    expect(new Set(data(result).map(({ accountid }) => accountid)).size).toBe(60);
  });

  test('[L10] pages that lead in a circle end with an error', async () => {
    const url = `${bench.emulator.url}/api/data/v9.2/accounts?$select=accountid,name`;
    await bench.control('POST', 'faults', { match: 'rows', times: 50, action: { type: 'nextLink', url } });
    const result = await read({ stream: account() });
    expect(errors(result)).toEqual([expect.stringContaining('lead in a circle')]);
  });
});
