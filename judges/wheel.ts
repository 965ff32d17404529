/** The Python wheel, installed by pip into its own environment, must be the same program as the executable. */
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Case, skipped, type Verdict } from './case.ts';
import { mustRun, runCommand } from './command.ts';
import { startEmulated } from './emulated.ts';
import { EXECUTABLE } from './product.ts';
import { firstInterpreter, isUnreachable } from './python_environment.ts';

const NAME = 'pip install of the wheel';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

export async function wheel(): Promise<Verdict[]> {
  const python = await firstInterpreter();
  if (python === undefined) return [skipped(NAME, '', 'there is no Python 3.11 or 3.12')];
  const folder = mkdtempSync(join(tmpdir(), 'judges-wheel-'));
  try {
    await mustRun([process.execPath, 'scripts/wheel.ts'], { cwd: ROOT, env: { PYTHON: python } });
    const file = readdirSync(join(ROOT, 'python/dist')).find((name) => name.endsWith('.whl')) ?? '';
    await mustRun([python, '-m', 'venv', folder]);
    await mustRun([join(folder, 'bin/pip'), 'install', '--quiet', join(ROOT, 'python/dist', file)]);
    const program = join(folder, 'bin/source-microsoft-dataverse');
    return [{ judge: NAME, version: file, cases: await judge(program) }];
  } catch (error) {
    const reason = String(error).slice(-300);
    if (isUnreachable(String(error))) return [skipped(NAME, '', reason)];
    return [
      { judge: NAME, version: '', cases: [verdict('the wheel can be built and installed', false, reason)] },
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function judge(program: string): Promise<Case[]> {
  const emulated = await startEmulated();
  try {
    const own = await runCommand([program, 'spec'], { cwd: '/' });
    const executable = await runCommand([EXECUTABLE, 'spec']);
    const check = await runCommand([program, 'check', '--config', emulated.configFile], { cwd: '/' });
    const wrong = await runCommand([program, 'check'], { cwd: '/' });
    return [
      verdict(
        'spec is the same as that of the executable',
        own.stdout === executable.stdout && own.code === 0,
        own.stderr,
      ),
      verdict('check succeeds', check.stdout.includes('"SUCCEEDED"'), check.stdout + check.stderr),
      verdict('the exit code of the program is passed on', wrong.code === 1, `it was ${wrong.code}`),
    ];
  } finally {
    emulated.stop();
  }
}

function verdict(name: string, holds: boolean, otherwise: string): Case {
  return holds
    ? { case: name, outcome: 'passed', detail: '' }
    : { case: name, outcome: 'failed', detail: otherwise.slice(0, 300) };
}
