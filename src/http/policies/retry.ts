import type { Clock } from '../../core/clock.ts';
import type { Logger } from '../../core/logger.ts';
import type { HttpRequest, HttpResponse, Policy } from '../message.ts';
import { readRetryAfter } from '../retry_after.ts';
import { decideRetry, type FaultClass, type Patience, type RetryDecision } from '../retry_decision.ts';
import { retrying } from '../retrying.ts';

export interface RetryOptions {
  readonly patience: Patience;
  readonly clock: Clock;
  readonly log: Logger;
  readonly random: () => number;
  /** The meaning of the service's own error code, such as a time-out of its database. */
  readonly classify: (response: HttpResponse) => FaultClass;
}

/** Retries requests as `decideRetry` decides, and logs each retry with its reason. */
export function retryPolicy(options: RetryOptions): Policy {
  const answeredHosts = new Set<string>();
  const { clock, patience } = options;
  return {
    name: 'retry',
    send(request, next) {
      if (request.purpose === 'estimate') return next(request);
      const { host } = new URL(request.url);
      const history = (attempts: number, waitedMs: number) => {
        return { attempts, waitedMs, hostAnswered: answeredHosts.has(host), random: options.random() };
      };
      let current = request;
      return retrying<HttpResponse>({
        attempt: async () => {
          const response = await next(current);
          answeredHosts.add(host);
          return response;
        },
        judge: (response, attempts, waitedMs) => {
          const retryAfterMs = readRetryAfter(response.headers, clock.now());
          const fault = response.status >= 400 ? options.classify(response) : 'unknown';
          const answer = { kind: 'answer', status: response.status, fault } as const;
          const outcome = retryAfterMs === undefined ? answer : { ...answer, retryAfterMs };
          return allowed(request, decideRetry(outcome, history(attempts, waitedMs), patience));
        },
        judgeFailure: (error, attempts, waitedMs) =>
          allowed(request, decideRetry({ kind: 'failure', error }, history(attempts, waitedMs), patience)),
        onRetry: ({ reason, timedOut, waitMs }) => {
          options.log.warn(retryWords(request, waitMs, reason));
          if (timedOut) current = current.afterTimeout?.() ?? current;
        },
        dispose: (response) => response.discard(),
        clock,
        signal: request.signal,
      });
    },
  };
}

function allowed({ isTimeoutFinal }: HttpRequest, decision: RetryDecision): RetryDecision {
  const isRefused = isTimeoutFinal === true && decision.action === 'retry' && decision.timedOut;
  return isRefused ? { action: 'accept' } : decision;
}

function retryWords(request: HttpRequest, waitMs: number, reason: string): string {
  return `Sending a request again (${request.purpose}) in ${(waitMs / 1000).toFixed(1)} s: ${reason}`;
}
