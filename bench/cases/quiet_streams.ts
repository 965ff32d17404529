/**
 * Many tracked streams without changes: one request each, so only the service's latency counts. At
 * best, as many requests as the service recommends run all the time.
 */
import { execFileSync } from 'node:child_process';
import { takeAskedPages } from '../emulator.ts';
import { median } from '../rounds.ts';
import { CONNECTOR, Workload } from '../workload.ts';

export interface QuietStreamsResult {
  readonly streams: number;
  readonly latencyMs: number;
  /** Requests at once. */
  readonly width: number;
  /** From the first stream's STARTED to the last one's COMPLETE. */
  readonly seconds: number;
  readonly allowedSeconds: number;
}

/** The emulator's recommendation (`x-ms-dop-hint`). */
const WIDTH = 4;
const ROWS = 10;

export async function measureQuietStreams(
  streams: number,
  latencyMs: number,
  rounds: number,
): Promise<QuietStreamsResult> {
  const tables = Array.from({ length: streams }, (_, index) => ({
    name: `measured${index}`,
    rows: ROWS,
    shape: 'narrow' as const,
  }));
  await using workload = await Workload.open({ tables, latencyMs });
  const { catalog, config, emulator } = workload;
  const first = read(['--config', config, '--catalog', catalog]);
  const states = first.flatMap(({ state }) => state ?? []);
  const state = workload.file('state.json', states);
  const seconds: number[] = [];
  let requestCount = 0;
  for (let round = 0; round < rounds; round++) {
    await takeAskedPages(emulator.config);
    seconds.push(spanSeconds(read(['--config', config, '--catalog', catalog, '--state', state])));
    requestCount = (await takeAskedPages(emulator.config)).length;
  }
  const allowedSeconds = (requestCount * latencyMs) / WIDTH / 1000;
  return { streams, latencyMs, width: WIDTH, seconds: median(seconds), allowedSeconds };
}

interface Message {
  readonly state?: unknown;
  readonly trace?: { readonly emitted_at: number; readonly stream_status?: { readonly status: string } };
}

function read(argv: readonly string[]): Message[] {
  const output = execFileSync(CONNECTOR, ['read', ...argv], {
    encoding: 'utf8',
    maxBuffer: 256 * 1024 * 1024,
  });
  return output
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Message);
}

function spanSeconds(messages: readonly Message[]): number {
  const times = messages.flatMap(({ trace }) => (trace?.stream_status === undefined ? [] : trace.emitted_at));
  const [first, last] = [times.at(0), times.at(-1)];
  if (first === undefined || last === undefined) throw new Error('no stream said that it began');
  return (last - first) / 1000;
}
