/** The executable as a process of its own, watched: how long it lives, how it ends, how much memory it takes. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, constants, mkdtempSync, openSync, readFileSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EXECUTABLE } from '../connector.ts';
import { requireNoLeaks, secretsInUse } from '../secrets.ts';

export interface Watched {
  readonly exitCode: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
  /** From the last byte of stdout or stderr to the end of the process. */
  readonly afterLastLineMs: number;
  /** The most memory that it held at once. */
  readonly peakBytes: number;
}

/** Runs it to its end with the heap of a container of so many bytes, if given. @throws where it shows a secret. */
export async function watch(argv: readonly string[], memoryBytes?: number): Promise<Watched> {
  const secrets = secretsInUse(argv);
  const child = startIn(argv, memoryBytes);
  const texts = { stdout: '', stderr: '' };
  let lastMs = performance.now();
  child.stdout?.on('data', (chunk: Buffer) => {
    lastMs = performance.now();
    // Rows that are passed on are not kept.
    if (texts.stdout.length < 1_000_000) texts.stdout += String(chunk);
  });
  child.stderr?.on('data', (chunk: Buffer) => {
    lastMs = performance.now();
    texts.stderr += String(chunk);
  });
  const memory = watchMemory(child);
  const [exitCode, signal] = (await once(child, 'exit')) as [number | null, NodeJS.Signals | null];
  const afterLastLineMs = performance.now() - lastMs;
  requireNoLeaks(argv, secrets, texts.stdout, texts.stderr);
  return { exitCode, signal, ...texts, afterLastLineMs, peakBytes: memory() };
}

/** As the launcher in bin/ does it, where the memory is given: three quarters of it are heap. */
function startIn(argv: readonly string[], memoryBytes: number | undefined): ChildProcess {
  if (memoryBytes === undefined) return spawn(EXECUTABLE, argv);
  const bundle = EXECUTABLE.replace(/bin\/[^/]*$/, 'dist/bundle/main.js');
  const heap = Math.floor((memoryBytes * 0.75) / 1024 / 1024);
  const flags = [`--max-old-space-size=${heap}`, '--max-semi-space-size=1', '--heap-growing-percent=200'];
  return spawn(process.execPath, [...flags, bundle, ...argv], {
    env: { ...process.env, MALLOC_ARENA_MAX: '2' },
  });
}

const LOOK_EVERY_MS = 20;

/** The kernel keeps the peak itself; it is read until the process is gone. */
function watchMemory(child: ChildProcess): () => number {
  let peakBytes = 0;
  const look = (): void => {
    try {
      const status = readFileSync(`/proc/${child.pid ?? 0}/status`, 'utf8');
      const kilobytes = /^VmHWM:\s+(\d+) kB/m.exec(status)?.[1];
      peakBytes = Math.max(peakBytes, Number(kilobytes ?? 0) * 1024);
    } catch {
      // The process has ended.
    }
  };
  const timer = setInterval(look, LOOK_EVERY_MS);
  child.once('exit', () => clearInterval(timer));
  return () => peakBytes;
}

export interface Ended {
  readonly signal: NodeJS.Signals | null;
  readonly ms: number;
}

/**
 * Starts it with a stdout that is full before the first line and never read, sends the signals with the pauses between them,
 * and measures how long the process lives after the first.
 */
export async function endStalled(
  argv: readonly string[],
  signals: readonly { readonly name: NodeJS.Signals; readonly afterMs: number }[],
): Promise<Ended> {
  const pipe = fullPipe();
  const child = spawn(EXECUTABLE, argv, { stdio: ['ignore', pipe, 'ignore'] });
  const ended = once(child, 'exit') as Promise<[number | null, NodeJS.Signals | null]>;
  let begunMs = 0;
  for (const { afterMs, name } of signals) {
    await new Promise((resolve) => setTimeout(resolve, afterMs));
    if (begunMs === 0) begunMs = performance.now();
    child.kill(name);
  }
  const [, signal] = await ended;
  closeSync(pipe);
  return { signal, ms: performance.now() - begunMs };
}

/** A pipe that holds as much as it can, and whose other end is open and never read. */
function fullPipe(): number {
  const path = join(mkdtempSync(join(tmpdir(), 'dataverse-pipe-')), 'pipe');
  execFileSync('mkfifo', [path]);
  const pipe = openSync(path, constants.O_RDWR | constants.O_NONBLOCK);
  const chunk = Buffer.alloc(4096);
  try {
    for (;;) writeSync(pipe, chunk);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error;
  }
  return pipe;
}
