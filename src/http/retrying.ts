import pRetry from 'p-retry';
import type { Clock } from '../core/clock.ts';
import type { RetryDecision } from './retry_decision.ts';

export interface RetryLoop<T> {
  /** One attempt; attempts count from 1. */
  readonly attempt: (attempts: number) => Promise<T>;
  /** Judges what an attempt returned. */
  readonly judge: (result: T, attempts: number, waitedMs: number) => RetryDecision;
  /** Judges what an attempt threw. */
  readonly judgeFailure: (error: unknown, attempts: number, waitedMs: number) => RetryDecision;
  /** Told of every retry before its wait. */
  readonly onRetry: (decision: Extract<RetryDecision, { action: 'retry' }>) => void;
  /** Told of every result that is not kept. */
  readonly dispose?: (result: T) => void;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/** Thrown through p-retry in place of a result that was not accepted. */
class Unaccepted<T> extends Error {
  readonly result: T;
  readonly decision: RetryDecision;

  constructor(result: T, decision: RetryDecision) {
    super('not accepted');
    this.result = result;
    this.decision = decision;
  }
}

/**
 * Attempts until a result is accepted or a failure is final. The bound is in the judgement: every judge accepts at last.
 * p-retry runs the loop; the waiting is ours, so that it follows the clock that was passed in.
 */
export async function retrying<T>(loop: RetryLoop<T>): Promise<T> {
  let waitedMs = 0;
  return await pRetry(
    async (attempts) => {
      loop.signal.throwIfAborted();
      const result = await loop.attempt(attempts);
      const decision = loop.judge(result, attempts, waitedMs);
      if (decision.action === 'retry') throw new Unaccepted(result, decision);
      return result;
    },
    {
      retries: Number.POSITIVE_INFINITY,
      minTimeout: 0,
      maxTimeout: 0,
      shouldRetry: async ({ error, attemptNumber }) => {
        if (loop.signal.aborted) return false;
        const decision =
          error instanceof Unaccepted ? error.decision : loop.judgeFailure(error, attemptNumber, waitedMs);
        if (decision.action === 'accept') return false;
        if (error instanceof Unaccepted) loop.dispose?.(error.result as T);
        loop.onRetry(decision);
        waitedMs += decision.waitMs;
        await loop.clock.sleep(decision.waitMs, loop.signal);
        return true;
      },
    },
  );
}
