/** Every lost delete is reported: `docs/sync-spec.md`, I14, seen from outside. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { Destination } from './lifecycle/destination.ts';
import {
  type Asked,
  type Discovered,
  failures,
  InProcessBench,
  lastStates,
  logged,
  type Row,
  rowsOf,
  type State,
} from './in_process_bench.ts';
import type { InProcessResult } from './in_process.ts';

let run: InProcessBench;
let found: Discovered;

beforeAll(async () => {
  run = await InProcessBench.start();
  found = await run.discover({ lookup_types: true });
});
afterAll(() => run.bench.stop());
beforeEach(() => run.bench.reset());

const control = (method: string, path: string, body?: unknown) => run.bench.control(method, path, body);
const NAME = ['accountid', 'name'];
const account = (columns: readonly string[] = NAME) =>
  ({ name: 'account', mode: 'incremental', columns }) as const;

async function idsOf(table: string): Promise<string[]> {
  const rows = (await control('GET', `tables/${table}/rows?limit=1000`)) as Row[];
  return rows.map((row) => String(row[`${table}id`]));
}

/** A destination that merges by the change cursor. */
function merged(...results: readonly InProcessResult[]): string[] {
  const destination = new Destination({ key: 'accountid', cursor: '_ab_cdc_cursor' });
  for (const result of results) for (const row of rowsOf(result)) destination.apply(row);
  return [...destination.rows.keys()].sort();
}

const PAGES: Asked = { config: { odata_maxpagesize: 7 } };
const unknown = expect.stringMatching(/deleted since .* cannot be known/);

/** A run that ends in the middle of the page whose first record comes after so many records. */
async function killed(columns: readonly string[], records: number, asked: Asked = PAGES) {
  const whole = await found.read([account(columns)], asked);
  await run.bench.reset();
  let seen = 0;
  let bytes = 0;
  for (const message of whole.messages) {
    bytes += JSON.stringify(message).length + 1;
    if (message.type === 'RECORD' && ++seen > records) break;
  }
  return await found.read([account(columns)], { ...asked, killAtByte: bytes + 2 });
}

describe('a selection that grows keeps the change token', () => {
  test.each([
    ['a column', [...NAME, 'telephone1']],
    ['a label', [...NAME, 'statecode_label']],
  ])('[I14] [T23] %s', async (_, grown) => {
    const first = await found.read([account()]);
    const [gone = ''] = await idsOf('account');
    await control('DELETE', `tables/account/rows/${gone}`);
    const second = await found.read([account(grown)], { state: lastStates(first) });
    expect(merged(first, second)).toEqual((await idsOf('account')).sort());
    expect(logged(second, 'WARN')).toEqual([expect.stringContaining('came into the selection')]);
    const third = await found.read([account(grown)], { state: lastStates(second) });
    expect(rowsOf(third)).toEqual([]);
  });

  test('[I14] also if the run that reads all rows again is killed', async () => {
    const first = await found.read([account()], PAGES);
    const [gone = ''] = await idsOf('account');
    await control('DELETE', `tables/account/rows/${gone}`);
    const grown = [...NAME, 'telephone1'];
    const broken = await found.read([account(grown)], {
      ...PAGES,
      state: lastStates(first),
      killAtByte: 6000,
    });
    expect(lastStates(broken)[0]?.stream.stream_state).toMatchObject({
      kind: 'position',
      pending_owed: true,
    });
    const rest = await found.read([account(grown)], { ...PAGES, state: lastStates(broken) });
    expect(merged(first, broken, rest)).toEqual((await idsOf('account')).sort());
  });

  test('[T25] a token that has expired meanwhile is reported with its period, and nothing is read twice', async () => {
    const first = await found.read([account()]);
    await control('POST', 'changetracking/expire');
    const grown = account([...NAME, 'telephone1']);
    const second = await found.read([grown], { state: lastStates(first) });
    expect(rowsOf(second)).toHaveLength(60);
    expect(logged(second, 'WARN')).toEqual([
      expect.stringContaining('came into the selection'),
      expect.stringMatching(
        /expired; the table has just been read in full.*deleted since .* cannot be known/,
      ),
    ]);
    const config = { invalid_cdc_cursor_position_behavior: 'Fail sync' };
    const failed = await found.read([grown], { state: lastStates(first), config });
    expect(failures(failed)).toEqual([expect.stringMatching(/change token has expired/)]);
  });
});

describe('a first load that begins again', () => {
  test('[I14] [T17] after a kill in its first page ends with the changes since its keys', async () => {
    const broken = await killed(NAME, 3);
    const [delivered = ''] = rowsOf(broken).map((row) => String(row['accountid']));
    await control('DELETE', `tables/account/rows/${delivered}`);
    const rest = await found.read([account()], { ...PAGES, state: lastStates(broken) });
    expect(logged(rest, 'WARN')).toEqual([]);
    expect(merged(broken, rest)).toEqual((await idsOf('account')).sort());
  });

  test('[I14] [T3] after a position that is refused, too', async () => {
    const broken = await killed(NAME, 10);
    const [delivered = ''] = rowsOf(broken).map((row) => String(row['accountid']));
    await control('DELETE', `tables/account/rows/${delivered}`);
    const refusal = { type: 'status', status: 400, body: '{"error":{"code":"0x80060888","message":"No."}}' };
    await control('POST', 'faults', { match: 'rows', table: 'account', action: refusal });
    const rest = await found.read([account()], { ...PAGES, state: lastStates(broken) });
    expect(logged(rest, 'WARN')).toEqual([expect.stringContaining('no longer knows the saved position')]);
    expect(merged(broken, rest)).toEqual((await idsOf('account')).sort());
  });

  test('[I14] [T26] of a table whose keys take too many pages says what cannot be known', async () => {
    const asked: Asked = { config: { odata_maxpagesize: 4 } };
    const broken = await killed(NAME, 2, asked);
    const rest = await found.read([account()], { ...asked, state: lastStates(broken) });
    expect(logged(rest, 'WARN')).toEqual([unknown]);
    expect(logged(rest, 'WARN')[0]).toMatch(/^Stream account: .*clear the stream/);
  });

  test('[I14] [T15] when lookup types were withheld at its end: nothing is lost', async () => {
    const columns = ['accountid', 'name', 'ownerid_lookuplogicalname'];
    let gone = '';
    const first = await found.read([account(columns)], {
      ...PAGES,
      onWrite: async () => {
        if (gone !== '') return;
        [gone = ''] = await idsOf('account');
        await control('DELETE', `tables/account/rows/${gone}`);
      },
    });
    const second = await found.read([account(columns)], { state: lastStates(first) });
    expect(merged(first, second)).toEqual((await idsOf('account')).sort());
  });

  test('[E8] whether annotations keep delta links away is learnt on the smallest of several tables', async () => {
    const wanted = ['account', 'task'].map((name) => {
      const key = name === 'task' ? 'activityid' : 'accountid';
      return { name, mode: 'incremental', columns: [key, 'ownerid_lookuplogicalname'] } as const;
    });
    await control('DELETE', 'requests');
    const result = await found.read(wanted);
    expect(failures(result)).toEqual([]);
    expect(logged(result, 'WARN').filter((words) => words.includes('lookups point to'))).toHaveLength(2);
    const annotated = (await run.bench.requests('rows')).filter(({ prefer }) =>
      prefer?.includes('annotations'),
    );
    expect(annotated).toHaveLength(1);
  });

  test('[T27] a table without rows costs one request', async () => {
    for (const id of await idsOf('account')) await control('DELETE', `tables/account/rows/${id}`);
    await control('DELETE', 'requests');
    const first = await found.read([account()]);
    expect(await run.bench.requests('rows')).toHaveLength(1);
    await control('POST', 'tables/account/rows', { name: 'New' });
    const second = await found.read([account()], { state: lastStates(first) });
    expect(rowsOf(second)).toMatchObject([{ name: 'New' }]);
  });
});

describe('a column of the table as the cursor', () => {
  const COLUMNS = ['accountid', 'name', 'modifiedon'];
  const wanted = { ...account(COLUMNS), cursor: 'modifiedon' };

  function byTime(...results: readonly InProcessResult[]): string[] {
    const destination = new Destination({ key: 'accountid', cursor: 'modifiedon' });
    for (const result of results) for (const row of rowsOf(result)) destination.apply(row);
    return [...destination.rows.keys()].sort();
  }

  test.each(['row then delete', 'delete then row', 'row only'])(
    '[I13] a row that was deleted and created again stays (%s)',
    async (recreatedRow) => {
      await control('POST', 'changetracking', { recreatedRow });
      const first = await found.read([wanted]);
      const [again = '', gone = ''] = await idsOf('account');
      for (const id of [again, gone]) await control('DELETE', `tables/account/rows/${id}`);
      await control('POST', 'tables/account/rows', { accountid: again, name: 'again' });
      const second = await found.read([wanted], { state: lastStates(first) });
      expect(byTime(first, second)).toEqual((await idsOf('account')).sort());
      expect(byTime(first, second)).toContain(again);
    },
  );

  test('[I13] a clock of the connector that is days behind loses no delete', async () => {
    const clockOffsetMs = -2 * 86_400_000;
    const first = await found.read([wanted], { clockOffsetMs });
    const [gone = ''] = await idsOf('account');
    await control('PATCH', `tables/account/rows/${gone}`, { name: 'changed' });
    const second = await found.read([wanted], { clockOffsetMs, state: lastStates(first) });
    await control('DELETE', `tables/account/rows/${gone}`);
    const third = await found.read([wanted], { clockOffsetMs, state: lastStates(second) });
    expect(byTime(first, second, third)).toEqual((await idsOf('account')).sort());
  });
});

describe('elastic tables that are tracked', () => {
  const KEY = 'cr1a7_sensorreadingid';

  async function sensors(elasticDelete: string) {
    const elastic = await InProcessBench.start({ dialect: { elasticTables: 'tracked' } });
    await elastic.bench.control('POST', 'changetracking', { elasticDelete });
    const discovered = await elastic.discover();
    const wanted = { name: 'cr1a7_sensorreading', mode: 'incremental' } as const;
    const first = await discovered.read([wanted]);
    const [row] = rowsOf(first);
    const path = `tables/cr1a7_sensorreading/rows/${String(row?.[KEY])}?partition=${String(row?.['partitionid'])}`;
    await elastic.bench.control('DELETE', path);
    const second = await discovered.read([wanted], { state: lastStates(first) });
    await elastic.bench.stop();
    return { second, row };
  }

  test('a delete marker has the whole key if the service returns it', async () => {
    const { row, second } = await sensors('id-and-partition');
    expect(rowsOf(second)).toEqual([
      expect.objectContaining({ [KEY]: row?.[KEY], partitionid: row?.['partitionid'] }),
    ]);
    expect(rowsOf(second)[0]?.['_ab_cdc_deleted_at']).not.toBeNull();
    expect(logged(second, 'WARN')).toEqual([]);
  });

  test.each([
    ['id', /1 delete named only a part of the key.*deleted since .* cannot be known/],
    ['none', /told no delete of this table.*deleted since .* cannot be known/],
  ])('if it returns %s, no marker is written, and the period is named', async (elasticDelete, words) => {
    const { second } = await sensors(elasticDelete);
    expect(rowsOf(second)).toEqual([]);
    expect(logged(second, 'WARN')).toEqual([expect.stringMatching(words)]);
  });
});

describe('the change cursor', () => {
  const cursors = (result: InProcessResult) => rowsOf(result).map((row) => Number(row['_ab_cdc_cursor']));

  test('[I3] quick runs leave it within a minute of the clock, and a read without state wins', async () => {
    let state: State[] | undefined;
    let last = 0;
    for (let turn = 0; turn < 8; turn++) {
      const [id = ''] = await idsOf('account');
      await control('PATCH', `tables/account/rows/${id}`, { name: `turn ${turn}` });
      const result = await found.read([account()], state === undefined ? {} : { state });
      const given = cursors(result);
      expect(Math.min(...given)).toBeGreaterThan(last);
      last = Math.max(...given);
      expect(last - Date.now() * 1000).toBeLessThan(60_000_000);
      state = lastStates(result);
    }
    const refreshed = cursors(await found.read([account()]));
    expect(Math.min(...refreshed)).toBeGreaterThan(last);
    expect(Math.max(...refreshed) - Date.now() * 1000).toBeLessThan(60_000_000);
  });

  test('[I3] so do runs that are killed at once: they wait for the clock', async () => {
    const config = { odata_maxpagesize: 10 };
    let state = lastStates(await found.read([account()], { config }));
    let [last, waitedMs] = [0, 0];
    for (let turn = 0; turn < 20; turn++) {
      for (const id of await idsOf('account')) {
        await control('PATCH', `tables/account/rows/${id}`, { name: `turn ${turn}` });
      }
      const result = await found.read([account()], {
        config,
        state,
        killAtByte: 4000,
        clockOffsetMs: waitedMs,
      });
      waitedMs += result.waitedMs;
      const given = cursors(result);
      if (given.length > 0) {
        expect(Math.min(...given)).toBeGreaterThan(last);
        last = Math.max(...given);
        expect(last - (Date.now() + waitedMs) * 1000).toBeLessThan(60_000_000);
      }
      state = lastStates(result).length > 0 ? lastStates(result) : state;
    }
  }, 60_000);
});

test('[I3] a run that would begin further ahead of the clock waits for it first', async () => {
  const [state] = lastStates(await found.read([account()]));
  const [id = ''] = await idsOf('account');
  await control('PATCH', `tables/account/rows/${id}`, { name: 'changed' });
  const startOf = async (aheadMs: number): Promise<InProcessResult> => {
    const cursor = (Date.now() + aheadMs) * 1000;
    const saved = { ...state!.stream.stream_state, _ab_cdc_cursor: cursor };
    return await found.read([account()], {
      state: [{ ...state!, stream: { ...state!.stream, stream_state: saved } }],
    });
  };
  expect((await startOf(49_000)).waitedMs).toBe(0);
  expect((await startOf(86_400_000)).waitedMs).toBe(0);
  // Planning makes the wait shorter; on a busy machine it can take as long as the wait.
  let waited = await startOf(50_000 + 780);
  for (let tries = 1; waited.waitedMs === 0 && tries < 10; tries++) waited = await startOf(50_000 + 780);
  expect(waited.waitedMs).toBeGreaterThan(0);
  expect(waited.waitedMs).toBeLessThan(900);
  expect(rowsOf(waited)).toHaveLength(1);
});

describe('a refusal of the first page of changes', () => {
  const refusal = { type: 'status', status: 400, body: '{"error":{"code":"0x1","message":"What?"}}' };

  test('[L17] [E5] that passes costs nothing but a moment', async () => {
    const first = await found.read([account()]);
    await control('POST', 'faults', { match: 'delta', action: refusal });
    const second = await found.read([account()], { state: lastStates(first) });
    expect(failures(second)).toEqual([]);
    expect(rowsOf(second)).toEqual([]);
  });

  test('[L17] [E5] [T10] that stays, while the same is granted without the token, is a lost token', async () => {
    const first = await found.read([account()]);
    await control('POST', 'faults', { match: 'delta', times: 9, action: refusal });
    const second = await found.read([account()], { state: lastStates(first) });
    expect(failures(second)).toEqual([]);
    expect(rowsOf(second)).toHaveLength(60);
    expect(logged(second, 'WARN').at(-1)).toEqual(unknown);
  });

  test('[E5] of the same without a token, too, fails the stream, and leads to no full read', async () => {
    const first = await found.read([account()]);
    // The changes, the changes once more, and the keys without a token. A full read would succeed.
    await control('POST', 'faults', { match: 'delta', times: 2, action: refusal });
    await control('POST', 'faults', { match: 'rows', times: 1, action: refusal });
    const second = await found.read([account()], { state: lastStates(first) });
    expect(failures(second)).toEqual([expect.stringContaining('What?')]);
    expect(rowsOf(second)).toEqual([]);
  });
});

describe('[E9] [T24] an old token that is answered with all rows', () => {
  const week = 8 * 86_400;

  test.each([
    ['Re-sync data', 'as configured'],
    ['Fail sync', 'as configured'],
  ])('is reported, %s', async (behavior) => {
    await control('POST', 'changetracking', { expiredToken: 'all-rows' });
    const config = { invalid_cdc_cursor_position_behavior: behavior };
    const first = await found.read([account()]);
    const [gone = ''] = await idsOf('account');
    await control('DELETE', `tables/account/rows/${gone}`);
    await control('POST', 'clock/advance', { seconds: week });
    const second = await found.read([account()], { config, state: lastStates(first) });
    if (behavior === 'Fail sync') {
      expect(failures(second)).toEqual([expect.stringContaining('answered with about all rows')]);
      return;
    }
    expect(failures(second)).toEqual([]);
    expect(logged(second, 'WARN')).toEqual([
      expect.stringMatching(/answered with about all rows.*deleted since .* cannot be known/),
    ]);
    const third = await found.read([account()], { state: lastStates(second) });
    expect(rowsOf(third)).toEqual([]);
  });

  test('a token of a quiet table is only asked', async () => {
    await control('POST', 'changetracking', { expiredToken: 'refused-by-changes' });
    const first = await found.read([account()]);
    await control('POST', 'clock/advance', { seconds: week });
    const [id = ''] = await idsOf('account');
    await control('PATCH', `tables/account/rows/${id}`, { name: 'changed' });
    const second = await found.read([account()], { state: lastStates(first) });
    expect(rowsOf(second)).toHaveLength(1);
    expect(logged(second, 'WARN')).toEqual([]);
  });
});

test('a full refresh that an attempt of the same sync completed is not read again', async () => {
  const inSync = (sync_id: number) => ({
    ...(found.configured({ name: 'territory', columns: ['territoryid', 'name'] }) as object),
    sync_id,
    generation_id: 3,
    minimum_generation_id: 3,
  });
  const first = await run.read([inSync(7)]);
  expect(rowsOf(first)).toHaveLength(5);
  const again = await run.read([inSync(7)], { state: lastStates(first) });
  expect(rowsOf(again)).toEqual([]);
  expect(lastStates(again)[0]?.stream.stream_state['kind']).toBe('complete');
  const next = await run.read([inSync(8)], { state: lastStates(again) });
  expect(rowsOf(next)).toHaveLength(5);
});
