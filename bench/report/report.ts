/** The report of a run: docs/benchmark.md and its charts. */
import type { Cost, Spread } from '../command.ts';
import { type ReaderName, READER_WORDS } from '../readers.ts';
import type { PeerResult, Results } from '../results.ts';
import type { StreamsReader } from '../cases/streams.ts';
import type { ThroughputResult } from '../cases/throughput.ts';
import { type BarChart, barChart } from './bar_chart.ts';
import { finopsSection } from './finops_section.ts';
import { type Column, figure, optionalFigure, table } from './markdown.ts';
import { coldStart, discovery } from './start_sections.ts';
import { judgeTargets, type Target } from './targets.ts';

export interface Report {
  readonly markdown: string;
  /** SVG by file name. */
  readonly charts: Readonly<Record<string, string>>;
}

const PEER = 'airbyte-source-microsoft-dataverse';
const READERS = Object.keys(READER_WORDS) as ReaderName[];
const STREAMS_READERS: readonly StreamsReader[] = ['connector', 'straightforward', 'curl'];

export function writeReport(results: Results): Report {
  const sections = [
    HEAD(results),
    targets(results),
    peer(results.peer),
    throughput(results),
    emulator(results),
    streams(results),
    scaling(results),
    discovery(results),
    finopsSection(results.finops),
    coldStart(results),
  ];
  return {
    markdown: `${sections.join('\n\n')}\n`,
    charts: {
      ...peerCharts(results.peer),
      'records.svg': barChart(recordsChart(results)),
      'cpu.svg': barChart(cpuChart(results)),
      'memory.svg': barChart(memoryChart(results)),
    },
  };
}

const HEAD = ({ kind, machine }: Results): string => `# Benchmark

Written by \`npm run bench\`${kind === 'quick' ? ' `-- --quick`' : ''}; run it to get the figures of your machine. Measured on ${machine}.

The emulator runs in a separate process and serves pages that it composes as gzip. All readers read the same pages in turn,
into a pipe to \`cat\`; a figure is the median of the rounds. Processor time and memory are those of the reader only,
including start and sign-in. A GB is a billion bytes of pages, decompressed.${kind === 'quick' ? QUICK_WORDS : ''}`;

const QUICK_WORDS = `

A quick run reads so little that the start of each program takes more time than its work. Only a full run shows whether the
targets are met.`;

function targets(results: Results): string {
  const judged = judgeTargets(results);
  const columns: Column<Target>[] = [
    { title: 'what', cell: ({ what }) => what },
    { title: 'target', cell: ({ target }) => target },
    { title: 'measured', cell: ({ measured }) => measured },
    { title: 'met', cell: ({ met }) => (met === undefined ? 'not measured' : met ? 'yes' : '**no**') },
  ];
  const left = judged.flatMap((one) =>
    one.met === false && one.left !== undefined ? `- ${one.what}: ${one.left}` : [],
  );
  const words =
    left.length === 0 ? [] : [`Where the time goes for targets that are not met:\n\n${left.join('\n')}`];
  return ['## Targets', table(columns, judged), ...words].join('\n\n');
}

interface ReaderRow {
  readonly label: string;
  readonly reader: string;
  readonly rows: number;
  readonly bytes: number;
  readonly cost: Cost;
}

const READER_COLUMNS: readonly Column<ReaderRow>[] = [
  { title: 'rows', cell: ({ label }) => label },
  { title: 'reader', cell: ({ reader }) => reader },
  { title: 'records/s', numeric: true, cell: ({ cost, rows }) => figure(rows / cost.wallSeconds) },
  { title: 'MB/s', numeric: true, cell: ({ bytes, cost }) => figure(bytes / 1e6 / cost.wallSeconds) },
  { title: 'CPU s/GB', numeric: true, cell: ({ bytes, cost }) => figure(cost.cpuSeconds / (bytes / 1e9)) },
  { title: 'peak MB', numeric: true, cell: ({ cost }) => optionalFigure(cost.peakMegabytes) },
];

function labelOf({ columnCount, columns, pageBytes, rows, shape }: ThroughputResult): string {
  const width = `${figure(pageBytes / rows)} bytes per row`;
  return `${shape}, ${columns === 'all' ? 'all' : 'selected'} ${columnCount} columns, ${width}`;
}

function throughput({ throughput: cases }: Results): string {
  const rows = cases.flatMap((one) =>
    READERS.map((reader) => ({
      label: labelOf(one),
      reader: READER_WORDS[reader],
      rows: one.rows,
      bytes: one.pageBytes,
      cost: one.costs[reader],
    })),
  );
  return `## One large table\n\n![Records per second](benchmark/records.svg)\n\n![CPU time](benchmark/cpu.svg)\n\n${table(READER_COLUMNS, rows)}`;
}

function recordsChart({ throughput: cases }: Results): BarChart {
  return chart(
    'Records per second',
    'more is better',
    cases,
    (one, { wallSeconds }) => one.rows / wallSeconds,
  );
}

function cpuChart({ throughput: cases }: Results): BarChart {
  return chart(
    'CPU seconds per GB of pages',
    'less is better',
    cases,
    (one, { cpuSeconds }) => cpuSeconds / (one.pageBytes / 1e9),
  );
}

type Measure = (one: Results['throughput'][number], cost: Pick<Cost, 'wallSeconds' | 'cpuSeconds'>) => number;

function chart(title: string, unit: string, cases: Results['throughput'], measure: Measure): BarChart {
  const groups = cases.map((one) => ({
    name: labelOf(one),
    bars: READERS.map((reader) => {
      const cost = one.costs[reader];
      const of = (at: Pick<Cost, 'wallSeconds' | 'cpuSeconds'>): number => measure(one, at);
      return { name: READER_WORDS[reader], value: of(cost), spread: spreadBy(cost, of) };
    }),
  }));
  return { title, unit, groups };
}

/** The spread of a value that follows from a cost, in rising order. */
function spreadBy(
  { spread }: Cost,
  of: (at: Pick<Cost, 'wallSeconds' | 'cpuSeconds'>) => number,
): Spread | undefined {
  if (spread === undefined) return undefined;
  const [first, second] = [0, 1].map((end) =>
    of({ wallSeconds: spread.wallSeconds[end] ?? 0, cpuSeconds: spread.cpuSeconds[end] ?? 0 }),
  );
  if (first === undefined || second === undefined) return undefined;
  return [Math.min(first, second), Math.max(first, second)];
}

/** The existing connector next to this one. */
function peerCharts(result: PeerResult | undefined): Record<string, string> {
  if (result?.kind !== 'measured') return {};
  const { costs, rows } = result.result;
  const bars = (['connector', 'peer'] as const).map((reader) => ({
    name: reader === 'peer' ? PEER : READER_WORDS.connector,
    value: rows / costs[reader].wallSeconds,
    spread: spreadBy(costs[reader], ({ wallSeconds }) => rows / wallSeconds),
  }));
  const groups = [{ name: labelOf(result.result), bars }];
  return { 'peer.svg': barChart({ title: 'Records per second', unit: 'more is better', groups }) };
}

/** The memory of this connector, by rows and by streams. */
function memoryChart({ scaling: steps, streams: cases }: Results): BarChart {
  const bars = [
    ...steps.map(({ cost, rows }) => ({ name: `1 stream, ${figure(rows)} rows`, cost })),
    ...cases
      .filter(({ latencyMs }) => latencyMs === 0)
      .map((one) => ({
        name: `${one.streams} streams, ${figure(one.rows)} rows`,
        cost: one.costs.connector,
      })),
  ].map(({ cost, name }) => ({
    name,
    value: cost.peakMegabytes ?? 0,
    spread: cost.spread?.peakMegabytes,
    reader: READER_WORDS.connector,
  }));
  return { title: 'Peak memory of a read', unit: 'MB', groups: [{ name: READER_WORDS.connector, bars }] };
}

function emulator({ throughput: cases }: Results): string {
  const speeds = cases.map((one) => ({
    label: labelOf(one),
    drained: one.rows / one.drainSeconds,
    read: one.rows / one.costs.connector.wallSeconds,
  }));
  const columns: Column<(typeof speeds)[number]>[] = [
    { title: 'rows', cell: ({ label }) => label },
    { title: 'drained, rows/s', numeric: true, cell: ({ drained }) => figure(drained) },
    { title: 'read, rows/s', numeric: true, cell: ({ read }) => figure(read) },
    { title: 'times as fast', numeric: true, cell: ({ drained, read }) => figure(drained / read) },
  ];
  const words = 'How fast the emulator serves the same pages to a client that only counts their bytes.';
  return `## The emulator is not the bottleneck\n\n${words}\n\n${table(columns, speeds)}`;
}

function streams({ quietStreams: quiet, streams: cases }: Results): string {
  const rows = cases.flatMap((one) =>
    STREAMS_READERS.map((reader) => ({ one, reader, cost: one.costs[reader] })),
  );
  const columns: Column<(typeof rows)[number]>[] = [
    { title: 'streams', numeric: true, cell: ({ one }) => String(one.streams) },
    { title: 'latency ms', numeric: true, cell: ({ one }) => String(one.latencyMs) },
    { title: 'pages', numeric: true, cell: ({ one }) => String(one.pageCount) },
    { title: 'reader', cell: ({ reader }) => READER_WORDS[reader] },
    { title: 'seconds', numeric: true, cell: ({ cost }) => figure(cost.wallSeconds) },
    { title: 'records/s', numeric: true, cell: ({ cost, one }) => figure(one.rows / cost.wallSeconds) },
    { title: 'peak MB', numeric: true, cell: ({ cost }) => optionalFigure(cost.peakMegabytes) },
  ];
  const words = `${quiet.streams} tracked streams without changes at ${quiet.latencyMs} ms of latency took ${figure(quiet.seconds)} s from the first STARTED to the last COMPLETE. With ${quiet.width} requests at once, latency alone takes ${figure(quiet.allowedSeconds)} s.`;
  return `## Several streams\n\nThe connector reads several streams at once, as many as the service recommends; the others read one after the other.\n\n${table(columns, rows)}\n\n${words}`;
}

function scaling({ scaling: steps }: Results): string {
  const columns: Column<(typeof steps)[number]>[] = [
    { title: 'rows', numeric: true, cell: ({ rows }) => figure(rows) },
    { title: 'wall s', numeric: true, cell: ({ cost }) => figure(cost.wallSeconds) },
    { title: 'CPU s', numeric: true, cell: ({ cost }) => figure(cost.cpuSeconds) },
    { title: 'peak MB', numeric: true, cell: ({ cost }) => optionalFigure(cost.peakMegabytes) },
  ];
  return `## More and more rows\n\nOrdinary rows with all columns, one stream, this connector.\n\n![Peak memory](benchmark/memory.svg)\n\n${table(columns, steps)}`;
}

function peer(result: PeerResult | undefined): string {
  const title = '## Compared with the Python connector';
  if (result === undefined) return `${title}\n\nNot measured: \`npm run bench -- --peer\` does.`;
  if (result.kind === 'unavailable') return `${title}\n\n\`${PEER}\` was not measured: ${result.reason}`;
  const { costs, pageBytes, rows } = result.result;
  const words = { connector: READER_WORDS.connector, peer: PEER };
  const lines = (['connector', 'peer'] as const).map((reader) => ({
    label: labelOf(result.result),
    reader: words[reader],
    rows,
    bytes: pageBytes,
    cost: costs[reader],
  }));
  const about = `\`${PEER}\` ${result.version}, from PyPI, unchanged except for the sign-in host. It reads the same table in pages of the same size, as a full refresh.`;
  return `${title}\n\n${about}\n\n![Records per second](benchmark/peer.svg)\n\n${table(READER_COLUMNS, lines)}`;
}
