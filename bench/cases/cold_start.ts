/** Each command from start to end, with a service that has few tables. */
import type { Cost } from '../command.ts';
import { readCommand } from '../readers.ts';
import { measureRounds } from '../rounds.ts';
import { CONNECTOR, Workload } from '../workload.ts';

export type ColdCommand = 'node' | 'spec' | 'check' | 'discover' | 'read';

/** `node` is the runtime alone, doing nothing: no command can be faster. */
export async function measureColdStart(rounds: number): Promise<Record<ColdCommand, Cost>> {
  await using workload = await Workload.open({
    tables: [{ name: 'measured', rows: 1, shape: 'ordinary' }],
  });
  const { config } = workload;
  const commands: Record<ColdCommand, string[]> = {
    node: [process.execPath, '--eval', ''],
    spec: [CONNECTOR, 'spec'],
    check: [CONNECTOR, 'check', '--config', config],
    discover: [CONNECTOR, 'discover', '--config', config],
    read: readCommand(workload),
  };
  // Once for the files of the program to be in memory.
  await measureRounds(commands, 1);
  return await measureRounds(commands, rounds);
}
