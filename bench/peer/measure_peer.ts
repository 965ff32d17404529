/** The Python connector beside this one: one table of ordinary rows, in full. */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { measureThroughput } from '../cases/throughput.ts';
import { countOutput } from '../command.ts';
import type { Plan } from '../plan.ts';
import type { PeerResult } from '../results.ts';
import type { Workload } from '../workload.ts';

const PACKAGE = 'airbyte-source-microsoft-dataverse';
const FOLDER = join(tmpdir(), 'dataverse-bench-peer');
const PYTHON = join(FOLDER, 'bin/python');
const LAUNCHER = fileURLToPath(new URL('launch_peer.py', import.meta.url));
const PAGE_SIZE = 5000;

export async function measurePeer({ peerRounds, peerRows }: Plan): Promise<PeerResult> {
  try {
    install();
  } catch (error) {
    const reason = error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error);
    return { kind: 'unavailable', reason: `${PACKAGE} could not be installed (${reason}).` };
  }
  const result = await measureThroughput(
    { shape: 'ordinary', columns: 'all', rows: peerRows },
    peerRounds,
    ({ commands }, workload) => ({ connector: commands.connector, peer: peerCommand(workload) }),
    async (workload) => {
      // Its start says in LOG lines what it does, so that there are more lines than rows.
      const { lines } = await countOutput(peerCommand(workload));
      if (lines < workload.rowCount) throw new Error(`the Python connector wrote ${lines} lines only`);
    },
  );
  return { kind: 'measured', result };
}

/** Once; the folder stays for the next run. */
function install(): void {
  if (existsSync(PYTHON)) return;
  execFileSync('python3', ['-m', 'venv', FOLDER], { stdio: 'ignore' });
  execFileSync(PYTHON, ['-m', 'pip', 'install', '--quiet', PACKAGE], { stdio: 'ignore' });
}

function peerCommand(workload: Workload): string[] {
  const { authority_url = '', ...emulator } = workload.emulator.config;
  const config = workload.file('peer_config.json', { ...emulator, odata_maxpagesize: PAGE_SIZE });
  const catalog = JSON.parse(readFileSync(workload.catalog, 'utf8')) as { streams: object[] };
  const streams = catalog.streams.map((stream) => ({ ...stream, sync_mode: 'full_refresh' }));
  const peerCatalog = workload.file('peer_catalog.json', { streams });
  const command = [PYTHON, LAUNCHER, 'read', '--config', config, '--catalog', peerCatalog];
  return ['env', `AUTHORITY_URL=${authority_url}`, ...command];
}
