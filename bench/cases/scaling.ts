/** The same table with more and more rows: what ten times the rows cost, in time and memory. */
import type { Cost } from '../command.ts';
import { measureRounds } from '../rounds.ts';
import { CONNECTOR, Workload } from '../workload.ts';

export interface ScalingResult {
  readonly rows: number;
  readonly cost: Cost;
}

export async function measureScaling(rows: number, rounds: number): Promise<ScalingResult> {
  await using workload = await Workload.open({ tables: [{ name: 'measured', rows, shape: 'ordinary' }] });
  const { catalog, config } = workload;
  const command = [CONNECTOR, 'read', '--config', config, '--catalog', catalog];
  const { connector } = await measureRounds({ connector: command }, rounds);
  return { rows, cost: connector };
}
