/** What this connector set out to reach, and what this run says of it. */
import type { Results } from '../results.ts';
import { figure } from './markdown.ts';

export interface Target {
  readonly what: string;
  readonly target: string;
  /** Empty where this run did not measure it. */
  readonly measured: string;
  readonly met: boolean | undefined;
}

const MEMORY_LIMIT_MEGABYTES = 160;

export function judgeTargets(results: Results): Target[] {
  return [
    cpuShare(results),
    wallRatio(results),
    peakMemory(results),
    tenfold(results),
    quietStreams(results),
    spec(results),
  ];
}

/** The worst case counts. */
function cpuShare({ throughput }: Results): Target {
  const shares = throughput.map(({ costs }) => costs.connector.cpuSeconds / costs.straightforward.cpuSeconds);
  const worst = Math.max(...shares);
  return {
    what: 'processor time of a read, against fetch + JSON.parse + JSON.stringify',
    target: '≤ 0.2 ×',
    measured: `${figure(Math.min(...shares))} to ${figure(worst)} ×`,
    met: worst <= 0.2,
  };
}

function wallRatio({ throughput }: Results): Target {
  const ratios = throughput.map(({ costs }) => costs.connector.wallSeconds / costs.curl.wallSeconds);
  const worst = Math.max(...ratios);
  return {
    what: 'wall time of a read, against `curl --compressed` of the same pages into `cat`',
    target: '≤ 2 ×',
    measured: `${figure(Math.min(...ratios))} to ${figure(worst)} ×`,
    met: worst <= 2,
  };
}

function peakMemory({ scaling, streams, throughput }: Results): Target {
  const costs = [
    ...throughput.map((one) => one.costs.connector),
    ...streams.map((one) => one.costs.connector),
    ...scaling.map((one) => one.cost),
  ];
  const peaks = costs.flatMap(({ peakMegabytes }) => peakMegabytes ?? []);
  const what = 'peak memory of a read, whatever the rows and streams';
  const target = `≤ ${MEMORY_LIMIT_MEGABYTES} MB`;
  if (peaks.length === 0) return { what, target, measured: '', met: undefined };
  const worst = Math.max(...peaks);
  const measured = `${figure(Math.min(...peaks))} to ${figure(worst)} MB`;
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

function spec({ coldStart }: Results): Target {
  const milliseconds = coldStart.spec.wallSeconds * 1000;
  return {
    what: '`spec`, from cold',
    target: '≤ 150 ms',
    measured: `${figure(milliseconds)} ms`,
    met: milliseconds <= 150,
  };
}
