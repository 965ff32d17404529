/** A virtual environment for each judge in Python, cached between runs below node_modules/.cache. */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { mustRun, runCommand } from './command.ts';

const CACHE = fileURLToPath(new URL('../node_modules/.cache/judges/', import.meta.url));

/** PyAirbyte and the CDK support these; the newest one on the machine is used. */
const INTERPRETERS = ['python3.12', 'python3.11', 'python3'];

/**
 * @param requirements a file with pinned packages.
 * @returns the environment's interpreter, or the reason why it is missing.
 */
export async function pythonEnvironment(
  name: string,
  requirements: string,
): Promise<{ python: string } | { missing: string }> {
  const pinned = readFileSync(requirements, 'utf8');
  const digest = createHash('sha256').update(pinned).digest('hex').slice(0, 12);
  const folder = join(CACHE, `${name}-${digest}`);
  const python = join(folder, 'bin', 'python');
  const complete = join(folder, 'complete');
  if (existsSync(complete)) return { python };
  const interpreter = await firstInterpreter();
  if (interpreter === undefined) return { missing: 'there is no Python 3.11 or 3.12' };
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(CACHE, { recursive: true });
  try {
    await mustRun([interpreter, '-m', 'venv', folder]);
    await mustRun([python, '-m', 'pip', 'install', '--quiet', '-r', requirements]);
  } catch (error) {
    const reason = String(error);
    if (isUnreachable(reason)) return { missing: `PyPI cannot be reached: ${reason.slice(-200)}` };
    throw error;
  }
  writeFileSync(complete, '');
  return { python };
}

/** Whether pip failed because of the network, and not because of a package. */
export function isUnreachable(reason: string): boolean {
  return /No matching distribution|ConnectionError|Max retries|Temporary failure in name resolution/.test(
    reason,
  );
}

export async function firstInterpreter(): Promise<string | undefined> {
  for (const name of INTERPRETERS) {
    const probe = 'import sys, venv; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 12))';
    const { code } = await runCommand([name, '-c', probe]);
    if (code === 0) return name;
  }
  return undefined;
}
