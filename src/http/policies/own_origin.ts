import { ConnectorError } from '../../core/errors.ts';
import type { Policy } from '../message.ts';

/**
 * The last guard of the token: whatever a URL was put together from, it leads to the environment, or nothing is sent.
 * Stands before the policy that signs requests.
 */
export function ownOriginPolicy(environmentUrl: string): Policy {
  const { origin } = new URL(environmentUrl);
  return {
    name: 'own-origin',
    async send(request, next) {
      const target = URL.canParse(request.url) ? new URL(request.url).origin : undefined;
      if (target === origin) return await next(request);
      throw new ConnectorError(
        'system',
        'response_malformed',
        `A ${request.purpose} request would have led to another host (${target ?? 'not an address'}) and was not sent.`,
      );
    },
  };
}
