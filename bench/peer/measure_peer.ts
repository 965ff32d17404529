/** The Python connector compared with this one: one table of ordinary rows, in full. */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { measureThroughput, type ThroughputResult } from '../cases/throughput.ts';
import { countOutput } from '../command.ts';
import type { Plan } from '../plan.ts';
import type { PeerResult } from '../results.ts';
import type { Workload } from '../workload.ts';

const PACKAGE = 'airbyte-source-microsoft-dataverse';
const FOLDER = join(tmpdir(), 'dataverse-bench-peer');
const PYTHON = join(FOLDER, 'bin/python');
/** A program of the package; if it exists, the package is installed. */
const INSTALLED = join(FOLDER, 'bin/source-microsoft-dataverse');
const LAUNCHER = fileURLToPath(new URL('launch_peer.py', import.meta.url));
const PAGE_SIZE = 5000;

/** Installs it from PyPI unless it is installed already. The rest of the benchmark does not need it. */
export async function measurePeer(plan: Plan): Promise<PeerResult> {
  const problem = install();
  if (problem !== undefined)
    return { kind: 'unavailable', reason: `it could not be installed (${problem}).` };
  try {
    return { kind: 'measured', version: installedVersion(), result: await measure(plan) };
  } catch (error) {
    console.error(error);
    return { kind: 'unavailable', reason: 'it did not read all rows.' };
  }
}

async function measure({ peerRounds, peerRows }: Plan): Promise<ThroughputResult<'connector' | 'peer'>> {
  return await measureThroughput(
    { shape: 'ordinary', columns: 'all', rows: peerRows },
    peerRounds,
    ({ commands }, workload) => ({ connector: commands.connector, peer: peerCommand(workload) }),
    async (workload) => {
      // It also writes LOG lines, so there are more lines than rows.
      const { lines } = await countOutput(peerCommand(workload));
      if (lines < workload.rowCount) throw new Error(`the Python connector wrote ${lines} lines only`);
    },
  );
}

/** Installs it once; the folder stays for the next run. @returns the reason if it failed. */
function install(): string | undefined {
  if (existsSync(INSTALLED)) return undefined;
  const steps = [
    { words: 'python3 -m venv', argv: ['python3', '-m', 'venv', FOLDER] },
    { words: `pip install ${PACKAGE}`, argv: [PYTHON, '-m', 'pip', 'install', '--quiet', PACKAGE] },
  ] as const;
  const failed = steps.find(({ argv: [program, ...argv] }) => spawnSync(program, argv).status !== 0);
  return failed === undefined ? undefined : `\`${failed.words}\` failed`;
}

function installedVersion(): string {
  const code = `import importlib.metadata as m, platform; print(m.version('${PACKAGE}'), 'on Python', platform.python_version())`;
  return execFileSync(PYTHON, ['-c', code], { encoding: 'utf8' }).trim();
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
