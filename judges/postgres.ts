/** Runs a temporary PostgreSQL server on loopback, with the machine's binaries. */
import { chownSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { mustRun, runCommand } from './command.ts';

export interface Postgres {
  readonly version: string;
  /** PGHOST and similar variables. */
  readonly env: Readonly<Record<string, string>>;
  /** Runs SQL with psql and returns its unaligned output. */
  sql(text: string): Promise<string>;
  stop(): Promise<void>;
}

const VERSIONS = '/usr/lib/postgresql';

/** @returns undefined if the machine has no PostgreSQL. */
export async function startPostgres(): Promise<Postgres | undefined> {
  const bin = newestBinaries();
  if (bin === undefined) return undefined;
  const folder = mkdtempSync(join(tmpdir(), 'judges-postgres-'));
  const port = await freePort();
  // The server refuses to run as root.
  const isRoot = userInfo().uid === 0;
  if (isRoot) chownSync(folder, ...(await idsOf('postgres')));
  const as: readonly string[] = isRoot ? ['runuser', '-u', 'postgres', '--'] : [];
  const run = async (...command: string[]): Promise<string> =>
    await mustRun([...as, ...command], { cwd: folder });
  const data = join(folder, 'data');
  const options = `-p ${port} -c listen_addresses=127.0.0.1 -c unix_socket_directories=${folder} -c fsync=off`;
  await run(join(bin, 'initdb'), '-D', data, '-A', 'trust', '-U', 'postgres');
  await run(join(bin, 'pg_ctl'), '-D', data, '-o', options, '-l', join(folder, 'log'), '-w', 'start');
  const env = { PGHOST: '127.0.0.1', PGPORT: String(port), PGUSER: 'postgres', PGDATABASE: 'postgres' };
  const psql = [join(bin, 'psql'), ...'-XqAt -v ON_ERROR_STOP=1'.split(' ')];
  return {
    env,
    version: (await mustRun([join(bin, 'postgres'), '--version'])).trim(),
    sql: async (text) => await mustRun(psql, { env, input: text }),
    stop: async () => {
      await runCommand([...as, join(bin, 'pg_ctl'), '-D', data, '-m', 'immediate', 'stop'], {
        cwd: folder,
      });
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function newestBinaries(): string | undefined {
  try {
    const versions = readdirSync(VERSIONS).sort((a, b) => Number(b) - Number(a));
    return versions[0] === undefined ? undefined : join(VERSIONS, versions[0], 'bin');
  } catch {
    // No such folder: PostgreSQL is not installed.
    return undefined;
  }
}

async function idsOf(user: string): Promise<[number, number]> {
  return [Number(await mustRun(['id', '-u', user])), Number(await mustRun(['id', '-g', user]))];
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => void server.close(resolve));
  return port;
}
