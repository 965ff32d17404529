import { ConnectorError } from '../../core/errors.ts';
import type { Policy } from '../message.ts';

/**
 * Limits the time until an answer begins. The service itself ends a request after two minutes; the rest allows for its
 * queues. The transport detects bodies that stall.
 */
export function timeoutPolicy(timeoutMs: number): Policy {
  return {
    name: 'timeout',
    async send(request, next) {
      const timer = new AbortController();
      const seconds = timeoutMs / 1000;
      const timeout = setTimeout(() => {
        const { host } = new URL(request.url);
        const words = `${host} did not answer a ${request.purpose} request within ${seconds} seconds.`;
        timer.abort(new ConnectorError('transient', 'timed_out', words));
      }, timeoutMs);
      try {
        return await next({ ...request, signal: AbortSignal.any([request.signal, timer.signal]) });
      } catch (error) {
        throw timer.signal.aborted && !request.signal.aborted ? timer.signal.reason : error;
      } finally {
        clearTimeout(timeout);
      }
    },
  };
}
