/** PyAirbyte (PyPI `airbyte`) syncs with the executable into DuckDB and PostgreSQL, and with the image into DuckDB. */
import { fileURLToPath } from 'node:url';
import type { Case, Verdict } from './case.ts';
import { skipped } from './case.ts';
import { runCommand } from './command.ts';
import { startEmulated } from './emulated.ts';
import { EXECUTABLE, hasImage, IMAGE, WITH_HOST_NETWORK } from './product.ts';
import { startPostgres } from './postgres.ts';
import { pythonEnvironment } from './python_environment.ts';

const script = fileURLToPath(new URL('pyairbyte/run.py', import.meta.url));
const requirements = fileURLToPath(new URL('pyairbyte/requirements.txt', import.meta.url));

export async function pyairbyte(): Promise<Verdict[]> {
  const environment = await pythonEnvironment('pyairbyte', requirements);
  if ('missing' in environment) return [skipped('PyAirbyte', '', environment.missing)];
  const { python } = environment;
  const { stdout } = await runCommand([
    python,
    '-c',
    'import importlib.metadata as m; print(m.version("airbyte"))',
  ]);
  const version = stdout.trim();
  const drive = async (
    judge: string,
    argv: string[],
    env: Readonly<Record<string, string>> = {},
  ): Promise<Verdict> => ({
    judge,
    version,
    cases: await casesOf(python, argv, env),
  });
  const verdicts = [await drive('PyAirbyte, executable into DuckDB', ['duckdb'])];
  const postgres = await startPostgres();
  if (postgres === undefined)
    verdicts.push(skipped('PyAirbyte, executable into PostgreSQL', version, 'no PostgreSQL'));
  else {
    try {
      verdicts.push(await drive('PyAirbyte, executable into PostgreSQL', ['postgres'], postgres.env));
    } finally {
      await postgres.stop();
    }
  }
  const judge = 'PyAirbyte, image into DuckDB';
  if (!(await hasImage())) return [...verdicts, skipped(judge, version, `no image ${IMAGE}`)];
  return [...verdicts, await drive(judge, ['duckdb', '--image', IMAGE], WITH_HOST_NETWORK)];
}

async function casesOf(
  python: string,
  argv: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<Case[]> {
  const emulated = await startEmulated();
  try {
    const command = [python, script, EXECUTABLE, emulated.configFile, ...argv];
    const { code, stderr, stdout } = await runCommand(command, { env });
    const cases = [...stdout.matchAll(/^RESULT (.*)$/gm)].map((match) => JSON.parse(match[1] ?? '') as Case);
    if (code === 0 && cases.length > 0) return cases;
    return [...cases, { case: 'the script', outcome: 'failed', detail: stderr.slice(-500) }];
  } finally {
    emulated.stop();
  }
}
