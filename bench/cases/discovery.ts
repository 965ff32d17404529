/** Discovery of an organization of many tables, of which a third cannot be read: time, memory, and how large the catalog is. */
import { execFileSync } from 'node:child_process';
import { type Cost } from '../command.ts';
import { takeRequests } from '../emulator.ts';
import { measureRounds } from '../rounds.ts';
import { CONNECTOR, Workload } from '../workload.ts';

export interface DiscoveryCase {
  readonly tables: number;
  /** Columns per table, including those that rows never contain. */
  readonly columns: number;
}

export interface DiscoveryResult extends DiscoveryCase {
  readonly cost: Cost;
  readonly requestCount: number;
  readonly streamCount: number;
  readonly catalogBytes: number;
  readonly warnings: readonly string[];
}

export async function measureDiscovery(large: DiscoveryCase, rounds: number): Promise<DiscoveryResult> {
  await using workload = await Workload.open({ tables: [], large });
  const { config, emulator } = workload;
  const command = [CONNECTOR, 'discover', '--config', config];
  await takeRequests(emulator.config);
  // The emulator composes its answers for the first run, and caches them.
  const outcome = discover(command);
  const requestCount = (await takeRequests(emulator.config)).length;
  const { connector } = await measureRounds({ connector: command }, rounds);
  return { ...large, ...outcome, requestCount, cost: connector };
}

interface Message {
  readonly catalog?: { readonly streams: readonly unknown[] };
  readonly log?: { readonly level: string; readonly message: string };
}

function discover([program = '', ...argv]: readonly string[]): Pick<
  DiscoveryResult,
  'streamCount' | 'catalogBytes' | 'warnings'
> {
  const output = execFileSync(program, argv, { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 });
  const messages = output
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Message);
  const catalog = messages.find((message) => message.catalog !== undefined)?.catalog;
  if (catalog === undefined) throw new Error('discover ended without a catalog');
  return {
    streamCount: catalog.streams.length,
    catalogBytes: Buffer.byteLength(JSON.stringify(catalog)),
    warnings: messages.flatMap(({ log }) => (log?.level === 'WARN' ? log.message : [])),
  };
}
