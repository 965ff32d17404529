/** A large table in ranges, as `docs/sync-spec.md` has it, seen from outside; the numbers are its. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { AirbyteMessage, AirbyteStream, StateMessage } from '../src/protocol/messages.ts';
import { Bench, configured, selecting } from './connector.ts';
import { type InProcessOptions, type InProcessResult, runInProcess } from './in_process.ts';
import { type Data, Destination } from './lifecycle/destination.ts';

interface Seen {
  readonly kind: string;
  readonly url: string;
}

const ROWS = 20_000;
let bench: Bench;
let streams: readonly AirbyteStream[];
let onRequest: ((request: Seen) => Promise<void>) | undefined;

beforeAll(async () => {
  bench = await Bench.start({
    generatedTables: [{ name: 'bench', rows: ROWS }],
    onRequest: async (request) => await onRequest?.(request),
  });
  streams = await bench.discover();
});
afterAll(() => bench.stop());
beforeEach(() => bench.reset());
afterEach(() => {
  onRequest = undefined;
});

type State = StateMessage['state'];

interface Reading extends Partial<InProcessOptions> {
  readonly stream: unknown;
  readonly others?: readonly unknown[];
  readonly state?: State | undefined;
  readonly config?: Readonly<Record<string, unknown>>;
}

async function read({
  config = {},
  others = [],
  state,
  stream,
  ...options
}: Reading): Promise<InProcessResult> {
  const argv = [
    'read',
    '--config',
    bench.config({ parallel_initial_load: true, ...config }),
    '--catalog',
    bench.file('ranges-catalog.json', { streams: [stream, ...others] }),
  ];
  if (state !== undefined) argv.push('--state', bench.file('ranges-state.json', [state]));
  return await runInProcess({ parallelFromRows: 1, ...options, argv });
}

const generated = (mode: 'full_refresh' | 'incremental') =>
  selecting(configured(streams, 'bench', mode), ['benchid', 'name', 'createdon']);
const account = (mode: 'full_refresh' | 'incremental' = 'incremental') =>
  selecting(configured(streams, 'account', mode), ['accountid', 'name', 'createdon']);
const territory = () => selecting(configured(streams, 'territory', 'full_refresh'), ['territoryid', 'name']);

function data({ messages }: { messages: readonly AirbyteMessage[] }): Data[] {
  return messages.flatMap((message) => (message.type === 'RECORD' ? [message.record.data] : []));
}

function states({ messages }: { messages: readonly AirbyteMessage[] }): State[] {
  return messages.flatMap((message) => (message.type === 'STATE' ? [message.state] : []));
}

function kindsOf(result: InProcessResult): string[] {
  const kinds = states(result).map(({ stream: { stream_state: state } }) =>
    state['kind'] === 'position' ? String(state['mode']) : String(state['kind']),
  );
  return kinds.filter((kind, index) => kind !== kinds[index - 1]);
}

function errors({ messages }: InProcessResult): string[] {
  return messages.flatMap((message) =>
    message.type === 'TRACE' && message.trace.type === 'ERROR' ? [message.trace.error.message] : [],
  );
}

function logs({ messages }: InProcessResult, level: string): string[] {
  return messages.flatMap((message) =>
    message.type === 'LOG' && message.log.level === level ? [message.log.message] : [],
  );
}

async function rows(table: string): Promise<Record<string, string>[]> {
  return (await bench.control('GET', `tables/${table}/rows?limit=100000`)) as Record<string, string>[];
}

describe('a table in ranges', () => {
  test('[S6] [S7] tracked: every row once, the token of the keys first, and it is valid for all columns', async () => {
    const result = await read({ stream: generated('incremental') });
    expect(errors(result)).toEqual([]);
    const ids = data(result).map(({ benchid }) => benchid);
    expect(ids).toHaveLength(ROWS);
    expect(new Set(ids).size).toBe(ROWS);
    expect(kindsOf(result)).toEqual(['key_pass', 'ranges', 'changes']);
    expect(logs(result, 'INFO').join('\n')).toMatch(/bench: the table is read in 33 ranges by createdon/);
    const link = decodeURIComponent(String(states(result).at(-1)?.stream.stream_state['delta_link']));
    expect(link).toMatch(/\$select=benchid,createdon,name/);
    const next = await read({ stream: generated('incremental'), state: states(result).at(-1) });
    expect({ exitCode: next.exitCode, records: data(next).length }).toEqual({ exitCode: 0, records: 0 });
  });

  test('[I1] [I3] [I4] [I9] cursors grow from record to record and states count all records', async () => {
    const result = await read({ stream: generated('incremental'), config: { odata_maxpagesize: 300 } });
    const cursors = data(result).map((record) => Number(record['_ab_cdc_cursor']));
    expect(cursors.every((cursor, index) => index === 0 || cursor > cursors[index - 1]!)).toBe(true);
    const counts = states(result).map(({ sourceStats }) => sourceStats.recordCount);
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(ROWS);
    const texts = states(result).map(({ stream }) => JSON.stringify(stream.stream_state));
    expect(texts.every((text, index) => text !== texts[index - 1])).toBe(true);
    expect(Math.max(...texts.map((text) => text.length))).toBeLessThan(8_000);
  });

  test('untracked: a full refresh, without a pass over the keys', async () => {
    await bench.control('DELETE', 'requests');
    const result = await read({ stream: generated('full_refresh') });
    expect(new Set(data(result).map(({ benchid }) => benchid)).size).toBe(ROWS);
    expect(data(result)).toHaveLength(ROWS);
    expect(kindsOf(result)).toEqual(['ranges', 'complete']);
    const tracked = (await bench.requests('rows')).filter(({ prefer }) => prefer?.includes('track-changes'));
    expect(tracked).toEqual([]);
  });

  test('several pages are requested at once', async () => {
    let [now, greatest] = [0, 0];
    onRequest = async ({ url }) => {
      if (!url.includes('/benchs?') || !url.includes('createdon')) return;
      greatest = Math.max(greatest, ++now);
      await new Promise((resolve) => setTimeout(resolve, 5));
      now--;
    };
    const config = { odata_maxpagesize: 100, max_concurrent_requests: 6 };
    const result = await read({ stream: generated('full_refresh'), config });
    expect(result.exitCode).toBe(0);
    expect(greatest).toBeGreaterThan(3);
  });

  test('a table that is small, or of which the size is not known, is read page by page', async () => {
    const small = await read({ stream: generated('incremental'), parallelFromRows: ROWS + 1 });
    expect(kindsOf(small)).toEqual(['first_load', 'changes']);
    await bench.control('POST', 'faults', {
      match: 'count',
      times: 9,
      action: { type: 'status', status: 403 },
    });
    const unknown = await read({ stream: generated('incremental') });
    expect(kindsOf(unknown)).toEqual(['first_load', 'changes']);
    const off = await read({ stream: generated('incremental'), config: { parallel_initial_load: false } });
    expect(kindsOf(off)).toEqual(['first_load', 'changes']);
  });
});

/** A destination that has merged what runs wrote, and the rows that the source has now. */
async function compare(records: readonly Data[]): Promise<void> {
  const destination = new Destination({ key: 'accountid', cursor: '_ab_cdc_cursor' });
  for (const record of records) destination.apply(record);
  const there = [...destination.rows.values()].map(({ accountid, name }) => ({ accountid, name }));
  const here = (await rows('account')).map(({ accountid, name }) => ({ accountid, name }));
  const byId = (a: Data, b: Data): number => String(a['accountid']).localeCompare(String(b['accountid']));
  expect(there.sort(byId)).toEqual(here.sort(byId));
}

/** Rows change, go, come and come again with every page of rows that is asked for, or every few. */
function disturb(every = 1): { readonly stop: () => void; readonly count: () => number } {
  let count = 0;
  let requests = 0;
  let busy = Promise.resolve();
  onRequest = async ({ kind, url }) => {
    if ((kind !== 'rows' && kind !== 'delta') || !url.includes('/accounts?')) return;
    if (++requests % every !== 0) return;
    busy = busy.then(async () => {
      const ids = (await rows('account')).map(({ accountid }) => accountid);
      const at = (share: number): string =>
        String(ids[Math.floor(ids.length * share + count * 7) % ids.length]);
      count++;
      const path = 'tables/account/rows';
      await bench.control('PATCH', `${path}/${at(0.3)}`, { name: `Changed ${count}` });
      if (count % 3 === 1) await bench.control('DELETE', `${path}/${at(0.6)}`);
      if (count % 3 === 0) await bench.control('POST', path, { name: `New ${count}` });
      if (count % 5 === 0) {
        await bench.control('DELETE', `${path}/${at(0.9)}`);
        await bench.control('POST', path, { accountid: at(0.9), name: `Born again ${count}` });
      }
    });
    await busy;
  };
  return {
    stop: () => {
      onRequest = undefined;
    },
    count: () => count,
  };
}

const SMALL = { odata_maxpagesize: 3 };
/** So that ranges have several pages. */
const SMALLEST = { odata_maxpagesize: 1 };

describe('what happens while ranges are read', () => {
  test.each([
    ['start', 'row then delete'],
    ['end', 'row then delete'],
    ['start', 'delete then row'],
    ['end', 'row only'],
  ])(
    '[I6] [I7] is reported with the first changes: tokens of the %s, %s',
    async (tokenDating, recreatedRow) => {
      await bench.control('POST', 'changetracking', { tokenDating, recreatedRow });
      const { count, stop } = disturb();
      const load = await read({ stream: account(), config: SMALL });
      stop();
      expect({ errors: errors(load), kinds: kindsOf(load) }).toEqual({
        errors: [],
        kinds: ['key_pass', 'ranges', 'changes'],
      });
      expect(count()).toBeGreaterThan(40);
      const changes = await read({ stream: account(), config: SMALL, state: states(load).at(-1) });
      await compare([...data(load), ...data(changes)]);
      const cursors = [...data(load), ...data(changes)].map((record) => Number(record['_ab_cdc_cursor']));
      expect(cursors.every((cursor, index) => index === 0 || cursor > cursors[index - 1]!)).toBe(true);
    },
  );

  test('[I11] [I12] [S7] killed anywhere, it continues range by range and ends equal to the source', async () => {
    const whole = await read({ stream: account(), config: SMALLEST });
    for (let share = 1; share < 12; share++) {
      await bench.reset();
      await bench.control('POST', 'changetracking', { tokenDating: share % 2 === 0 ? 'start' : 'end' });
      const { stop } = disturb(4);
      const killAtByte = Math.floor((whole.byteCount * share) / 12);
      const first = await read({ stream: account(), config: SMALLEST, killAtByte });
      expect(first.killed).toBe(true);
      const rest = await read({ stream: account(), config: SMALLEST, state: states(first).at(-1) });
      stop();
      expect(errors(rest)).toEqual([]);
      const last = await read({ stream: account(), config: SMALLEST, state: states(rest).at(-1) });
      const all = [...data(first), ...data(rest), ...data(last)];
      const cursors = all.map((record) => Number(record['_ab_cdc_cursor']));
      expect(cursors.every((cursor, index) => index === 0 || cursor > cursors[index - 1]!)).toBe(true);
      await compare(all);
    }
  }, 120_000);

  test('[S7] [I12] completed ranges are not read again, and begun ones continue at their page', async () => {
    const whole = await read({ stream: account(), config: SMALLEST });
    const middle = states(whole).findLast(
      ({ stream: { stream_state: state } }) =>
        Object.keys(state['links'] ?? {}).length > 0 && (state['done'] as number[]).length > 8,
    );
    const rest = await read({ stream: account(), config: SMALLEST, state: middle });
    expect(data(rest).length).toBeLessThan(40);
    const at = whole.messages.findIndex(
      (message) => message.type === 'STATE' && JSON.stringify(message.state) === JSON.stringify(middle),
    );
    await compare([...data({ messages: whole.messages.slice(0, at) }), ...data(rest)]);
  });

  test('rows without a time of creation are in a range of their own', async () => {
    const ids = (await rows('account')).slice(0, 7).map(({ accountid }) => String(accountid));
    for (const id of ids) await bench.control('PATCH', `tables/account/rows/${id}`, { createdon: null });
    for (const mode of ['incremental', 'full_refresh'] as const) {
      const result = await read({ stream: account(mode), config: SMALL });
      expect(data(result)).toHaveLength(60);
      expect(new Set(data(result).map(({ accountid }) => accountid)).size).toBe(60);
    }
  });

  test('a table whose rows were all created at once is read page by page', async () => {
    for (const { accountid } of await rows('account')) {
      await bench.control('PATCH', `tables/account/rows/${accountid}`, { createdon: '2024-01-01T00:00:00Z' });
    }
    const result = await read({ stream: account(), config: SMALL });
    expect(kindsOf(result)).toEqual(['first_load', 'changes']);
    expect(data(result)).toHaveLength(60);
  });
});

describe('refusals and faults', () => {
  const refusal = (message: string) => ({
    type: 'status',
    status: 400,
    body: JSON.stringify({ error: { code: '0x80060888', message } }),
  });
  /** The next request whose address holds `part` meets the action. */
  const meet = (part: string, action: unknown, table = 'accounts'): void => {
    onRequest = async ({ url }) => {
      if (!decodeURIComponent(url).includes(`/${table}?`) || !decodeURIComponent(url).includes(part)) return;
      onRequest = undefined;
      await bench.control('POST', 'faults', { match: 'rows', action });
    };
  };
  const ONE = { ...SMALL, max_concurrent_requests: 1 };
  const ONE_ROW = { ...SMALLEST, max_concurrent_requests: 1 };

  test('[E3] [T20] a position in a range that the service refuses has that range read again', async () => {
    const whole = await read({ stream: account(), config: SMALLEST });
    const middle = states(whole).find(
      ({ stream: { stream_state: state } }) => Object.keys(state['links'] ?? {}).length > 0,
    );
    meet('$skiptoken', refusal('Invalid paging cookie.'));
    const rest = await read({ stream: account(), config: ONE_ROW, state: middle });
    expect(errors(rest)).toEqual([]);
    expect(logs(rest, 'WARN')).toEqual([expect.stringContaining('reading that range')]);
    await compare([...data(whole), ...data(rest)]);
  });

  test.each(['full_refresh', 'incremental'] as const)(
    '[E7] [T22] a %s whose ranges the service refuses is read page by page',
    async (mode) => {
      meet('createdon lt', refusal('Column is not filterable.'));
      const result = await read({ stream: account(mode), config: ONE });
      expect(errors(result)).toEqual([]);
      expect(logs(result, 'WARN')).toEqual([expect.stringContaining('not read in ranges')]);
      expect(new Set(data(result).map(({ accountid }) => accountid)).size).toBe(60);
      expect(kindsOf(result).at(-1)).toBe(mode === 'incremental' ? 'changes' : 'complete');
    },
  );

  test('[E7] so is one whose smallest value cannot be requested', async () => {
    meet('$orderby', refusal('Column is not sortable.'));
    const result = await read({ stream: account(), config: ONE });
    expect(kindsOf(result)).toEqual(['first_load', 'changes']);
    expect(logs(result, 'WARN')).toEqual([expect.stringContaining('not read in ranges')]);
  });

  test('[E6] [T21] a column that the service does not know is left out of all ranges', async () => {
    meet(
      'createdon lt',
      refusal("Could not find a property named 'name' on type 'Microsoft.Dynamics.CRM.account'."),
    );
    const result = await read({ stream: account(), config: SMALL });
    expect(errors(result)).toEqual([]);
    expect(logs(result, 'WARN')).toEqual([expect.stringContaining('no longer knows column name; left out')]);
    const withoutName = data(result).filter((record) => !('name' in record));
    expect(new Set(withoutName.map(({ accountid }) => accountid)).size).toBe(60);
    expect(states(result).at(-1)?.stream.stream_state).toMatchObject({ kind: 'changes', left_out: ['name'] });
    const [id = ''] = (await rows('account')).map(({ accountid }) => String(accountid));
    await bench.control('PATCH', `tables/account/rows/${id}`, { name: 'Changed' });
    const next = await read({ stream: account(), config: SMALL, state: states(result).at(-1) });
    expect(data(next)).toMatchObject([{ accountid: id }]);
    expect(data(next)[0]).not.toHaveProperty('name');
  });

  test('[T17] without a change token of the keys the table is read page by page', async () => {
    await bench.control('POST', 'faults', {
      match: 'rows',
      skip: 2,
      times: 60,
      action: { type: 'omitDeltaLink' },
    });
    onRequest = async ({ url }) => {
      if (decodeURIComponent(url).includes('$select=accountid,')) await bench.control('DELETE', 'faults');
    };
    const result = await read({ stream: account(), config: ONE });
    expect(errors(result)).toEqual([]);
    expect(kindsOf(result)).toEqual(['key_pass', 'first_load', 'changes']);
    expect(logs(result, 'WARN')).toEqual([expect.stringContaining('no change token for the keys')]);
    await compare(data(result));
  });

  test('[T3] [T16] a position in the keys that the service refuses has them read again', async () => {
    const whole = await read({ stream: account(), config: SMALL });
    const middle = states(whole)[3];
    expect(middle?.stream.stream_state).toMatchObject({ kind: 'position', mode: 'key_pass' });
    meet('$skiptoken', refusal('Invalid paging cookie.'));
    const rest = await read({ stream: account(), config: ONE, state: middle });
    expect(logs(rest, 'WARN')).toEqual([expect.stringContaining('no longer knows the saved position')]);
    await compare(data(rest));
  });

  test.each([
    { type: 'cut', afterBytes: 200 },
    { type: 'malformedJson' },
    { type: 'status', status: 503 },
    { type: 'status', status: 429, headers: { 'Retry-After': '3' } },
    { type: 'truncateGzip' },
    { type: 'stall' },
  ])('[I5] [I9] %j in the middle of ranges is got over', async (action) => {
    await bench.control('POST', 'faults', { match: 'rows', skip: 40, times: 3, action });
    const result = await read({ stream: account(), config: SMALL });
    expect(errors(result)).toEqual([]);
    await compare(data(result));
    const counts = states(result).map(({ sourceStats }) => sourceStats.recordCount);
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(data(result).length);
  });

  test('[I10] a range that fails ends only its stream; the next run continues from the saved state', async () => {
    meet('createdon ge', {
      type: 'status',
      status: 403,
      body: '{"error":{"code":"0x80040220","message":"No."}}',
    });
    const failed = await read({ stream: account(), others: [territory()], config: SMALL });
    expect(failed.exitCode).toBe(1);
    expect(errors(failed)).toHaveLength(1);
    expect(data(failed).filter((record) => 'territoryid' in record)).toHaveLength(5);
    const ofAccount = states(failed).filter(({ stream }) => stream.stream_descriptor.name === 'account');
    const rest = await read({ stream: account(), config: SMALL, state: ofAccount.at(-1) });
    expect(errors(rest)).toEqual([]);
    await compare([...data(failed).filter((record) => 'accountid' in record), ...data(rest)]);
  });

  test('[E4] a load whose token may have expired continues: for a quiet table it is still valid', async () => {
    const whole = await read({ stream: account(), config: SMALL });
    const middle = states(whole).find(({ stream }) => stream.stream_state['kind'] === 'ranges');
    const clockOffsetMs = 8 * 86_400_000;
    const rest = await read({ stream: account(), config: SMALL, state: middle, clockOffsetMs });
    expect(logs(rest, 'WARN')).toEqual([expect.stringContaining('sync more often')]);
    expect(kindsOf(rest)).toEqual(['ranges', 'changes']);
    await compare([...data(whole), ...data(rest)]);
  });

  test('a saved link to another host is not followed', async () => {
    const whole = await read({ stream: account(), config: SMALLEST });
    const middle = states(whole).find(
      ({ stream: { stream_state: state } }) => Object.keys(state['links'] ?? {}).length > 0,
    );
    const text = JSON.stringify(middle).replace(/("links":\{"\d+":"https?:\/\/)[^/]+/, '$1evil.example');
    expect(text).toContain('evil.example');
    const rest = await read({ stream: account(), config: SMALLEST, state: JSON.parse(text) as State });
    expect(errors(rest)).toEqual([]);
    await compare([...data(whole), ...data(rest)]);
  });
});
