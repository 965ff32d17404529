import { ConnectorError } from '../../core/errors.ts';
import type { Policy } from '../message.ts';

/**
 * The last guard of the token: sends a request only if its URL leads to the environment. It must come before the policy
 * that adds the token.
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
