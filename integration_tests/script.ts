import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** Runs one of `scripts/` in a process of its own, where long runs are not slowed by the test runner's module system. */
export async function runScript(
  name: string,
  args: readonly string[],
): Promise<{ readonly exitCode: number | null; readonly stdout: string }> {
  const file = fileURLToPath(new URL(`../scripts/${name}`, import.meta.url));
  const child = spawn(process.execPath, [file, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  const chunks: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
  const exitCode = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  return { exitCode, stdout: Buffer.concat(chunks).toString() };
}
