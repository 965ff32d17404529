import type { Clock } from '../core/clock.ts';
import type { RetryDecision } from './retry_decision.ts';

export interface RetryLoop<T> {
  /** One attempt; attempts count from 1. */
  readonly attempt: (attempts: number) => Promise<T>;
  /** Judges the result of an attempt. Without it every result is accepted. */
  readonly judge?: (result: T, attempts: number, waitedMs: number) => RetryDecision;
  /** Judges the error of an attempt. */
  readonly judgeFailure: (error: unknown, attempts: number, waitedMs: number) => RetryDecision;
  /** Called before the wait of every retry. */
  readonly onRetry: (decision: Extract<RetryDecision, { action: 'retry' }>) => void;
  /** Called with every result that is not accepted. */
  readonly dispose?: (result: T) => void;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

type Outcome<T> = { readonly result: T } | { readonly error: unknown };

/** Retries until a result is accepted or a failure is final. The judges bound the loop: each accepts in the end. */
export async function retrying<T>(loop: RetryLoop<T>): Promise<T> {
  let waitedMs = 0;
  for (let attempts = 1; ; attempts++) {
    loop.signal.throwIfAborted();
    const outcome = await outcomeOf(loop.attempt(attempts));
    const decision = decide(loop, outcome, attempts, waitedMs);
    if (decision.action === 'accept') return valueOf(outcome);
    if ('result' in outcome) loop.dispose?.(outcome.result);
    loop.onRetry(decision);
    await loop.clock.sleep(decision.waitMs, loop.signal);
    waitedMs += decision.waitMs;
  }
}

function decide<T>(
  loop: RetryLoop<T>,
  outcome: Outcome<T>,
  attempts: number,
  waitedMs: number,
): RetryDecision {
  if ('result' in outcome) return loop.judge?.(outcome.result, attempts, waitedMs) ?? { action: 'accept' };
  if (loop.signal.aborted) return { action: 'accept' };
  return loop.judgeFailure(outcome.error, attempts, waitedMs);
}

async function outcomeOf<T>(attempt: Promise<T>): Promise<Outcome<T>> {
  try {
    return { result: await attempt };
  } catch (error) {
    return { error };
  }
}

function valueOf<T>(outcome: Outcome<T>): T {
  if ('result' in outcome) return outcome.result;
  throw outcome.error;
}
