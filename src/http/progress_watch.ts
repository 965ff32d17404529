/** Detects a body that arrives so slowly that it would never end, although we are ready to read it. */

/** How much of a body must arrive within the idle time. Even a dial-up line is ten times as fast. */
export const MIN_PROGRESS_BYTES = 64 * 1024;
/** How often progress is checked within the idle time. */
const LOOKS = 8;

export interface ProgressWatch {
  /** Call with true before reading bytes, and with false when they have arrived. */
  waiting(isWaiting: boolean): void;
  stop(): void;
}

export interface ProgressWatchOptions {
  /** How long to wait for `MIN_PROGRESS_BYTES`; only time spent waiting counts. */
  readonly idleMs: number;
  /** Bytes that have arrived over the network so far. */
  readonly byteCount: () => number;
  readonly onSlow: () => void;
}

export function watchProgress({ byteCount, idleMs, onSlow }: ProgressWatchOptions): ProgressWatch {
  let isWaiting = false;
  let slowMs = 0;
  let seenBytes = 0;
  const everyMs = idleMs / LOOKS;
  const timer = setInterval(() => {
    const bytes = byteCount();
    if (bytes - seenBytes >= MIN_PROGRESS_BYTES) {
      seenBytes = bytes;
      slowMs = 0;
    } else if (isWaiting) slowMs += everyMs;
    if (slowMs >= idleMs) onSlow();
  }, everyMs);
  // A discarded body may never be read to its end; its watch must not keep the process alive.
  timer.unref();
  return {
    waiting: (is) => {
      isWaiting = is;
    },
    stop: () => clearInterval(timer),
  };
}
