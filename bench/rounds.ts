import { type Cost, measureCommand } from './command.ts';

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
  const peaks = costs.flatMap(({ peakMegabytes }) => peakMegabytes ?? []);
  return {
    wallSeconds: median(costs.map(({ wallSeconds }) => wallSeconds)),
    cpuSeconds: median(costs.map(({ cpuSeconds }) => cpuSeconds)),
    peakMegabytes: peaks.length === 0 ? undefined : median(peaks),
  };
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
