/**
 * Service protection limits: how much one user may ask of one web server within a sliding window.
 * https://learn.microsoft.com/power-apps/developer/data-platform/api-limits
 *
 * Inferred: that refused requests count as requests, so a client that retries too early waits longer. A setting, since captures and
 * documents differ: how long `Retry-After` is for too many at once, although that limit is a gauge.
 */
import type { ProtectionForm } from '../dialect/dialect.ts';

export interface Limits {
  readonly requests: number;
  readonly executionMs: number;
  readonly concurrency: number;
  readonly windowSeconds: number;
  /** How many web servers the environment has. */
  readonly servers: number;
}

/** As documented, except for the number of servers, which depends on the environment. */
export const DOCUMENTED_LIMITS: Limits = {
  requests: 6000,
  executionMs: 1_200_000,
  concurrency: 52,
  windowSeconds: 300,
  servers: 1,
};

/** What a web server saw of a user within the window. */
export interface Load {
  /** When requests came, oldest first, the one in question included. */
  readonly arrivalsMs: readonly number[];
  /** What was answered, oldest first. */
  readonly answered: readonly Answered[];
  /** Other requests that it is working on. */
  readonly running: number;
}

export interface Answered {
  readonly atMs: number;
  readonly executionMs: number;
}

export interface Excess {
  readonly code: string;
  readonly words: string;
  readonly retryAfterSeconds: number;
}

/** Which limit a request exceeds, if any, and when it is worth another try. */
export function excessOf(
  load: Load,
  limits: Limits,
  { concurrencyRetryAfterSeconds }: ProtectionForm,
  nowMs: number,
): Excess | undefined {
  const { concurrency, executionMs, requests, windowSeconds } = limits;
  const retryAfter = (leavesMs: number): number =>
    Math.max(1, Math.ceil((leavesMs + windowSeconds * 1000 - nowMs) / 1000));
  if (load.running >= concurrency) {
    return {
      code: '0x80072326',
      words: `Number of concurrent requests exceeded the limit of ${concurrency}.`,
      retryAfterSeconds: concurrencyRetryAfterSeconds,
    };
  }
  const tooMany = load.arrivalsMs.length - requests;
  if (tooMany > 0) {
    return {
      code: '0x80072322',
      words: `Number of requests exceeded the limit of ${requests} over time window of ${windowSeconds} seconds.`,
      retryAfterSeconds: retryAfter(load.arrivalsMs[tooMany] ?? nowMs),
    };
  }
  const leaves = whenBelow(load.answered, executionMs);
  if (leaves === undefined) return undefined;
  return {
    code: '0x80072321',
    words: `Combined execution time of incoming requests exceeded limit of ${executionMs.toLocaleString('en-US')} milliseconds over time window of ${windowSeconds} seconds. Decrease number of concurrent requests or reduce the duration of requests and try again later.`,
    retryAfterSeconds: retryAfter(leaves.atMs),
  };
}

export function executionMsOf(answered: readonly Answered[]): number {
  return answered.reduce((sum, one) => sum + one.executionMs, 0);
}

/** The answer that has to leave the window for the sum to fall below the limit; undefined if it is below. */
function whenBelow(answered: readonly Answered[], limitMs: number): Answered | undefined {
  let sum = executionMsOf(answered);
  if (sum < limitMs) return undefined;
  for (const one of answered) {
    sum -= one.executionMs;
    if (sum < limitMs) return one;
  }
  return answered.at(-1);
}
