/** The emulator as its command starts it, in a process of its own. */
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

export interface EmulatorCommand {
  /** Where it listens, once it says so. */
  readonly url: Promise<string>;
  readonly ended: Promise<{ readonly code: number | null; readonly stdout: string; readonly stderr: string }>;
  stop(): void;
}

const main = fileURLToPath(new URL('../../emulator/main.ts', import.meta.url));

export function emulatorCommand(...argv: readonly string[]): EmulatorCommand {
  const child = spawn(process.execPath, [main, ...argv], { stdio: ['ignore', 'pipe', 'pipe'] });
  let [stdout, stderr] = ['', ''];
  const { promise: url, reject, resolve } = Promise.withResolvers<string>();
  // A caller that expects the process to end need not await its address.
  url.catch(() => {});
  child.stdout.on('data', (chunk: Buffer) => {
    stdout += String(chunk);
    const found = /^Emulated Dataverse: (\S+)$/m.exec(stdout)?.[1];
    if (found !== undefined && stdout.includes('Ctrl-C')) resolve(found);
  });
  child.stderr.on('data', (chunk: Buffer) => (stderr += String(chunk)));
  const ended = new Promise<{ code: number | null; stdout: string; stderr: string }>((resolveEnd) => {
    child.on('close', (code) => {
      reject(new Error(`the emulator ended: ${stderr}`));
      resolveEnd({ code, stdout, stderr });
    });
  });
  return { url, ended, stop: () => void child.kill() };
}
