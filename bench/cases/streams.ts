/** The same number of rows in one, some or many tables, with and without latency. */
import type { Cost } from '../command.ts';
import { prepareReaders, type ReaderName } from '../readers.ts';
import { measureRounds } from '../rounds.ts';
import { Workload } from '../workload.ts';

export type StreamsReader = Exclude<ReaderName, 'withoutLabels'>;

export interface StreamsCase {
  readonly streams: number;
  readonly latencyMs: number;
  /** The total of all streams. */
  readonly rows: number;
}

export interface StreamsResult extends StreamsCase {
  readonly pageCount: number;
  readonly costs: Readonly<Record<StreamsReader, Cost>>;
}

export async function measureStreams(
  { latencyMs, rows, streams }: StreamsCase,
  rounds: number,
): Promise<StreamsResult> {
  const tables = Array.from({ length: streams }, (_, index) => ({
    name: `measured${index}`,
    rows: Math.floor(rows / streams),
    shape: 'ordinary' as const,
  }));
  await using workload = await Workload.open({ tables, latencyMs });
  const { commands, pageCount } = await prepareReaders(workload);
  const { connector, curl, straightforward } = commands;
  const costs = await measureRounds({ connector, straightforward, curl }, rounds);
  return { streams, latencyMs, rows, pageCount, costs };
}
