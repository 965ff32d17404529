/**
 * The grant for an app that acts for itself. Its answers have no `scope`.
 * https://learn.microsoft.com/entra/identity-platform/v2-oauth2-client-creds-grant-flow
 */
import { type Answer, jsonAnswer } from '../answer.ts';
import type { Exchange } from '../exchange.ts';
import { requireClient } from '../sign_in/client_authentication.ts';
import { EntraRefusal } from '../sign_in/entra_refusal.ts';
import { requireLeave, requireResource, scopeIn } from '../sign_in/permission.ts';

const DEFAULT = '/.default';

export function clientCredentials(exchange: Exchange, form: URLSearchParams): Answer {
  requireClient(exchange, form);
  requireResource(exchange, resourceOf(scopeIn(form)));
  requireLeave(exchange);
  const { organization, settings } = exchange;
  return jsonAnswer({
    token_type: 'Bearer',
    expires_in: settings.tokenLifetimeSeconds,
    ext_expires_in: settings.tokenLifetimeSeconds,
    access_token: organization.access.issueToken(Date.now() + settings.tokenLifetimeSeconds * 1000),
  });
}

/** @throws EntraRefusal 1002012 for a scope of any other form: apps take what was granted to them. */
function resourceOf(scope: string): string {
  if (scope.endsWith(DEFAULT) && !scope.includes(' ')) return scope.slice(0, -DEFAULT.length);
  throw new EntraRefusal(
    1002012,
    `The provided value for scope ${scope} is not valid. Client credential flows must have a scope value with /.default suffixed to the resource identifier (application ID URI).`,
  );
}
