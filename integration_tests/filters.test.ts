/** Which rows are read: those that fit the user's filters. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
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
beforeAll(async () => {
  run = await InProcessBench.start();
  all = await run.discover();
});
afterAll(() => run.bench.stop());
beforeEach(() => run.bench.reset());
const filtering = (table: string, filter: string) => ({ row_filters: [{ table, filter }] });
const KEY = 'accountid';

async function held(table = 'account'): Promise<Row[]> {
  return (await run.bench.control('GET', `tables/${table}/rows?limit=1000`)) as Row[];
}

const keysOf = (rows: readonly Row[], key = KEY): string[] => rows.map((row) => String(row[key])).sort();

describe('row filters', () => {
  test('a filtered table has no change tracking, and the others keep theirs', async () => {
    const found = await run.discover(filtering('account', 'industrycode eq 1'));
    const stream = found.stream('account');
    expect(stream).toMatchObject({
      supported_sync_modes: ['full_refresh', 'incremental'],
      source_defined_cursor: false,
      default_cursor_field: ['modifiedon'],
      source_defined_primary_key: [[KEY]],
    });
    expect(found.columns('account').filter((name) => name.startsWith('_ab_cdc'))).toEqual([]);
    expect(found.stream('contact')).toEqual(all.stream('contact'));
  });

  test.each([
    ['full_refresh', {}],
    ['incremental', {}],
    ['incremental', { odata_maxpagesize: 3 }],
  ] as const)('in %s only the rows that fit come %j', async (mode, config) => {
    const filter = "industrycode eq 1 and name ne 'O''Neill & Söhne'";
    const found = await run.discover(filtering(' Account ', filter));
    const result = await found.read([{ name: 'account', mode }], { config });
    const fitting = (await held()).filter((row) => row['industrycode'] === 1);
    expect(fitting.length).toBeGreaterThan(5);
    expect(keysOf(rowsOf(result))).toEqual(keysOf(fitting));
    const { prefer, url = '' } = (await run.bench.requests('rows')).at(-1) ?? {};
    expect(decodeURIComponent(url)).toContain(`$filter=${mode === 'full_refresh' ? filter : ''}`);
    expect(prefer).not.toContain('track-changes');
    expect(logged(result, 'INFO')).toContainEqual(
      expect.stringMatching(/Stream account: only rows that fit "industrycode eq 1 and.*deletes.*not seen/),
    );
    expect(logged(result, 'WARN')).toEqual([]);
  });

  test('a later read returns changed rows that match; deletes are not seen, as the log says', async () => {
    const found = await run.discover(filtering('account', 'industrycode eq 1'));
    const wanted = [{ name: 'account', mode: 'incremental' as const, columns: [KEY, 'name', 'modifiedon'] }];
    const first = await found.read(wanted);
    const fitting = (await held()).filter((row) => row['industrycode'] === 1);
    const other = (await held()).find((row) => row['industrycode'] === 2);
    const [changed, gone] = keysOf(fitting);
    await run.bench.control('PATCH', `tables/account/rows/${changed}`, { name: 'Changed' });
    await run.bench.control('PATCH', `tables/account/rows/${String(other?.[KEY])}`, { name: 'Changed too' });
    await run.bench.control('DELETE', `tables/account/rows/${gone}`);
    const second = await found.read(wanted, { state: lastStates(first) });
    const names = rowsOf(second).map((row) => row['name']);
    expect(names).toContain('Changed');
    expect(names).not.toContain('Changed too');
    expect(keysOf(rowsOf(second))).not.toContain(gone);
    const { url = '' } = (await run.bench.requests('rows')).at(-1) ?? {};
    expect(decodeURIComponent(url)).toMatch(/\$filter=\(industrycode eq 1\) and \(\(modifiedon ge /);
  });

  test('a connection that was tracked, and its catalog, go on under a filter by modifiedon', async () => {
    const mode = 'incremental' as const;
    const tracked = [{ name: 'account', mode, cursor: '_ab_cdc_cursor' }];
    const first = await all.read(tracked);
    const second = await all.read(tracked, {
      config: filtering('account', 'industrycode eq 1'),
      state: lastStates(first),
    });
    expect(second.exitCode).toBe(0);
    const fitting = (await held()).filter((row) => row['industrycode'] === 1);
    expect(keysOf(rowsOf(second))).toEqual(keysOf(fitting));
    expect(lastStates(second)[0]?.stream.stream_state).toMatchObject({
      kind: 'watermark',
      cursor_field: 'modifiedon',
    });
    // And back: without the filter, from the beginning by change tracking.
    const third = await all.read(tracked, { state: lastStates(second) });
    expect(rowsOf(third)).toHaveLength(60);
    expect(lastStates(third)[0]?.stream.stream_state).toMatchObject({ kind: 'changes' });
  });

  test('another filter leads to a full read: rows that fit only now may have changed long ago', async () => {
    const wanted = [{ name: 'account', mode: 'incremental' as const, columns: [KEY, 'industrycode'] }];
    const found = await run.discover(filtering('account', 'industrycode eq 1'));
    const first = await found.read(wanted);
    const same = await found.read(wanted, { state: lastStates(first) });
    expect(logged(same, 'WARN')).toEqual([]);
    expect(rowsOf(same).length).toBeLessThan(rowsOf(first).length);
    for (const row_filters of [[{ table: 'account', filter: 'industrycode eq 2' }], []]) {
      const changed = { row_filters, tables: ['account'] };
      const later = await found.read(wanted, { config: changed, state: lastStates(first) });
      const fitting = (await held()).filter((row) => row_filters.length === 0 || row['industrycode'] === 2);
      expect(keysOf(rowsOf(later))).toEqual(keysOf(fitting));
    }
  });

  test('and so it does in the middle of a full refresh', async () => {
    const wanted = [{ name: 'account', columns: [KEY, 'industrycode'] }];
    const small = { odata_maxpagesize: 3 };
    const first = await all.read(wanted, {
      config: { ...small, ...filtering('account', 'industrycode eq 1') },
    });
    const [middle] = first.messages.flatMap((message) => (message.type === 'STATE' ? [message.state] : []));
    expect(middle?.stream.stream_state).toMatchObject({ kind: 'position', filter: 'industrycode eq 1' });
    const rest = await all.read(wanted, {
      config: filtering('account', 'industrycode eq 2'),
      state: [middle!],
    });
    expect(rowsOf(rest).every((row) => row['industrycode'] === 2)).toBe(true);
    expect(logged(rest, 'WARN')).toEqual([expect.stringMatching(/`row_filters` or `start_date` .*in full/)]);
  });

  test.each([
    ['that is invalid', 'industrycode equals 1', /industrycode equals 1/],
    ['over an unknown column', 'nosuchcolumn eq 1', /nosuchcolumn/],
    ['over a column that is selected', 'industrycode eq 1 and nosuchcolumn eq 1', /nosuchcolumn/],
    ['of a wrong type', "industrycode eq 'one'", /./],
  ])("a filter %s is refused in the service's own words, which name the table", async (_, filter, said) => {
    for (const mode of ['full_refresh', 'incremental'] as const) {
      await run.bench.control('DELETE', 'requests');
      const result = await all.read(
        [
          { name: 'account', mode },
          { name: 'territory', mode },
        ],
        { config: filtering('account', filter) },
      );
      expect(result.exitCode).toBe(1);
      const [message = ''] = failures(result);
      expect(failures(result)).toHaveLength(1);
      expect(message).toContain(
        `Table account: the service refused the filter "${filter}" of \`row_filters\`.`,
      );
      expect(message).toMatch(said);
      expect(message).toMatch(/[Tt]he service said: |It said: /);
      expect(rowsOf(result, 'account')).toEqual([]);
      expect(rowsOf(result, 'territory')).toHaveLength(5);
      // It is not asked again.
      const asked = (await run.bench.requests('rows')).filter(({ url }) =>
        decodeURIComponent(url).includes(filter),
      );
      expect(asked).toHaveLength(1);
    }
  });

  describe('check', () => {
    const check = (config: object) => run.check({ ...config, max_concurrent_requests: 4 });

    test.each([
      ['that is invalid', 'industrycode equals 1', /industrycode equals 1/],
      ['over an unknown column', 'nosuchcolumn eq 1', /nosuchcolumn/],
      ['of a wrong type', "industrycode eq 'one'", /./],
    ])('fails at a filter %s', async (_, filter, said) => {
      const { message, status } = await check(filtering('account', filter));
      expect(status).toBe('FAILED');
      expect(message).toContain(
        `Table account: the service refused the filter "${filter}" of \`row_filters\`.`,
      );
      expect(message).toMatch(said);
    });

    test('asks for one row that fits', async () => {
      const filter = "industrycode eq 1 and name ne 'O''Neill & Söhne'";
      expect(await check(filtering('account', filter))).toMatchObject({ status: 'SUCCEEDED' });
      const asked = (await run.bench.requests('rows')).map(({ url }) => decodeURIComponent(url));
      expect(asked.filter((url) => url.includes(filter) && url.includes('$top=1'))).toHaveLength(1);
    });

    test('does so however many tables are chosen', async () => {
      const many = await InProcessBench.start({ large: { tables: 40, columns: 10 } });
      try {
        const streams = (await many.discover()).streams.map(({ name }) => name);
        const table = streams.filter((name) => !name.startsWith('sys_')).at(-1) ?? '';
        const result = await many.check({ row_filters: [{ table, filter: 'nosuchcolumn eq 1' }] });
        expect(result).toMatchObject({
          status: 'FAILED',
          message: expect.stringContaining(`Table ${table}:`),
        });
      } finally {
        await many.bench.stop();
      }
    });
  });

  test('a column that the table lost is still left out under a filter', async () => {
    const body = JSON.stringify({
      error: {
        code: '0x80060888',
        message: "Could not find a property named 'name' on type 'Microsoft.Dynamics.CRM.account'.",
      },
    });
    await run.bench.control('POST', 'faults', {
      match: 'rows',
      action: { type: 'status', status: 400, body },
    });
    const result = await all.read([{ name: 'account', columns: [KEY, 'name', 'industrycode'] }], {
      config: filtering('account', 'industrycode eq 1'),
    });
    expect(result.exitCode).toBe(0);
    expect(logged(result, 'WARN')).toEqual([expect.stringContaining('no longer knows column name')]);
    expect(rowsOf(result).every((row) => row['industrycode'] === 1)).toBe(true);
  });

  test.each([
    [
      'for a table that is not there',
      [{ table: 'acount', filter: 'statecode eq 0' }],
      /"acount".*no such table/,
    ],
    ['by a pattern', [{ table: 'acc*', filter: 'statecode eq 0' }], /one entry for each table/],
    [
      'twice for a table',
      [
        { table: 'account', filter: 'statecode eq 0' },
        { table: 'Account', filter: 'statecode eq 1' },
      ],
      /two filters for account; join them by "and"/,
    ],
    ['without a table', [{ filter: 'statecode eq 0' }], /has no `table`/],
  ])('a filter %s is an error of the configuration', async (_, row_filters, words) => {
    expect(failures((await run.discover({ row_filters })).result)).toEqual([expect.stringMatching(words)]);
    const result = await all.read([{ name: 'account' }], { config: { row_filters } });
    expect(result.exitCode).toBe(1);
    expect(failures(result)).toEqual([expect.stringMatching(words)]);
    expect(rowsOf(result)).toEqual([]);
  });
});
