/** Links that carry a page's number, and no place in the table: which rows they mean depends on the size of a page. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { InProcessResult } from './in_process.ts';
import { type Discovered, failures, InProcessBench, lastStates, logged, rowsOf } from './in_process_bench.ts';

const TABLE = 'cr1a7_externalorder';
const ROWS = 260;
const PAGE = 100;

let run: InProcessBench;
let all: Discovered;

beforeAll(async () => {
  run = await InProcessBench.start();
});
afterAll(() => run.bench.stop());
beforeEach(async () => {
  await run.bench.reset();
  const existing = (await run.bench.control('GET', `tables/${TABLE}/rows`)) as unknown[];
  for (let row = existing.length; row < ROWS; row++) {
    await run.bench.control('POST', `tables/${TABLE}/rows`, { cr1a7_name: `Order ${row}` });
  }
  all = await run.discover({ tables: [TABLE] });
  await run.bench.control('DELETE', 'requests');
});

const SQL_TIMEOUT = JSON.stringify({ error: { code: '0x80044151', message: 'SQL timeout expired.' } });
const TIME_OUT = { type: 'status', status: 500, body: SQL_TIMEOUT };

async function read(asked: object = {}): Promise<InProcessResult> {
  return await all.read([{ name: TABLE }], { config: { odata_maxpagesize: PAGE }, ...asked });
}

function idsOf(result: InProcessResult): unknown[] {
  return rowsOf(result).map((row) => row['cr1a7_externalorderid']);
}

/** The page sizes that were asked for, in order. */
async function sizes(): Promise<number[]> {
  const requests = await run.bench.requests('rows');
  return requests.map(({ prefer = '' }) => Number(/maxpagesize=(\d+)/.exec(prefer)?.[1]));
}

describe('a time-out', () => {
  test('[A4] under a numbered link is followed by the same question', async () => {
    await run.bench.control('POST', 'faults', {
      match: 'rows',
      urlContains: 'pagenumber="2"',
      action: TIME_OUT,
    });
    const result = await read();
    expect(failures(result)).toEqual([]);
    expect(await sizes()).toEqual([PAGE, PAGE, PAGE, PAGE]);
    expect(idsOf(result)).toHaveLength(ROWS);
    expect(new Set(idsOf(result)).size).toBe(ROWS);
    expect(logged(result, 'WARN')).toEqual([expect.stringContaining('Sending a request again')]);
  });

  test('[A4] [L8] of the first page makes all its pages smaller', async () => {
    await run.bench.control('POST', 'faults', { match: 'rows', action: TIME_OUT });
    const result = await read();
    expect(failures(result)).toEqual([]);
    expect(await sizes()).toEqual([PAGE, 50, 50, 50, 50, 50, 50]);
    expect(new Set(idsOf(result)).size).toBe(ROWS);
    expect(idsOf(result)).toHaveLength(ROWS);
  });
});

test('[A4] [T3] a read never continues from a page number of an earlier run, whatever the page size is now', async () => {
  const chunks: Buffer[] = [];
  await read({ onBytes: (bytes: Buffer) => chunks.push(bytes) });
  const output = Buffer.concat(chunks);
  const killAtByte = output.indexOf('\n', output.indexOf('"kind":"position"')) + 1;
  const first = await read({ killAtByte });
  expect(first.killed).toBe(true);
  expect(lastStates(first)[0]?.stream.stream_state).toMatchObject({ kind: 'position' });
  const second = await read({ state: lastStates(first), config: { odata_maxpagesize: 70 } });
  expect(failures(second)).toEqual([]);
  expect(new Set(idsOf(second)).size).toBe(ROWS);
  expect(logged(second, 'WARN')).toEqual([expect.stringMatching(/page number.*reading the table in full/)]);
});
