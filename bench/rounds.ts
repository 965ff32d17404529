import { type Cost, measureCommand, type Spread } from './command.ts';

/** The median cost of several rounds, for each measure separately. */
export async function measureRounds<Name extends string>(
  commands: Readonly<Record<Name, readonly string[]>>,
  rounds: number,
): Promise<Record<Name, Cost>> {
  const names = Object.keys(commands) as Name[];
  const costs = Object.fromEntries(names.map((name) => [name, [] as Cost[]])) as Record<Name, Cost[]>;
  for (let round = 0; round < rounds; round++) {
    // Rounds alternate between the readers, so that other work of the machine affects all of them alike.
    for (const name of names) costs[name].push(await measureCommand(commands[name]));
  }
  const medians = names.map((name) => [name, medianCost(costs[name])]);
  return Object.fromEntries(medians) as Record<Name, Cost>;
}

export function medianCost(costs: readonly Cost[]): Cost {
  const walls = costs.map(({ wallSeconds }) => wallSeconds);
  const cpus = costs.map(({ cpuSeconds }) => cpuSeconds);
  const peaks = costs.flatMap(({ peakMegabytes }) => peakMegabytes ?? []);
  const spread = {
    wallSeconds: spreadOf(walls),
    cpuSeconds: spreadOf(cpus),
    peakMegabytes: spreadOf(peaks.length === 0 ? [0] : peaks),
  };
  return {
    wallSeconds: median(walls),
    cpuSeconds: median(cpus),
    peakMegabytes: peaks.length === 0 ? undefined : median(peaks),
    ...(costs.length > 1 ? { spread } : {}),
  };
}

function spreadOf(values: readonly number[]): Spread {
  return [Math.min(...values), Math.max(...values)];
}

/** @throws for no values. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle];
  const lower = sorted[sorted.length % 2 === 0 ? middle - 1 : middle];
  if (upper === undefined || lower === undefined) throw new Error('no values to take the middle of');
  return (lower + upper) / 2;
}
