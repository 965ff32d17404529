import type { Clock } from '../../core/clock.ts';
import type { Logger } from '../../core/logger.ts';
import type { HttpRequest, HttpResponse, Policy } from '../message.ts';
import { decideRetry, type Patience, readRetryAfter } from '../retry_decision.ts';
import { retrying } from '../retrying.ts';

export interface RetryOptions {
  readonly patience: Patience;
  readonly clock: Clock;
  readonly log: Logger;
  readonly random: () => number;
  /** Whether an error answer with another status is one that passes, such as a time-out of the service's database. */
  readonly isPassing: (response: HttpResponse) => boolean;
}

/** Sends a request again as `decideRetry` says, and logs each retry with its reason. */
export function retryPolicy(options: RetryOptions): Policy {
  const answeredHosts = new Set<string>();
  const { clock, patience } = options;
  return {
    name: 'retry',
    send(request, next) {
      const { host } = new URL(request.url);
      const history = (attempts: number, waitedMs: number) => {
        return { attempts, waitedMs, hostAnswered: answeredHosts.has(host), random: options.random() };
      };
      return retrying<HttpResponse>({
        attempt: async () => {
          const response = await next(request);
          answeredHosts.add(host);
          return response;
        },
        judge: (response, attempts, waitedMs) => {
          const retryAfterMs = readRetryAfter(response.headers['retry-after'], clock.now());
          const passing = response.status >= 400 && options.isPassing(response);
          const answer = { kind: 'answer', status: response.status, passing } as const;
          const outcome = retryAfterMs === undefined ? answer : { ...answer, retryAfterMs };
          return decideRetry(outcome, history(attempts, waitedMs), patience);
        },
        judgeFailure: (error, attempts, waitedMs) =>
          decideRetry({ kind: 'failure', error }, history(attempts, waitedMs), patience),
        onRetry: (waitMs, reason) => options.log.warn(retryWords(request, waitMs, reason)),
        dispose: (response) => response.discard(),
        clock,
        signal: request.signal,
      });
    },
  };
}

function retryWords(request: HttpRequest, waitMs: number, reason: string): string {
  return `Sending a request again (${request.purpose}) in ${(waitMs / 1000).toFixed(1)} s: ${reason}`;
}
