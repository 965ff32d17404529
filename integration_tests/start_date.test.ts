/** The start date: rows that changed before it are left out. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { type Discovered, InProcessBench, lastStates, logged, type Row, rowsOf } from './in_process_bench.ts';

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

describe('the start date', () => {
  async function middle(table: string): Promise<string> {
    const times = (await held(table)).map((row) => String(row['modifiedon'])).sort();
    return times[Math.floor(times.length / 2)] ?? '';
  }

  test('leaves out of a read by a cursor what changed before it', async () => {
    const start = await middle('territory');
    const wanted = [{ name: 'territory', mode: 'incremental' as const }];
    const result = await all.read(wanted, { config: { start_date: start } });
    const later = (await held('territory')).filter((row) => String(row['modifiedon']) >= start);
    expect(later.length).toBeLessThan(5);
    expect(keysOf(rowsOf(result), 'territoryid')).toEqual(keysOf(later, 'territoryid'));
  });

  test('together with a filter, and goes by modifiedon where the cursor is another column', async () => {
    const start = await middle('account');
    const result = await all.read([{ name: 'account', mode: 'incremental', cursor: 'createdon' }], {
      config: { start_date: start, ...filtering('account', 'industrycode eq 1') },
    });
    const fitting = (await held()).filter(
      (row) => row['industrycode'] === 1 && String(row['modifiedon']) >= start,
    );
    expect(fitting.length).toBeGreaterThan(0);
    expect(keysOf(rowsOf(result))).toEqual(keysOf(fitting));
    expect(lastStates(result)[0]?.stream.stream_state).toMatchObject({ cursor_field: 'createdon' });
  });

  test('an earlier one leads to a full read', async () => {
    const wanted = [{ name: 'territory', mode: 'incremental' as const }];
    const first = await all.read(wanted, { config: { start_date: await middle('territory') } });
    expect(rowsOf(first).length).toBeLessThan(5);
    const second = await all.read(wanted, { state: lastStates(first) });
    expect(rowsOf(second)).toHaveLength(5);
    expect(logged(second, 'WARN')).toHaveLength(1);
  });

  test.each([
    ['a tracked read', 'account', 'incremental', 60],
    ['a full refresh', 'territory', 'full_refresh', 5],
  ] as const)('%s is not affected', async (_, name, mode, count) => {
    const result = await all.read([{ name, mode }], { config: { start_date: '2999-01-01T00:00:00Z' } });
    expect(rowsOf(result)).toHaveLength(count);
  });
});
