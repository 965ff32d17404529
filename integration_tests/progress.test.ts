/** What a read tells on its way: estimates, how far it is, what changed since the catalog, and its end. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
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

beforeAll(async () => {
  run = await InProcessBench.start();
  all = await run.discover();
});
afterAll(() => run.bench.stop());
beforeEach(() => run.bench.reset());

function estimates({ messages }: InProcessResult): Record<string, number | undefined> {
  const found = messages.flatMap((message) =>
    message.type === 'TRACE' && message.trace.type === 'ESTIMATE' ? [message.trace.estimate] : [],
  );
  return Object.fromEntries(found.map(({ name, row_estimate }) => [name, row_estimate]));
}

const account = { name: 'account', columns: ['accountid', 'name'] };

describe('estimates', () => {
  test('of tables that are read in full are requested once, and reported before the rows', async () => {
    const result = await all.read([
      account,
      { name: 'contact', mode: 'incremental', columns: ['contactid'] },
      { name: 'sys_tables' },
    ]);
    expect(estimates(result)).toEqual({ account: 60, contact: 140 });
    const asked = (await run.bench.requests()).filter(({ url }) => url.includes('RetrieveTotalRecordCount'));
    expect(asked).toHaveLength(1);
    const kinds = result.messages.flatMap((message) => {
      if (message.type === 'RECORD' && message.record.stream === 'account') return ['record'];
      return message.type === 'TRACE' &&
        message.trace.type === 'ESTIMATE' &&
        message.trace.estimate.name === 'account'
        ? ['estimate']
        : [];
    });
    expect(kinds.indexOf('estimate')).toBe(0);
  });

  test('of changes are requested if they fill more than a page', async () => {
    const wanted = [{ ...account, mode: 'incremental' as const }];
    const first = await all.read(wanted);
    const quiet = await all.read(wanted, { state: lastStates(first) });
    expect(estimates(quiet)).toEqual({});
    for (const row of rowsOf(first).slice(0, 9)) {
      await run.bench.control('PATCH', `tables/account/rows/${String(row['accountid'])}`, {
        name: 'Changed',
      });
    }
    const busy = await all.read(wanted, { state: lastStates(first), config: { odata_maxpagesize: 4 } });
    expect(rowsOf(busy)).toHaveLength(9);
    expect(estimates(busy)).toEqual({ account: 9 });
  });

  test('of filtered tables are not made: how many rows fit is not known', async () => {
    const config = { row_filters: [{ table: 'account', filter: 'industrycode eq 1' }] };
    expect(estimates(await all.read([account], { config }))).toEqual({});
  });

  test.each([400, 403, 500])('that are answered by %i change nothing', async (status) => {
    await run.bench.control('POST', 'faults', {
      match: 'count',
      times: 9,
      action: { type: 'status', status },
    });
    const result = await all.read([account]);
    const asked = await run.bench.requests('count');
    // Not worth asking for twice.
    expect(asked.map((request) => request.status)).toEqual([status]);
    expect(estimates(result)).toEqual({});
    expect(rowsOf(result)).toHaveLength(60);
    expect(logged(result, 'WARN')).toEqual([]);
  });
});

describe('the log', () => {
  test('shows the progress of a stream, its waits for the service, and the time left', async () => {
    await run.bench.control('POST', 'faults', {
      match: 'rows',
      skip: 1,
      action: { type: 'status', status: 429, headers: { 'Retry-After': '30' } },
    });
    const result = await all.read([account], { config: { odata_maxpagesize: 20 } });
    expect(rowsOf(result)).toHaveLength(60);
    expect(logged(result, 'INFO')).toContainEqual(
      expect.stringMatching(
        /^Stream account: \d+ of about 60 rows, \d+ a second, \d requests, waited 30 s for the service, about \d+ s left\.$/,
      ),
    );
  });

  test('ends with each stream, and with all of them', async () => {
    await run.bench.control('POST', 'access', { missingReadPrivilege: ['task'] });
    const result = await all.read([account, { name: 'task' }, { name: 'sys_tables' }]);
    expect(failures(result)).toHaveLength(1);
    const info = logged(result, 'INFO');
    expect(info).toContainEqual(
      expect.stringMatching(/^Stream account: 60 records, in 1 page and \d+\.\d s\.$/),
    );
    expect(info).toContainEqual(expect.stringMatching(/^Stream sys_tables: 25 records, in 2 pages/));
    expect(info.slice(-2)).toEqual([
      expect.stringMatching(/^Sync: 2 of 3 streams complete, 85 records, 3 pages, \d+\.\d s\.$/),
      expect.stringMatching(/^Sync: failed were task \(access_denied\);/),
    ]);
  });
});

describe('what changed since the catalog was discovered', () => {
  const drift = (result: InProcessResult, level: string): string[] =>
    logged(result, level).filter((words) => words.includes('since the schema was discovered'));

  test('without rows there is no report', async () => {
    const result = await all.read([{ name: 'territory' }, { name: 'sys_tables' }]);
    expect([...drift(result, 'INFO'), ...drift(result, 'WARN')]).toEqual([]);
  });

  test('an added, a removed and a changed column are named once', async () => {
    const make = (name: string, type: string) =>
      run.bench.control('POST', 'tables/territory/columns', { name, type });
    await make('cr1a7_turning', 'IntegerType');
    await make('cr1a7_going', 'StringType');
    const before = await run.discover();
    await run.bench.control('PATCH', 'tables/territory/columns/cr1a7_turning', { type: 'StringType' });
    await run.bench.control('DELETE', 'tables/territory/columns/cr1a7_going');
    await make('cr1a7_new', 'StringType');
    const result = await before.read([{ name: 'territory' }], { config: { odata_maxpagesize: 2 } });
    expect(rowsOf(result)).toHaveLength(5);
    expect(drift(result, 'WARN')).toEqual([
      expect.stringMatching(
        /^Stream territory: the type of cr1a7_turning \(integer in the catalog, string now\)/,
      ),
    ]);
    expect(drift(result, 'INFO')).toEqual([
      expect.stringMatching(/^Stream territory: 1 column .*: cr1a7_new\.$/),
    ]);
    expect(logged(result, 'WARN')).toContainEqual(
      expect.stringMatching(/no column cr1a7_going that rows bring/),
    );
  });

  test('a table that went fails its stream', async () => {
    const gone = { stream: { name: 'cr1a7_gone', json_schema: {} }, sync_mode: 'full_refresh' };
    const result = await run.read([gone, all.configured({ name: 'territory' })]);
    expect(failures(result)).toEqual([
      expect.stringMatching(/Stream cr1a7_gone: the environment has no such table/),
    ]);
    expect(rowsOf(result)).toHaveLength(5);
  });
});

describe('secured columns', () => {
  const security = (state: 'denied' | 'granted') =>
    run.bench.control('POST', 'access', { columnSecurity: { contact: { birthdate: state } } });

  test('are reported at discover and at reads that select them, since their nulls say nothing', async () => {
    await security('denied');
    const found = await run.discover({ tables: ['contact', 'territory'] });
    expect(logged(found.result, 'WARN')).toEqual([
      expect.stringMatching(/1 column is secured: contact\.birthdate/),
    ]);
    const result = await found.read([{ name: 'contact', columns: ['contactid', 'birthdate'] }]);
    expect(logged(result, 'WARN')).toEqual([expect.stringMatching(/contact\.birthdate/)]);
    expect(rowsOf(result).every((row: Row) => row['birthdate'] === null)).toBe(true);
    const without = await found.read([{ name: 'contact', columns: ['contactid'] }]);
    expect(logged(without, 'WARN')).toEqual([]);
    await security('granted');
    const granted = await found.read([{ name: 'contact', columns: ['contactid', 'birthdate'] }]);
    expect(rowsOf(granted).some((row) => row['birthdate'] !== null)).toBe(true);
  });
});
