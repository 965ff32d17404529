import type { Policy } from '../message.ts';
import { timeoutPolicy } from './timeout.ts';

/**
 * Like `timeoutPolicy`, with a longer time until the service has answered for the first time: after a restart it builds
 * its caches before it answers.
 */
export function firstTimeoutPolicy(firstMs: number, timeoutMs: number): Policy {
  const first = timeoutPolicy(firstMs);
  const usual = timeoutPolicy(timeoutMs);
  let hasAnswered = false;
  return {
    name: 'timeout',
    async send(request, next) {
      const response = await (hasAnswered ? usual : first).send(request, next);
      hasAnswered = true;
      return response;
    },
  };
}
