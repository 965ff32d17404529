/**
 * The grant for an app that acts for a person who signed in before. Every answer brings a new refresh token.
 * https://learn.microsoft.com/entra/identity-platform/v2-oauth2-auth-code-flow#refresh-the-access-token
 *
 * Inferred: that the one used stays good, unless told otherwise; that a new one comes although `offline_access` is not asked
 * for again.
 */
import type { Answer } from '../answer.ts';
import type { Exchange } from '../exchange.ts';
import { requirePersonClient } from '../sign_in/client_authentication.ts';
import { EntraRefusal } from '../sign_in/entra_refusal.ts';
import { requireLeave, scopeIn } from '../sign_in/permission.ts';
import { personTokens, readScopes } from '../sign_in/person_tokens.ts';

export function refreshToken(exchange: Exchange, form: URLSearchParams): Answer {
  const { app } = exchange.organization;
  requirePersonClient(exchange, form);
  const used = form.get('refresh_token');
  if (used === null) {
    throw new EntraRefusal(900144, "The request body must contain the following parameter: 'refresh_token'.");
  }
  requireGood(exchange, used);
  const scopes = readScopes(exchange, scopeIn(form));
  requireLeave(exchange);
  app.markUsed(used);
  return personTokens(exchange, [...scopes, 'offline_access'], form.get('client_info') === '1');
}

function requireGood({ organization }: Exchange, token: string): void {
  switch (organization.app.refreshTokenState(token)) {
    case 'good':
      return;
    case 'expired':
      throw new EntraRefusal(
        700082,
        'The refresh token has expired due to inactivity. The token was issued on 2026-01-05T08:00:00.0000000Z and was inactive for 90.00:00:00.',
      );
    case 'used':
      throw new EntraRefusal(
        50173,
        'The provided grant has expired due to it being revoked, a fresh auth token is needed. The user might have changed or reset their password.',
      );
    case 'unknown':
      throw new EntraRefusal(9002313, 'Invalid request. Request is malformed or invalid.');
  }
}
