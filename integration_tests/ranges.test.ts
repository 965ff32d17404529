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
  test('[S6] [S7] tracked: every row once, the token of the keys first, and it is good for all columns', async () => {
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

  test('several pages are asked for at once, and fewer where another stream waits', async () => {
    const most = async (others: readonly unknown[]): Promise<number> => {
      let [now, greatest] = [0, 0];
      onRequest = async ({ url }) => {
        if (!url.includes('/benchs?') || !url.includes('createdon')) return;
        greatest = Math.max(greatest, ++now);
        await new Promise((resolve) => setTimeout(resolve, 5));
        now--;
      };
      const config = { odata_maxpagesize: 100, max_concurrent_requests: 6 };
      const result = await read({ stream: generated('full_refresh'), others, config });
      expect(result.exitCode).toBe(0);
      return greatest;
    };
    expect(await most([])).toBeGreaterThan(3);
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
