import { setTimeout as delay } from 'node:timers/promises';

/** Time as a parameter, so that tests can own it. */
export interface Clock {
  /** Milliseconds since the epoch, by the wall clock. */
  now(): number;
  /** Resolves after `ms`, or rejects with the signal's reason as soon as it is aborted. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

/** A longer time-out fires at once. https://nodejs.org/api/timers.html#settimeoutcallback-delay-args */
const LONGEST_TIMEOUT_MS = 2 ** 31 - 1;

export const systemClock: Clock = {
  now: () => Date.now(),
  sleep: async (ms, signal) => {
    try {
      for (let leftMs = ms; leftMs > 0; leftMs -= LONGEST_TIMEOUT_MS) {
        await delay(Math.min(leftMs, LONGEST_TIMEOUT_MS), undefined, signal === undefined ? {} : { signal });
      }
    } catch (error) {
      // Node rejects with its own AbortError; the reason that was given to abort() says more.
      throw signal?.aborted === true ? signal.reason : error;
    }
  },
};
