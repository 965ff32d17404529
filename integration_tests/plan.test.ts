/** `plan`: what a read would do is what it then does. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { PlannedRead } from '../src/commands/plan.ts';
import { planTable } from '../src/commands/plan_table.ts';
import { FinopsBench } from './finops_bench.ts';
import { type InProcessResult, runInProcess } from './in_process.ts';
import { InProcessBench, lastStates, rowsOf } from './in_process_bench.ts';

const TIMEOUTS = { answerMs: 20_000, bodyIdleMs: 20_000, signInMs: 20_000 };

/** Which requests bring rows of tables; `plan` sends none of them. */
const ROWS = new Set(['rows', 'changes']);

let run: InProcessBench;
beforeAll(async () => {
  run = await InProcessBench.start({ generatedTables: [{ name: 'bench', rows: 700 }] });
});
afterAll(() => run.bench.stop());
beforeEach(() => run.bench.reset());

async function ask(command: string, config: string, more: readonly string[]): Promise<InProcessResult> {
  const argv = [command, '--config', config, ...more];
  return await runInProcess({ argv, timeouts: TIMEOUTS, parallelFromRows: 500 });
}

/** One of each stream. */
async function planned(config: string, ...more: readonly string[]): Promise<readonly PlannedRead[]> {
  const { messages } = await ask('plan', config, [...more, '--json']);
  return messages.flatMap((message) =>
    'plan' in message ? [(message as unknown as { plan: PlannedRead }).plan] : [],
  );
}

async function rowRequests(): Promise<string[]> {
  const all = await run.bench.requests();
  return all
    .filter(({ kind, url }) => ROWS.has(kind) && !/\$top=1&|\$top=1$/.test(url))
    .map(({ url }) => url);
}

describe('a plan', () => {
  test('asks for no rows, and names rows and requests that the read then takes', async () => {
    const config = run.bench.config({ odata_maxpagesize: 25 });
    const names = ['--streams', 'account,cr1a7_project_contact'];
    const [account, intersect] = await planned(config, ...names);
    expect(await rowRequests()).toEqual([]);
    expect(account).toMatchObject({
      reads: 'first-load',
      start: 'no-state',
      rows: 60,
      since: null,
      slices: [],
    });
    expect(intersect).toMatchObject({ reads: 'all-rows', sync_mode: 'full_refresh', rows: 55 });

    const read = await ask('read', config, names);
    expect([rowsOf(read, 'account').length, rowsOf(read, 'cr1a7_project_contact').length]).toEqual([60, 55]);
    const taken = await rowRequests();
    const of = (path: string): number => taken.filter((url) => url.includes(`/${path}`)).length;
    expect([account?.requests, intersect?.requests]).toEqual([
      of('accounts'),
      of('cr1a7_project_contactset'),
    ]);
  });

  test('of a stream with a state names the changes since', async () => {
    const config = run.bench.config();
    const first = await ask('read', config, ['--streams', 'account']);
    const state = run.bench.file('plan-state.json', lastStates(first));
    await run.bench.control('POST', 'tables/account/rows', { name: 'New' });
    const [account, contact] = await planned(config, '--streams', 'account,contact', '--state', state);
    expect(account).toMatchObject({ reads: 'changes', start: 'state', rows: 1, requests: 1 });
    expect(Date.parse(account?.since ?? '')).toBeLessThanOrEqual(Date.now());
    expect(contact).toMatchObject({ reads: 'first-load', start: 'no-state', rows: 140 });
  });

  test('of a table without change tracking names its cursor, and of metadata no number', async () => {
    const reads = await planned(run.bench.config(), '--streams', 'territory,sys_tables');
    expect(reads).toMatchObject([
      {
        stream: 'territory',
        reads: 'by-cursor',
        rows: 5,
        requests: 2,
        notices: [expect.stringContaining('modifiedon')],
      },
      { stream: 'sys_tables', reads: 'metadata', rows: null, requests: null },
    ]);
  });

  test('names the slices of a large table', async () => {
    const config = run.bench.config({ parallel_initial_load: true });
    const [bench] = await planned(config, '--streams', 'bench');
    expect(bench?.slices.length).toBeGreaterThan(10);
    expect(bench?.slices.at(-1)).toBe('createdon is null');
    expect(bench?.requests).toBeGreaterThanOrEqual(bench?.slices.length ?? 0);
  });

  test('of a stream that cannot be read names the reason, and fails', async () => {
    const stream = { name: 'flights', json_schema: {}, supported_sync_modes: ['full_refresh'] };
    const catalog = run.bench.file('unknown.json', {
      streams: [{ stream, sync_mode: 'full_refresh', destination_sync_mode: 'overwrite' }],
    });
    const { exitCode } = await ask('plan', run.bench.config(), ['--catalog', catalog, '--json']);
    expect(exitCode).toBe(1);
    const [flights] = await planned(run.bench.config(), '--catalog', catalog);
    expect(flights).toMatchObject({ reads: 'refused', error: expect.stringContaining('no such table') });
  });

  test('of an interrupted first load says that it continues', async () => {
    const config = run.bench.config({ odata_maxpagesize: 10 });
    const first = await ask('read', config, ['--streams', 'contact']);
    const [begun] = first.messages.flatMap((message) =>
      message.type === 'STATE' && typeof message.state.stream.stream_state['link'] === 'string'
        ? [message.state]
        : [],
    );
    const state = run.bench.file('begun.json', [begun]);
    const [contact] = await planned(config, '--streams', 'contact', '--state', state);
    expect(contact).toMatchObject({
      reads: 'first-load',
      start: 'interrupted-read',
      rows: null,
      requests: null,
    });
  });
});

test('Finance & Operations: companies are the slices, and rows are not counted', async () => {
  const bench = await FinopsBench.start();
  try {
    const [customers] = await planned(bench.config({ odata_maxpagesize: 7 }), '--streams', 'CustomersV3');
    expect(customers).toMatchObject({ reads: 'all-rows', rows: null });
    expect(customers?.slices).toContain('company usmf');
  } finally {
    await bench.stop();
  }
});

test('as a table it fits a terminal and shows known counts', () => {
  const base = { sync_mode: 'incremental', error: null, notices: [], slices: [] } as const;
  expect(
    planTable([
      {
        ...base,
        stream: 'account',
        reads: 'changes',
        since: '2026-03-01T08:00:00.000Z',
        start: 'state',
        columns: 34,
        rows: 12_000,
        requests: 3,
      },
      {
        ...base,
        stream: 'sys_tables',
        reads: 'metadata',
        since: null,
        start: 'no-state',
        columns: 13,
        rows: null,
        requests: null,
      },
      {
        ...base,
        stream: 'flights',
        reads: 'refused',
        since: null,
        start: 'no-state',
        columns: null,
        rows: null,
        requests: null,
        error: 'No such table.',
      },
    ]),
  ).toBe(`stream      reads           begins at             columns    rows  requests
account     changes         2026-03-01T08:00:00Z       34  12,000         3
sys_tables  metadata        the beginning              13       ?         ?
flights     cannot be read                              ?       ?         ?

3 streams, about 12,000 rows in 3 requests, without those that are not known (?).
flights: No such table.
`);
});
