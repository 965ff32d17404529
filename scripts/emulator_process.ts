/** Runs the emulator in a separate process, so that its work is not counted with the connector's. */
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

export interface EmulatorProcess {
  readonly pid: number | undefined;
  /** The configuration for the connector that it prints. */
  readonly config: string;
  stop(): void;
}

const main = fileURLToPath(new URL('../emulator/main.ts', import.meta.url));
const CONFIG = /^\{$[\s\S]*?^\}$/m;

/** @param generated tables as `NAME=ROWS`. @param options as `npm run emulator` takes them. */
export async function startEmulatorProcess(
  generated: readonly string[],
  options: readonly string[] = [],
): Promise<EmulatorProcess> {
  const argv = [main, ...options, ...generated.flatMap((table) => ['--generate', table])];
  const child = spawn(process.execPath, argv, { stdio: ['ignore', 'pipe', 'inherit'] });
  let text = '';
  for await (const chunk of child.stdout) {
    text += String(chunk);
    const config = CONFIG.exec(text)?.[0];
    if (config !== undefined) return { pid: child.pid, config, stop: () => void child.kill() };
  }
  throw new Error('the emulator did not start');
}
