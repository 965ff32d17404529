/**
 * Whether a request is sent again, and when: a pure function from what happened to what to do.
 *
 * | what happened                                   | what to do                                                  |
 * |-------------------------------------------------|-------------------------------------------------------------|
 * | 429                                             | wait as `Retry-After` says, while patience lasts            |
 * | too many requests at once                       | soon: the throttle lets one through and decides by it       |
 * | 408, 502, 503, 504, a fault known as passing    | back off, or as `Retry-After` says                          |
 * | connection lost, time-out, interrupted download | back off                                                    |
 * | 500 without a known code, an unreadable answer  | back off, two more tries                                    |
 * | host not found, refused, bad certificate        | back off if it ever answered; else two quick tries          |
 * | a sign-in that failed                           | accept: it has been retried already                         |
 * | a pause that is longer than the patience        | accept: the throttle has said why                           |
 * | anything else                                   | accept, the caller knows                                    |
 *
 * Every wait is at least the back-off, whatever the service says: no answer may turn retries into a flood.
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
 * What the service's own code says of an error answer with any status. `time-out`: less would have been done in time.
 * `too-many-at-once`: a gauge is full, which may pass in seconds. `unknown`: a code without a meaning to us, or none.
 */
export type FaultClass = 'time-out' | 'passing' | 'too-many-at-once' | 'final' | 'unknown';

export type RetryDecision =
  | { readonly action: 'accept' }
  | {
      readonly action: 'retry';
      readonly waitMs: number;
      readonly reason: string;
      /** Whether asking for less would help. */
      readonly timedOut: boolean;
    };

/** How long a caller is willing to go on. */
export interface Patience {
  /** How often a request is sent at most where it fails. */
  readonly maxAttempts: number;
  /** How often a request is sent at most where the service limits requests. */
  readonly maxThrottledAttempts: number;
  /** How long it may be kept waiting in all, throttling included. */
  readonly maxWaitMs: number;
}

/** For somebody who looks at the screen. */
export const SHORT_PATIENCE: Patience = { maxAttempts: 3, maxThrottledAttempts: 5, maxWaitMs: 30_000 };
/** For a sync: the platform itself gives up after three hours of silence. */
export const LONG_PATIENCE: Patience = {
  maxAttempts: 8,
  maxThrottledAttempts: 40,
  maxWaitMs: 2 * 60 * 60 * 1000,
};

/** For a body that breaks off: what lies in between has been retried by then, each time. */
export const DOWNLOAD_PATIENCE: Patience = { maxAttempts: 5, maxThrottledAttempts: 5, maxWaitMs: 60_000 };

export interface RetryHistory {
  /** Attempts made, this one included. */
  readonly attempts: number;
  readonly waitedMs: number;
  /** Whether the host has answered anything in this run. */
  readonly hostAnswered: boolean;
  /** From 0 to 1, to spread the retries of many clients. */
  readonly random: number;
}

const ACCEPT: RetryDecision = { action: 'accept' };
const PASSING_STATUSES: ReadonlySet<number> = new Set([408, 502, 503, 504]);
const TIME_OUT_STATUSES: ReadonlySet<number> = new Set([408, 504]);
const FIRST_BACKOFF_MS = 500;
const MAX_BACKOFF_MS = 60_000;
/** Where a 429 does not say how long. */
export const DEFAULT_THROTTLE_WAIT_MS = 30_000;
/** A gauge that is full may have room again after a few requests have ended. */
export const SOON_MS = 5_000;
const QUICK_RETRIES = 2;
/** For what rarely mends itself: what was malformed three times will be so a fourth time. */
const FEW_ATTEMPTS = 3;
const QUICK_BACKOFF_MS = 300;

export function decideRetry(outcome: Outcome, history: RetryHistory, patience: Patience): RetryDecision {
  const wanted =
    outcome.kind === 'answer'
      ? afterAnswer(outcome, history, patience)
      : afterFailure(outcome.error, history, patience);
  if (wanted.action === 'retry' && history.waitedMs + wanted.waitMs > patience.maxWaitMs) return ACCEPT;
  return wanted;
}

/** Whether something is asked for again whose body broke off or made no sense. Other failures have had their retries. */
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
    const namedMs = answer.retryAfterMs ?? DEFAULT_THROTTLE_WAIT_MS;
    return retry(atLeast(namedMs), 'the service limits requests (429)');
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
  // A sign-in has its own retries; repeating what waits for it would multiply them.
  if (error.code.startsWith('sign_in')) return ACCEPT;
  // Neither a pause beyond all patience nor an answer that is too large is mended by asking again.
  if (error.code === 'throttled' || error.code === 'response_too_large') return ACCEPT;
  const malformed = error.code === 'response_malformed';
  if (error.kind !== 'transient' && error.code !== 'host_unreachable' && !malformed) return ACCEPT;
  if (history.attempts >= (malformed ? FEW_ATTEMPTS : patience.maxAttempts)) return ACCEPT;
  return { ...retry(backoffMs(history), error.message), timedOut: error.code === 'timed_out' };
}

function retry(waitMs: number, reason: string): Extract<RetryDecision, { action: 'retry' }> {
  return { action: 'retry', waitMs: Math.round(waitMs), reason, timedOut: false };
}

/** Doubles with every attempt; the random half keeps clients apart. */
function backoffMs(history: RetryHistory): number {
  const full = Math.min(MAX_BACKOFF_MS, FIRST_BACKOFF_MS * 2 ** (history.attempts - 1));
  return full / 2 + (full / 2) * history.random;
}
