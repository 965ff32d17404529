import { setTimeout as delay } from 'node:timers/promises';
import { ConnectorError } from './errors.ts';

/** Time as a parameter, so that tests can control it. */
export interface Clock {
  /** Milliseconds since the epoch, by the wall clock. */
  now(): number;
  /** Resolves after `ms`, or rejects with the signal's reason as soon as it is aborted. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

/** Times of 13 digits in milliseconds, from 2001-09-09 to 2286-11-20. Records have room for exactly 13 digits. */
export const EARLIEST_CLOCK_MS = 1e12;
export const LATEST_CLOCK_MS = 1e13 - 1;

/** @throws ConnectorError `clock_wrong` for a time that no working clock shows. */
export function requireClock(nowMs: number): void {
  if (nowMs >= EARLIEST_CLOCK_MS && nowMs <= LATEST_CLOCK_MS) return;
  throw new ConnectorError(
    'config',
    'clock_wrong',
    `The clock of this machine is wrong: it shows ${new Date(nowMs).toISOString()}. Records contain the time of reading. Set the clock, and run again.`,
  );
}

/** Node fires a longer time-out at once. https://nodejs.org/api/timers.html#settimeoutcallback-delay-args */
const LONGEST_TIMEOUT_MS = 2 ** 31 - 1;

export const systemClock: Clock = {
  now: () => Date.now(),
  sleep: async (ms, signal) => {
    try {
      for (let leftMs = ms; leftMs > 0; leftMs -= LONGEST_TIMEOUT_MS) {
        await delay(Math.min(leftMs, LONGEST_TIMEOUT_MS), undefined, signal === undefined ? {} : { signal });
      }
    } catch (error) {
      // Node rejects with its own AbortError; the reason passed to abort() is more specific.
      throw signal?.aborted === true ? signal.reason : error;
    }
  },
};
