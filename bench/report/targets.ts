/** The connector's performance targets, and whether this run meets them. */
import type { Results } from '../results.ts';
import { figure, optionalFigure } from './markdown.ts';

export interface Target {
  readonly what: string;
  readonly target: string;
  /** Empty if this run did not measure it. */
  readonly measured: string;
  readonly met: boolean | undefined;
  /** If it was not met: where the time goes, as far as this run and profiles show. */
  readonly left?: string;
}

/** The largest catalog that Airbyte accepts. */
const MAX_CATALOG_BYTES = 10_485_760;
const MEMORY_LIMIT_MEGABYTES = 160;

export function judgeTargets(results: Results): Target[] {
  return [
    cpuShare(results),
    wallRatio(results),
    peakMemory(results),
    tenfold(results),
    quietStreams(results),
    discovery(results),
    spec(results),
    image(results),
  ];
}

/** The worst case counts. Labels are work that the other reader does not do. */
function cpuShare({ coldStart, throughput }: Results): Target {
  const curl = throughput.map(({ costs }) => costs.curl.cpuSeconds / costs.straightforward.cpuSeconds);
  const start = throughput.map(({ costs }) => coldStart.read.cpuSeconds / costs.withoutLabels.cpuSeconds);
  return {
    what: 'processor time of a read, against fetch + JSON.parse + JSON.stringify',
    target: '≤ 0.2 ×',
    ...compare(
      throughput,
      0.2,
      ({ costs }, reader) => costs[reader].cpuSeconds / costs.straightforward.cpuSeconds,
    ),
    left: `curl, which only decompresses and writes, already takes ${range(curl)} ×. Starting and signing in is ${range(start)} of our time. Profiles of the rest: collecting the buffers of decompression, comparing rows with the one before, scanning the values that differ, and writing into the pipe.`,
  };
}

function wallRatio({ coldStart, throughput }: Results): Target {
  const start = throughput.map(({ costs }) => coldStart.read.wallSeconds / costs.withoutLabels.wallSeconds);
  return {
    what: 'wall time of a read, against `curl --compressed` of the same pages into `cat`',
    target: '≤ 2 ×',
    ...compare(throughput, 2, ({ costs }, reader) => costs[reader].wallSeconds / costs.curl.wallSeconds),
    left: `curl is given the addresses of all pages and a token; starting, signing in and requesting metadata is ${range(start)} of our time. A page can be requested only when the page before has named its address. Generated pages are small as gzip, so curl finishes them sooner than real ones.`,
  };
}

/** Judged without labels, since the other readers add none; the figure with labels is reported as well. */
function compare(
  cases: Results['throughput'],
  limit: number,
  ratioOf: (one: Results['throughput'][number], reader: 'connector' | 'withoutLabels') => number,
): Pick<Target, 'measured' | 'met'> {
  const plain = cases.map((one) => ratioOf(one, 'withoutLabels'));
  const labelled = cases.map((one) => ratioOf(one, 'connector'));
  return {
    measured: `${range(plain)} ×; with labels ${range(labelled)} ×`,
    met: Math.max(...plain) <= limit,
  };
}

function range(values: readonly number[]): string {
  return `${figure(Math.min(...values))} to ${figure(Math.max(...values))}`;
}

function peakMemory({ scaling, streams, throughput }: Results): Target {
  const costs = [
    ...throughput.flatMap(({ costs: { connector, withoutLabels } }) => [connector, withoutLabels]),
    ...streams.map((one) => one.costs.connector),
    ...scaling.map((one) => one.cost),
  ];
  const peaks = costs.flatMap(({ peakMegabytes }) => peakMegabytes ?? []);
  const what = 'peak memory of a read, whatever the rows and streams';
  const target = `≤ ${MEMORY_LIMIT_MEGABYTES} MB`;
  if (peaks.length === 0) return { what, target, measured: '', met: undefined };
  const worst = Math.max(...peaks);
  const measured = `${range(peaks)} MB`;
  return { what, target, measured, met: worst <= MEMORY_LIMIT_MEGABYTES };
}

function tenfold({ scaling: steps }: Results): Target {
  const ratios = steps
    .slice(1)
    .map(({ cost }, index) => cost.cpuSeconds / (steps[index]?.cost.cpuSeconds ?? Number.NaN));
  const worst = Math.max(...ratios);
  return {
    what: 'processor time of 10 times the rows',
    target: '≤ 10.5 ×',
    measured: ratios.map((ratio) => `${figure(ratio)} ×`).join(', '),
    met: worst <= 10.5,
  };
}

function quietStreams({ quietStreams: quiet }: Results): Target {
  const share = quiet.allowedSeconds / quiet.seconds;
  return {
    what: `${quiet.streams} quiet streams at ${quiet.latencyMs} ms of latency, of what ${quiet.width} requests at once allow`,
    target: '≥ 90 %',
    measured: `${(share * 100).toFixed(0)} %`,
    met: share >= 0.9,
  };
}

function discovery({ discovery: cases }: Results): Target {
  const largest = cases.reduce((most, one) => (one.tables > most.tables ? one : most));
  const { catalogBytes, columns, cost, tables } = largest;
  const { peakMegabytes, wallSeconds } = cost;
  const isKnown = peakMegabytes !== undefined;
  const isMet = wallSeconds <= 20 && (peakMegabytes ?? 0) <= 400 && catalogBytes < MAX_CATALOG_BYTES;
  return {
    what: `discover of ${figure(tables)} tables × ${columns} columns, two thirds of them readable`,
    target: '≤ 20 s, ≤ 400 MB, a catalog below 10,240 KiB',
    measured: `${figure(wallSeconds)} s, ${optionalFigure(peakMegabytes)} MB, ${figure(catalogBytes / 1024)} KiB`,
    met: isKnown || !isMet ? isMet : undefined,
  };
}

function image({ imageBytes }: Results): Target {
  const megabytes = imageBytes / 1e6;
  return {
    what: 'the image, unpacked, above its base',
    target: '≤ 15 MB',
    measured: `${figure(megabytes)} MB`,
    met: megabytes <= 15,
  };
}

function spec({ coldStart }: Results): Target {
  const milliseconds = coldStart.spec.wallSeconds * 1000;
  return {
    what: '`spec`, from cold',
    target: '≤ 150 ms',
    measured: `${figure(milliseconds)} ms`,
    met: milliseconds <= 150,
  };
}
