/**
 * Runs a program and measures its cost: wall time, processor time including its children, and the peak
 * memory of its largest process. Its output goes through a pipe into a reader whose own cost is not counted.
 *
 * Processor time comes from the shell's `times` for its children after they have ended
 * (https://pubs.opengroup.org/onlinepubs/9799919799/utilities/V3_chap02.html#tag_19_26): to the hundredth of a second.
 * Peak memory is the kernel's high-water mark of resident memory (VmHWM), sampled until the end; Linux only.
 */
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';

export interface Cost {
  readonly wallSeconds: number;
  readonly cpuSeconds: number;
  /** Undefined if the system does not report it. */
  readonly peakMegabytes: number | undefined;
  /** The least and the greatest of all rounds; undefined for a single one. */
  readonly spread?: Readonly<Record<'wallSeconds' | 'cpuSeconds' | 'peakMegabytes', Spread>>;
}

/** The least and the greatest value. */
export type Spread = readonly [least: number, greatest: number];

export interface Output {
  readonly lines: number;
  readonly bytes: number;
}

/** Descriptor 3 receives the exit code and the times, descriptor 1 is the pipe. */
const ACCOUNT = '"$@"; code=$?; { echo "$code"; times; } >&3';
const SCRIPTS = {
  drop: `sh -c '${ACCOUNT}' account "$@" | cat >/dev/null`,
  count: `sh -c '${ACCOUNT}' account "$@" | wc -lc >&4`,
} as const;

const POLL_MS = 20;

/** @throws if the program does not exit with 0. */
export async function measureCommand(command: readonly string[]): Promise<Cost> {
  return (await run(command, 'drop')).cost;
}

/** Runs it once and counts what it writes. @throws if the program does not exit with 0. */
export async function countOutput(command: readonly string[]): Promise<Output> {
  const { counted } = await run(command, 'count');
  const [lines, bytes] = counted.trim().split(/\s+/).map(Number);
  if (lines === undefined || bytes === undefined) throw new Error(`wc said "${counted}"`);
  return { lines, bytes };
}

async function run(
  command: readonly string[],
  into: keyof typeof SCRIPTS,
): Promise<{ readonly cost: Cost; readonly counted: string }> {
  const begunMs = performance.now();
  const child = spawn('/bin/sh', ['-c', SCRIPTS[into], 'bench', ...command], {
    stdio: ['ignore', 'ignore', 'inherit', 'pipe', 'pipe'],
  });
  const peak = new PeakMemory(child.pid ?? 0);
  const poll = setInterval(() => peak.look(), POLL_MS);
  const account = collect(child.stdio[3] as NodeJS.ReadableStream);
  const counted = collect(child.stdio[4] as NodeJS.ReadableStream);
  await new Promise<void>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', () => resolve());
  }).finally(() => clearInterval(poll));
  const wallSeconds = (performance.now() - begunMs) / 1000;
  const { cpuSeconds, exitCode } = parseAccount(await account);
  if (exitCode !== 0) throw new Error(`${command.join(' ')} ended with ${exitCode}`);
  return { cost: { wallSeconds, cpuSeconds, peakMegabytes: peak.megabytes }, counted: await counted };
}

async function collect(stream: NodeJS.ReadableStream): Promise<string> {
  let text = '';
  for await (const chunk of stream) text += String(chunk);
  return text;
}

const TIME = /(\d+)m([\d.]+)s/g;

/** @param text the exit code, the shell's own times, and those of its children (user and system). */
export function parseAccount(text: string): { readonly exitCode: number; readonly cpuSeconds: number } {
  const [exitCode, , children] = text.split('\n');
  const times = [...(children ?? '').matchAll(TIME)].map(
    ([, minutes, seconds]) => Number(minutes) * 60 + Number(seconds),
  );
  if (exitCode === undefined || !/^\d+$/.test(exitCode) || times.length !== 2) {
    throw new Error(`the shell said "${text}" of its times`);
  }
  return { exitCode: Number(exitCode), cpuSeconds: times.reduce((sum, one) => sum + one, 0) };
}

/** The highest mark of any descendant of a process, as far as it was sampled. */
class PeakMemory {
  readonly #root: number;
  #kilobytes = 0;

  constructor(root: number) {
    this.#root = root;
  }

  get megabytes(): number | undefined {
    return this.#kilobytes === 0 ? undefined : (this.#kilobytes * 1024) / 1e6;
  }

  look(): void {
    for (const pid of childrenOf(this.#root)) this.#lookAt(pid);
  }

  #lookAt(pid: number): void {
    const kilobytes = Number(/VmHWM:\s+(\d+) kB/.exec(readProcess(pid, 'status'))?.[1] ?? 0);
    this.#kilobytes = Math.max(this.#kilobytes, kilobytes);
    for (const child of childrenOf(pid)) this.#lookAt(child);
  }
}

function childrenOf(pid: number): number[] {
  return readProcess(pid, `task/${pid}/children`).split(' ').filter(Boolean).map(Number);
}

function readProcess(pid: number, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    // It ended between two samples, or this system has no /proc.
    return '';
  }
}
