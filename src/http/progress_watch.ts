/** Notices a body that comes too slowly to ever end, while we are ready to read it. */

/** What a body must bring within the idle time: a line of the last century brings ten times as much. */
export const MIN_PROGRESS_BYTES = 64 * 1024;
/** How often progress is looked at within the idle time. */
const LOOKS = 8;

export interface ProgressWatch {
  /** Call when bytes are asked for, and when they have come. */
  waiting(isWaiting: boolean): void;
  stop(): void;
}

export interface ProgressWatchOptions {
  /** How long we wait for `MIN_PROGRESS_BYTES`; time in which we do something else does not count. */
  readonly idleMs: number;
  /** Bytes that came over the network so far. */
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
  // A body that was given up may never be asked for its end; its watch must not keep the process alive.
  timer.unref();
  return {
    waiting: (is) => {
      isWaiting = is;
    },
    stop: () => clearInterval(timer),
  };
}
