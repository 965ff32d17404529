/** Questions for the smallest and greatest value of a column that the service does not answer: a read goes on without. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { type Discovered, InProcessBench, lastStates, logged, rowsOf } from './in_process_bench.ts';

let run: InProcessBench;
let all: Discovered;

beforeAll(async () => {
  run = await InProcessBench.start();
  all = await run.discover();
});
afterAll(() => run.bench.stop());
beforeEach(() => run.bench.reset());

const HOUR_MS = 3_600_000;
const territory = { name: 'territory', mode: 'incremental' } as const;

const SQL_TIMEOUT = JSON.stringify({ error: { code: '0x80044151', message: 'SQL timeout expired.' } });
const TIME_OUTS = [
  ['an answer of 504', { type: 'status', status: 504 }],
  ['a time-out of the database', { type: 'status', status: 500, body: SQL_TIMEOUT }],
  ['no answer at all', { type: 'stall' }],
] as const;

/** Every question that sorts rows times out. */
async function timeOut(action: unknown): Promise<void> {
  await run.bench.control('POST', 'faults', { match: 'rows', urlContains: '$orderby', times: 99, action });
}

async function questions(): Promise<number> {
  return (await run.bench.requests('rows')).filter(({ url }) => url.includes('$orderby')).length;
}

/** The answer that never comes is waited for this long. */
const timeouts = { answerMs: 1500, bodyIdleMs: 20_000, signInMs: 20_000 };

describe.each(TIME_OUTS)('after %s', (_, action) => {
  test('[I8] a read by modifiedon ends at the clock of the service', async () => {
    const begun = Date.now() - 1000;
    await timeOut(action);
    const clockOffsetMs = HOUR_MS;
    const first = await all.read([territory], { timeouts, clockOffsetMs });
    expect(first.exitCode).toBe(0);
    expect(rowsOf(first)).toHaveLength(5);
    expect(await questions()).toBe(1);
    expect(logged(first, 'WARN')).toEqual([
      expect.stringMatching(/greatest value of modifiedon in time.*ends at the clock of the service/),
    ]);
    const state = lastStates(first)[0]?.stream.stream_state as { kind: string; modifiedon: string };
    expect(state.kind).toBe('watermark');
    expect(Date.parse(state.modifiedon)).toBeGreaterThanOrEqual(begun);
    expect(Date.parse(state.modifiedon)).toBeLessThanOrEqual(Date.now());

    const [row] = (await run.bench.control('GET', 'tables/territory/rows')) as { territoryid: string }[];
    await run.bench.control('PATCH', `tables/territory/rows/${row?.territoryid}`, { name: 'Changed' });
    const second = await all.read([territory], { timeouts, clockOffsetMs, state: lastStates(first) });
    expect(rowsOf(second).map(({ name }) => name)).toContain('Changed');
  }, 30_000);

  test('[I8] a read by a column that a user can fill ends where it began', async () => {
    await timeOut(action);
    const cursor = 'createdon';
    const result = await all.read([{ name: 'account', mode: 'incremental', cursor }], {
      timeouts,
      config: { row_filters: [{ table: 'account', filter: 'statecode eq 0' }] },
    });
    expect(result.exitCode).toBe(0);
    expect(rowsOf(result).length).toBeGreaterThan(0);
    expect(logged(result, 'WARN')).toEqual([
      expect.stringMatching(/greatest value of createdon in time.*next sync begins where this one began/),
    ]);
    expect(lastStates(result)[0]?.stream.stream_state).toMatchObject({
      kind: 'watermark',
      createdon: null,
    });
  }, 30_000);

  test('[T22] a large table is read page after page', async () => {
    await timeOut(action);
    const result = await all.read([{ name: 'account', mode: 'incremental' }], {
      timeouts,
      parallelFromRows: 10,
      config: { parallel_initial_load: true },
    });
    expect(result.exitCode).toBe(0);
    expect(rowsOf(result)).toHaveLength(60);
    expect(await questions()).toBe(1);
    expect(logged(result, 'WARN')).toEqual([
      expect.stringMatching(/time of creation in time.*page after page/),
    ]);
    expect(lastStates(result)[0]?.stream.stream_state).toMatchObject({ kind: 'changes' });
  }, 30_000);
});

test('a question that fails otherwise is asked again, and then answered', async () => {
  const action = { type: 'status', status: 503 };
  await run.bench.control('POST', 'faults', { match: 'rows', urlContains: '$orderby', times: 2, action });
  const result = await all.read([territory]);
  expect(result.exitCode).toBe(0);
  expect(await questions()).toBe(3);
});
