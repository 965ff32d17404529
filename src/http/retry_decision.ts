/**
 * Whether and when a request is sent again: a pure function from an outcome to a decision.
 *
 * | outcome                                         | decision                                                    |
 * |-------------------------------------------------|-------------------------------------------------------------|
 * | 429                                             | wait as `Retry-After` says, within the patience             |
 * | too many requests at once                       | retry soon: the throttle lets one request through to test   |
 * | 408, 502, 503, 504, a fault known as transient  | back off, or wait as `Retry-After` says                     |
 * | connection lost, time-out, interrupted download | back off                                                    |
 * | 500 without a known code, an unreadable answer  | back off, at most two retries                               |
 * | host not found, refused, bad certificate        | back off if it ever answered; otherwise two quick retries   |
 * | a sign-in that failed                           | accept: it has its own retries                              |
 * | a pause that is longer than the patience        | accept: the throttle reports it                             |
 * | any other                                       | accept: the caller decides                                  |
 *
 * Every wait is at least the back-off, whatever the service says, so that no answer can cause a flood of retries.
 * https://learn.microsoft.com/power-apps/developer/data-platform/api-limits
 */
import { ConnectorError } from '../core/errors.ts';

export type Outcome =
  | {
      readonly kind: 'answer';
      readonly status: number;
      readonly retryAfterMs?: number;
      readonly fault: FaultClass;
    }
  | { readonly kind: 'failure'; readonly error: unknown };

/**
 * The meaning of the service's own error code, whatever the status. `time-out`: a smaller request may succeed.
 * `passing`: transient. `too-many-at-once`: may be over in seconds. `unknown`: a code that we do not know, or none.
 */
export type FaultClass = 'time-out' | 'passing' | 'too-many-at-once' | 'final' | 'unknown';

export type RetryDecision =
  | { readonly action: 'accept' }
  | {
      readonly action: 'retry';
      readonly waitMs: number;
      readonly reason: string;
      /** Whether a smaller request would help. */
      readonly timedOut: boolean;
    };

/** How often and how long a caller is willing to retry. */
export interface Patience {
  /** The most attempts of a request that fails. */
  readonly maxAttempts: number;
  /** The most attempts of a request that the service throttles. */
  readonly maxThrottledAttempts: number;
  /** The longest total wait of a request, throttling included. */
  readonly maxWaitMs: number;
  /** How long to wait after each 429 in a row without `Retry-After`; the last one repeats. 30 seconds if it is missing. */
  readonly throttleWaitsMs?: readonly number[];
}

/** For a person who waits at the screen. */
export const SHORT_PATIENCE: Patience = { maxAttempts: 3, maxThrottledAttempts: 5, maxWaitMs: 30_000 };
/** For a sync: the platform itself gives up after three hours of silence. */
export const LONG_PATIENCE: Patience = {
  maxAttempts: 8,
  maxThrottledAttempts: 40,
  maxWaitMs: 2 * 60 * 60 * 1000,
};

/** For a truncated body. Each of these attempts has had its own retries of connections and statuses. */
export const DOWNLOAD_PATIENCE: Patience = { maxAttempts: 5, maxThrottledAttempts: 5, maxWaitMs: 60_000 };

export interface RetryHistory {
  /** Attempts made, this one included. */
  readonly attempts: number;
  readonly waitedMs: number;
  /** Whether the host has answered anything in this run. */
  readonly hostAnswered: boolean;
  /** From 0 to 1, to spread the retries of many clients over time. */
  readonly random: number;
}

const ACCEPT: RetryDecision = { action: 'accept' };
const PASSING_STATUSES: ReadonlySet<number> = new Set([408, 502, 503, 504]);
const TIME_OUT_STATUSES: ReadonlySet<number> = new Set([408, 504]);
const FIRST_BACKOFF_MS = 500;
const MAX_BACKOFF_MS = 60_000;
/** The wait after a 429 that does not say how long. */
export const DEFAULT_THROTTLE_WAIT_MS = 30_000;
/** The wait after "too many requests at once": a few requests may have ended by then. */
export const SOON_MS = 5_000;
const QUICK_RETRIES = 2;
/** For faults that are rarely transient: an answer that was malformed three times will stay so. */
const FEW_ATTEMPTS = 3;
const QUICK_BACKOFF_MS = 300;

/** @param refusals in a row, from 1 on. */
export function throttleWaitMs(refusals: number, waitsMs: readonly number[] | undefined): number {
  return waitsMs?.[Math.min(refusals, waitsMs.length) - 1] ?? DEFAULT_THROTTLE_WAIT_MS;
}

export function decideRetry(outcome: Outcome, history: RetryHistory, patience: Patience): RetryDecision {
  const wanted =
    outcome.kind === 'answer'
      ? afterAnswer(outcome, history, patience)
      : afterFailure(outcome.error, history, patience);
  if (wanted.action === 'retry' && history.waitedMs + wanted.waitMs > patience.maxWaitMs) return ACCEPT;
  return wanted;
}

/** Whether to repeat a request whose body was truncated or malformed. Other failures have already had their retries. */
export function decideReadAgain(error: unknown, history: RetryHistory): RetryDecision {
  const isBody =
    error instanceof ConnectorError &&
    (error.code === 'download_interrupted' || error.code === 'response_malformed');
  return isBody ? decideRetry({ kind: 'failure', error }, history, DOWNLOAD_PATIENCE) : ACCEPT;
}

function afterAnswer(
  answer: Extract<Outcome, { kind: 'answer' }>,
  history: RetryHistory,
  patience: Patience,
): RetryDecision {
  const { fault, status } = answer;
  const atLeast = (ms: number): number => Math.max(ms, backoffMs(history));
  if (status === 429) {
    if (history.attempts >= patience.maxThrottledAttempts) return ACCEPT;
    if (fault === 'too-many-at-once') return retry(atLeast(SOON_MS), 'too many requests at once (429)');
    const waitMs = answer.retryAfterMs ?? throttleWaitMs(history.attempts, patience.throttleWaitsMs);
    return retry(atLeast(waitMs), 'the service limits requests (429)');
  }
  const passes = PASSING_STATUSES.has(status) || fault === 'time-out' || fault === 'passing';
  if (!passes && (status !== 500 || fault === 'final')) return ACCEPT;
  const maxAttempts = passes ? patience.maxAttempts : Math.min(patience.maxAttempts, FEW_ATTEMPTS);
  if (history.attempts >= maxAttempts) return ACCEPT;
  const timedOut = fault === 'time-out' || TIME_OUT_STATUSES.has(status);
  const reason = `the service answered ${status}`;
  return { ...retry(atLeast(answer.retryAfterMs ?? 0), reason), timedOut };
}

function afterFailure(error: unknown, history: RetryHistory, patience: Patience): RetryDecision {
  if (!(error instanceof ConnectorError)) return ACCEPT;
  if (error.code === 'host_unreachable' && !history.hostAnswered) {
    if (history.attempts > QUICK_RETRIES || error.kind === 'config') return ACCEPT;
    return retry(QUICK_BACKOFF_MS * history.attempts, error.message);
  }
  // A sign-in has its own retries; retrying the request that needs it would multiply them.
  if (error.code.startsWith('sign_in')) return ACCEPT;
  // A retry helps neither after a pause that is too long nor after an answer that is too large.
  if (error.code === 'throttled' || error.code === 'response_too_large') return ACCEPT;
  const malformed = error.code === 'response_malformed';
  if (error.kind !== 'transient' && error.code !== 'host_unreachable' && !malformed) return ACCEPT;
  if (history.attempts >= (malformed ? FEW_ATTEMPTS : patience.maxAttempts)) return ACCEPT;
  return { ...retry(backoffMs(history), error.message), timedOut: error.code === 'timed_out' };
}

function retry(waitMs: number, reason: string): Extract<RetryDecision, { action: 'retry' }> {
  return { action: 'retry', waitMs: Math.round(waitMs), reason, timedOut: false };
}

/** Doubles with every attempt. Half of it is random, so that clients do not retry at the same time. */
function backoffMs(history: RetryHistory): number {
  const full = Math.min(MAX_BACKOFF_MS, FIRST_BACKOFF_MS * 2 ** (history.attempts - 1));
  return full / 2 + (full / 2) * history.random;
}
