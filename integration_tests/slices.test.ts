/** Several processes read one table: each of them reads some of the slices that `slices` prints (docs/slices.md). */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { AirbyteStream } from '../src/protocol/messages.ts';
import { Bench, configured, dataOf, errorsOf, runConnector, selecting, statesOf } from './connector.ts';
import { FinopsBench } from './finops_bench.ts';

interface Sliced {
  readonly slices: readonly string[];
  readonly state: Readonly<Record<string, unknown>> | null;
  readonly stream: string;
  readonly concurrency: number;
}

/** What a process that starts readers needs of either bench. */
interface Files {
  config(changes?: Readonly<Record<string, unknown>>): string;
  file(name: string, content: unknown): string;
}

const PARTS = 3;

async function slicesOf(files: Files, config: Readonly<Record<string, unknown>>, stream: unknown) {
  const catalog = files.file('catalog.json', { streams: [stream] });
  const argv = ['slices', '--config', files.config(config), '--catalog', catalog];
  const { exitCode, messages } = await runConnector(argv);
  expect(exitCode).toBe(0);
  const lines = messages as unknown as (Sliced & { readonly type: string })[];
  const sliced = lines.find(({ type }) => type === 'SLICES');
  if (sliced === undefined) throw new Error('no line of type SLICES');
  return sliced;
}

/** The rows of every third slice: all others are marked as done. */
async function readPart(
  files: Files,
  config: Readonly<Record<string, unknown>>,
  stream: unknown,
  { slices, state, stream: name }: Sliced,
  part: number,
) {
  const done = [...slices.keys()].filter((slice) => slice % PARTS !== part);
  const saved = { stream_descriptor: { name }, stream_state: { ...state, done } };
  const argv = ['read', '--config', files.config(config)];
  argv.push('--catalog', files.file('catalog.json', { streams: [stream] }));
  argv.push('--state', files.file('state.json', [{ type: 'STREAM', stream: saved }]));
  const result = await runConnector(argv);
  expect(errorsOf(result)).toEqual([]);
  expect(statesOf(result).at(-1)?.stream.stream_state).toMatchObject({ kind: 'complete' });
  return dataOf(result, name);
}

/** One text for each row that any part brought. */
async function readAllParts(
  files: Files,
  config: Readonly<Record<string, unknown>>,
  stream: unknown,
  sliced: Sliced,
): Promise<string[]> {
  const parts: string[][] = [];
  for (let part = 0; part < PARTS; part++) {
    const rows = await readPart(files, config, stream, sliced, part);
    parts.push(rows.map((row) => JSON.stringify(row)));
  }
  expect(parts.filter((rows) => rows.length > 0).length).toBeGreaterThan(1);
  return parts.flat();
}

describe('intervals of createdon', () => {
  let bench: Bench;
  let streams: readonly AirbyteStream[];
  beforeAll(async () => {
    bench = await Bench.start({ generatedTables: [{ name: 'bench', rows: 12_000 }] });
    streams = await bench.discover();
  });
  afterAll(() => bench.stop());

  test('every row is in exactly one of them', async () => {
    const stream = selecting(configured(streams, 'bench', 'full_refresh'), ['benchid']);
    const sliced = await slicesOf(bench, {}, stream);
    const rows = await readAllParts(bench, {}, stream, sliced);
    expect({ rows: rows.length, different: new Set(rows).size }).toEqual({ rows: 12_000, different: 12_000 });
  });

  test('include the number of requests at once that the configuration allows', async () => {
    const stream = configured(streams, 'bench', 'full_refresh');
    expect(await slicesOf(bench, { max_concurrent_requests: 7 }, stream)).toMatchObject({ concurrency: 7 });
  });

  test('do not divide a small table, nor a metadata stream', async () => {
    for (const name of ['account', 'sys_tables']) {
      const sliced = await slicesOf(bench, {}, configured(streams, name, 'full_refresh'));
      expect(sliced).toMatchObject({ stream: name, slices: [], state: null });
    }
  });
});

test('companies: every row is of exactly one', async () => {
  const bench = await FinopsBench.start();
  try {
    const config = { odata_maxpagesize: 7 };
    const stream = configured(await bench.discover(), 'CustomersV3', 'full_refresh');
    const sliced = await slicesOf(bench, config, stream);
    expect(sliced.slices).toContain('company usmf');
    const rows = await readAllParts(bench, config, stream, sliced);
    const source = await bench.rows('CustomersV3');
    expect({ rows: rows.length, different: new Set(rows).size }).toEqual({
      rows: source.length,
      different: source.length,
    });
  } finally {
    await bench.stop();
  }
});
