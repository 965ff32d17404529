/**
 * Whether a request is sent again, and when: a pure function from what happened to what to do.
 *
 * | what happened                                   | what to do                                                  |
 * |-------------------------------------------------|-------------------------------------------------------------|
 * | 429                                             | wait as `Retry-After` says, while patience for waiting lasts |
 * | 408, 502, 503, 504, a fault known as passing    | back off, or as `Retry-After` says                          |
 * | connection lost, time-out, interrupted download | back off                                                    |
 * | 500 without a known code, an unreadable answer  | back off, two more tries                                    |
 * | host not found, refused, bad certificate        | back off if it ever answered; else two quick tries          |
 * | a sign-in that failed                           | accept: it has been retried already                         |
 * | anything else                                   | accept, the caller knows                                    |
 *
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
 * `unknown`: a code without a meaning to us, or none.
 */
export type FaultClass = 'time-out' | 'passing' | 'final' | 'unknown';

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
  /** How often a request is sent at most, throttling aside. */
  readonly maxAttempts: number;
  /** How long it may be kept waiting in all, throttling included. */
  readonly maxWaitMs: number;
}

/** For somebody who looks at the screen. */
export const SHORT_PATIENCE: Patience = { maxAttempts: 3, maxWaitMs: 30_000 };
/** For a sync: the platform itself gives up after three hours of silence. */
export const LONG_PATIENCE: Patience = { maxAttempts: 8, maxWaitMs: 2 * 60 * 60 * 1000 };

/** For a body that breaks off: what lies in between has been retried by then, each time. */
const DOWNLOAD_PATIENCE: Patience = { maxAttempts: 5, maxWaitMs: 60_000 };

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
const DEFAULT_THROTTLE_WAIT_MS = 30_000;
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
  if (answer.status === 429) {
    return retry(answer.retryAfterMs ?? DEFAULT_THROTTLE_WAIT_MS, 'the service limits its use (429)');
  }
  const { fault, status } = answer;
  const passes = PASSING_STATUSES.has(status) || fault === 'time-out' || fault === 'passing';
  if (!passes && (status !== 500 || fault === 'final')) return ACCEPT;
  const maxAttempts = passes ? patience.maxAttempts : Math.min(patience.maxAttempts, FEW_ATTEMPTS);
  if (history.attempts >= maxAttempts) return ACCEPT;
  const timedOut = fault === 'time-out' || TIME_OUT_STATUSES.has(status);
  const reason = `the service answered ${status}`;
  return { ...retry(answer.retryAfterMs ?? backoffMs(history), reason), timedOut };
}

function afterFailure(error: unknown, history: RetryHistory, patience: Patience): RetryDecision {
  if (!(error instanceof ConnectorError)) return ACCEPT;
  if (error.code === 'host_unreachable' && !history.hostAnswered) {
    if (history.attempts > QUICK_RETRIES || error.kind === 'config') return ACCEPT;
    return retry(QUICK_BACKOFF_MS * history.attempts, error.message);
  }
  // A sign-in has its own retries; repeating what waits for it would multiply them.
  if (error.code.startsWith('sign_in')) return ACCEPT;
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

/** `Retry-After` in milliseconds: seconds or an HTTP date. https://www.rfc-editor.org/rfc/rfc9110#field.retry-after */
export function readRetryAfter(header: string | undefined, nowMs: number): number | undefined {
  if (header === undefined) return undefined;
  const seconds = Number(header);
  if (header.trim() !== '' && Number.isFinite(seconds)) return Math.max(0, seconds * 1000);
  const date = Date.parse(header);
  return Number.isNaN(date) ? undefined : Math.max(0, date - nowMs);
}
