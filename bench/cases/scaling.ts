/** The same table with more and more rows: the cost of ten times the rows, in time and memory. */
import type { Cost } from '../command.ts';
import { readCommand } from '../readers.ts';
import { measureRounds } from '../rounds.ts';
import { Workload } from '../workload.ts';

export interface ScalingResult {
  readonly rows: number;
  readonly cost: Cost;
}

export async function measureScaling(rows: number, rounds: number): Promise<ScalingResult> {
  await using workload = await Workload.open({ tables: [{ name: 'measured', rows, shape: 'ordinary' }] });
  const { connector } = await measureRounds({ connector: readCommand(workload) }, rounds);
  return { rows, cost: connector };
}
