/** One large table, read by every reader: rows of three widths, all columns and a selection. */
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Cost } from '../command.ts';
import type { Shape } from '../emulator.ts';
import { type PreparedReaders, prepareReaders } from '../readers.ts';
import { measureRounds, median } from '../rounds.ts';
import { Workload } from '../workload.ts';

export interface ThroughputCase {
  readonly shape: Shape;
  readonly columns: 'all' | 'some';
  readonly rows: number;
}

export interface ThroughputResult<Name extends string = string> extends ThroughputCase {
  readonly columnCount: number;
  readonly pageBytes: number;
  readonly costs: Readonly<Record<Name, Cost>>;
  /** How long it takes to fetch all the pages from the emulator and do nothing with them. */
  readonly drainSeconds: number;
}

const COUNTING_CLIENT = fileURLToPath(new URL('../counting_client.ts', import.meta.url));

export async function measureThroughput<Name extends string>(
  { columns, rows, shape }: ThroughputCase,
  rounds: number,
  commandsOf: (prepared: PreparedReaders, workload: Workload) => Readonly<Record<Name, readonly string[]>>,
  warmUp: (workload: Workload) => Promise<void> = () => Promise.resolve(),
): Promise<ThroughputResult<Name>> {
  await using workload = await Workload.open({ tables: [{ name: 'measured', rows, shape }], columns });
  const prepared = await prepareReaders(workload);
  await warmUp(workload);
  const drainSeconds = median(Array.from({ length: rounds }, () => drain(prepared.pageList)));
  return {
    shape,
    columns,
    rows,
    columnCount: workload.columns['measured']?.length ?? 0,
    pageBytes: prepared.pageBytes,
    drainSeconds,
    costs: await measureRounds(commandsOf(prepared, workload), rounds),
  };
}

function drain(pageList: string): number {
  const output = execFileSync(process.execPath, [COUNTING_CLIENT, pageList], { encoding: 'utf8' });
  return (JSON.parse(output) as { seconds: number }).seconds;
}
