/** examples/pyairbyte.ipynb: PyAirbyte installs the wheel by `pip_url`, checks, and reads twice. */
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Case, skipped, type Verdict } from './case.ts';
import { mustRun, runCommand } from './command.ts';
import { startEmulated } from './emulated.ts';
import { isUnreachable, pythonEnvironment } from './python_environment.ts';

const NAME = 'PyAirbyte, wheel by pip_url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const script = join(ROOT, 'judges/pyairbyte/notebook.py');
const requirements = join(ROOT, 'judges/pyairbyte/requirements.txt');

export async function notebook(): Promise<Verdict[]> {
  const environment = await pythonEnvironment('pyairbyte', requirements);
  if ('missing' in environment) return [skipped(NAME, '', environment.missing)];
  const { python } = environment;
  await mustRun([process.execPath, 'scripts/wheel.ts'], { cwd: ROOT, env: { PYTHON: python } });
  const file = readdirSync(join(ROOT, 'python/dist')).find((name) => name.endsWith('.whl')) ?? '';
  const folder = mkdtempSync(join(tmpdir(), 'judges-notebook-'));
  const emulated = await startEmulated();
  try {
    const { code, stderr, stdout } = await runCommand(
      [python, script, join(ROOT, 'examples/pyairbyte.ipynb')],
      {
        cwd: folder,
        env: {
          DATAVERSE_CONFIG: emulated.configFile,
          DATAVERSE_WHEEL: join(ROOT, 'python/dist', file),
          DATAVERSE_FOLDER: folder,
          // PyAirbyte runs `uv`, which is installed next to the interpreter.
          PATH: `${dirname(python)}:${process.env['PATH'] ?? ''}`,
        },
      },
    );
    const cases = [...stdout.matchAll(/^RESULT (.*)$/gm)].map((match) => JSON.parse(match[1] ?? '') as Case);
    const failed = cases.find(({ outcome }) => outcome === 'failed');
    if (failed !== undefined && isUnreachable(`${failed.detail}${stderr}`))
      return [skipped(NAME, file, 'PyPI cannot be reached')];
    if (code === 0 && cases.length > 0) return [{ judge: NAME, version: file, cases }];
    const died: Case = { case: 'the notebook', outcome: 'failed', detail: stderr.slice(-500) };
    return [{ judge: NAME, version: file, cases: [...cases, died] }];
  } finally {
    emulated.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}
