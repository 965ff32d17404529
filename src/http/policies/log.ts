import type { Clock } from '../../core/clock.ts';
import type { Logger } from '../../core/logger.ts';
import type { Policy } from '../message.ts';

/** Says at debug level what was asked, what came and how long it took. Never headers or bodies: they hold secrets. @param requestIdHeader in lower case. */
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
