import type { Clock } from '../../core/clock.ts';
import type { Logger } from '../../core/logger.ts';
import type { Policy } from '../message.ts';

/**
 * Logs each request at debug level, with its status and time. It never logs headers or bodies, since they contain secrets.
 * @param requestIdHeader in lower case.
 */
export function logPolicy(log: Logger, clock: Clock, requestIdHeader?: string): Policy {
  return {
    name: 'log',
    async send(request, next) {
      const begunMs = clock.now();
      const { host, pathname } = new URL(request.url);
      const what = `${request.method} ${host}${pathname}`;
      const response = await next(request);
      const id = response.headers[requestIdHeader ?? ''];
      const suffix = id === undefined ? '' : `, request ${id}`;
      log.debug(`${what}: ${response.status} after ${clock.now() - begunMs} ms${suffix}`);
      return response;
    },
  };
}
