/** Defines what is measured, with how many rows and how often, for a full and a quick run. */
import type { DiscoveryCase } from './cases/discovery.ts';
import type { FinopsCase } from './cases/finops.ts';
import type { StreamsCase } from './cases/streams.ts';
import type { ThroughputCase } from './cases/throughput.ts';

export interface Plan {
  readonly throughput: readonly ThroughputCase[];
  readonly throughputRounds: number;
  readonly streams: readonly StreamsCase[];
  readonly streamsRounds: number;
  readonly quietStreamsRounds: number;
  /** Each step has ten times the rows of the previous one. */
  readonly scaling: readonly { readonly rows: number; readonly rounds: number }[];
  readonly discovery: readonly DiscoveryCase[];
  readonly discoveryRounds: number;
  readonly finops: FinopsCase;
  readonly finopsRounds: number;
  readonly coldStartRounds: number;
  readonly peerRows: number;
  readonly peerRounds: number;
}

/** Enough rows for some hundred MB of pages, so that the start of a program hardly matters. */
const SHAPES = [
  { shape: 'narrow', all: 1_200_000, some: 1_600_000 },
  { shape: 'ordinary', all: 400_000, some: 1_000_000 },
  { shape: 'wide', all: 80_000, some: 280_000 },
] as const;

/** @param part the divisor of the number of rows. */
function throughput(part: number): ThroughputCase[] {
  return SHAPES.flatMap(({ shape, ...rows }) =>
    (['all', 'some'] as const).map((columns) => ({ shape, columns, rows: rows[columns] / part })),
  );
}

function streams(rows: number): StreamsCase[] {
  return [1, 20, 200].flatMap((count) => [0, 50].map((latencyMs) => ({ streams: count, latencyMs, rows })));
}

const DISCOVERY: readonly DiscoveryCase[] = [200, 2100].map((tables) => ({ tables, columns: 150 }));

export const FULL: Plan = {
  throughput: throughput(1),
  throughputRounds: 3,
  streams: streams(200_000),
  streamsRounds: 2,
  quietStreamsRounds: 3,
  scaling: [
    { rows: 10_000, rounds: 5 },
    { rows: 100_000, rounds: 5 },
    { rows: 1_000_000, rounds: 3 },
    { rows: 10_000_000, rounds: 1 },
  ],
  discovery: DISCOVERY,
  discoveryRounds: 3,
  finops: { rows: 30_000, entities: 4700 },
  finopsRounds: 3,
  coldStartRounds: 15,
  peerRows: 100_000,
  peerRounds: 3,
};

export const QUICK: Plan = {
  throughput: throughput(10),
  throughputRounds: 1,
  streams: [
    { streams: 1, latencyMs: 0, rows: 20_000 },
    { streams: 1, latencyMs: 50, rows: 20_000 },
    { streams: 200, latencyMs: 0, rows: 20_000 },
  ],
  streamsRounds: 1,
  quietStreamsRounds: 1,
  scaling: [
    { rows: 10_000, rounds: 3 },
    { rows: 100_000, rounds: 3 },
  ],
  discovery: DISCOVERY,
  discoveryRounds: 1,
  finops: { rows: 6_000, entities: 4700 },
  finopsRounds: 1,
  coldStartRounds: 5,
  peerRows: 20_000,
  peerRounds: 1,
};
