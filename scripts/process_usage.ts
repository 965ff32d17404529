/** The kernel's counters for a process; Linux only. https://man7.org/linux/man-pages/man5/proc.5.html */
import { readFileSync } from 'node:fs';

export interface ProcessUsage {
  /** In user mode and in the kernel, all threads. */
  readonly cpuSeconds: number;
  /** High-water mark of resident memory (VmHWM). */
  readonly peakMegabytes: number;
}

/** USER_HZ, which is 100 on every architecture that Node runs on. */
const TICKS_A_SECOND = 100;

/** @returns undefined once the process has ended. */
export function usageOf(pid: number | undefined): ProcessUsage | undefined {
  try {
    const peakKilobytes = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    // It has ended, and its parent has not yet collected its exit code.
    if (peakKilobytes === undefined) return undefined;
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The second field is a name in parentheses that may contain anything; fields 14 and 15 are the times.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const ticks = Number(fields[11]) + Number(fields[12]);
    return { cpuSeconds: ticks / TICKS_A_SECOND, peakMegabytes: Number(peakKilobytes) / 1024 };
  } catch {
    // It ended between two samples; the last sample counts.
    return undefined;
  }
}
