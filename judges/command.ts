import { spawn } from 'node:child_process';

export interface Finished {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CommandOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly input?: string;
  /** The command is killed after this many milliseconds. */
  readonly timeoutMs?: number;
}

/** Runs a command to its end. Never rejects: if the program cannot be started, the code is null. */
export async function runCommand(
  [program = '', ...argv]: readonly string[],
  { cwd, env = {}, input, timeoutMs = 600_000 }: CommandOptions = {},
): Promise<Finished> {
  const place = cwd === undefined ? {} : { cwd };
  const child = spawn(program, argv, {
    ...place,
    env: { ...process.env, ...env },
    timeout: timeoutMs,
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const chunks = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => void (chunks.stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => void (chunks.stderr += text));
  // A program that ends without reading its input closes the pipe; its exit code shows whether it failed.
  child.stdin.on('error', () => undefined).end(input);
  return await new Promise((resolve) => {
    child.once('error', (error) => resolve({ code: null, stdout: '', stderr: error.message }));
    child.once('close', (code) => resolve({ code, ...chunks }));
  });
}

export async function mustRun(command: readonly string[], options?: CommandOptions): Promise<string> {
  const { code, stderr, stdout } = await runCommand(command, options);
  if (code === 0) return stdout;
  throw new Error(`${command.join(' ')} ended with ${code}: ${(stderr || stdout).slice(-2000)}`);
}
