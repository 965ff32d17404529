/** PySpark with this project's wheel in a virtual environment, kept between runs; checks whether Java and Delta are available. */
import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { mustRun, runCommand } from '../judges/command.ts';
import { pythonEnvironment } from '../judges/python_environment.ts';

export const ROOT = fileURLToPath(new URL('..', import.meta.url));

const REQUIREMENTS = join(ROOT, 'python/tests/requirements.txt');
const WHEELS = join(ROOT, 'python/dist');

/** Spark 4 needs Java 17 or later. https://spark.apache.org/docs/4.2.0/#downloading */
const OLDEST_JAVA = 17;

export interface SparkEnvironment {
  readonly python: string;
  /** For processes that start Spark. */
  readonly env: Readonly<Record<string, string>>;
}

/** @returns the environment, or the reason why Spark cannot run. */
export async function prepareSpark(): Promise<SparkEnvironment | { readonly missing: string }> {
  if (!(await hasJava()) && !(await installJava())) return { missing: `there is no Java ${OLDEST_JAVA}` };
  const environment = await pythonEnvironment('spark', REQUIREMENTS);
  if ('missing' in environment) return environment;
  const { python } = environment;
  await installWheel(python);
  const env = { SPARK_TEST_NODE: process.execPath, PYTHONDONTWRITEBYTECODE: '1' };
  const why = await whyNoDelta(python);
  return { python, env: why === undefined ? env : { ...env, SPARK_TEST_WITHOUT_DELTA: why } };
}

async function hasJava(): Promise<boolean> {
  const { stderr } = await runCommand(['java', '-version']);
  const version = /version "(\d+)/.exec(stderr)?.[1];
  return version !== undefined && Number(version) >= OLDEST_JAVA;
}

async function installJava(): Promise<boolean> {
  const asRoot = process.getuid?.() === 0 ? [] : ['sudo', '-n'];
  await runCommand([...asRoot, 'apt-get', 'update']);
  await runCommand([
    ...asRoot,
    'apt-get',
    'install',
    '-y',
    '--no-install-recommends',
    'openjdk-17-jre-headless',
  ]);
  return await hasJava();
}

async function installWheel(python: string): Promise<void> {
  rmSync(WHEELS, { recursive: true, force: true });
  mkdirSync(WHEELS, { recursive: true });
  await mustRun([process.execPath, 'scripts/wheel.ts'], { cwd: ROOT, env: { PYTHON: python } });
  const wheel = readdirSync(WHEELS).find((name) => name.endsWith('.whl')) ?? '';
  const install = [python, '-m', 'pip', 'install', '--quiet', '--no-deps', '--force-reinstall'];
  await mustRun([...install, join(WHEELS, wheel)]);
}

/** Delta's jar comes from Maven Central, by Spark itself, which keeps it in the home folder. */
async function whyNoDelta(python: string): Promise<string | undefined> {
  const script = join(ROOT, 'python/tests/has_delta.py');
  if (!existsSync(script)) throw new Error(`${script} is missing`);
  const { code, stderr } = await runCommand([python, script], { timeoutMs: 180_000 });
  return code === 0 ? undefined : `Delta's jar cannot be had: ${stderr.slice(-300)}`;
}
