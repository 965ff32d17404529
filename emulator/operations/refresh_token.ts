/**
 * The grant for an app that acts for a person who signed in before. Every answer brings a new refresh token.
 * https://learn.microsoft.com/entra/identity-platform/v2-oauth2-auth-code-flow#refresh-the-access-token
 *
 * Inferred: that the one used stays good, unless told otherwise; which scopes the answer names.
 */
import { type Answer, jsonAnswer, notEmulated } from '../answer.ts';
import { type Exchange, LOGIN } from '../exchange.ts';
import { guidOf } from '../identifiers.ts';
import { FEDERATED } from '../sign_in/app_registration.ts';
import { requireClient, requireNoProof } from '../sign_in/client_authentication.ts';
import { EntraRefusal } from '../sign_in/entra_refusal.ts';
import { signedJsonWebToken } from '../sign_in/json_web_token.ts';
import { requireLeave, requireResource, scopeIn } from '../sign_in/permission.ts';
import { testPrivateKey } from '../sign_in/test_key.ts';

const OPENID_SCOPES: readonly string[] = ['openid', 'profile', 'email', 'offline_access'];
const PERMISSION = /\/(?:user_impersonation|\.default)$/;

export function refreshToken(exchange: Exchange, form: URLSearchParams): Answer {
  const { organization, settings } = exchange;
  const { app } = organization;
  if (app.settings.publicClient) requireNoProof(form);
  else requireClient(exchange, form);
  const used = form.get('refresh_token');
  if (used === null) {
    throw new EntraRefusal(900144, "The request body must contain the following parameter: 'refresh_token'.");
  }
  requireGood(exchange, used);
  const scopes = scopeIn(form)
    .split(' ')
    .filter((one) => one !== '');
  for (const scope of scopes.filter((one) => !OPENID_SCOPES.includes(one))) {
    if (!PERMISSION.test(scope)) throw notEmulated(`the scope ${scope}`);
    requireResource(exchange, scope.replace(PERMISSION, ''));
  }
  requireLeave(exchange);
  app.markUsed(used);
  return jsonAnswer({
    token_type: 'Bearer',
    scope: `${exchange.origin}/user_impersonation ${exchange.origin}/.default`,
    expires_in: settings.tokenLifetimeSeconds,
    ext_expires_in: settings.tokenLifetimeSeconds,
    access_token: organization.access.issueToken(Date.now() + settings.tokenLifetimeSeconds * 1000),
    refresh_token: app.newRefreshToken(),
    ...(scopes.includes('openid') ? { id_token: idToken(exchange) } : {}),
    ...(form.get('client_info') === '1' ? { client_info: clientInfo(exchange) } : {}),
  });
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

/** Who signed in. https://learn.microsoft.com/entra/identity-platform/id-token-claims-reference */
function idToken({ organization, origin }: Exchange): string {
  const { clientId, tenantId } = organization;
  const nowSeconds = Math.floor(Date.now() / 1000);
  const claims = {
    aud: clientId,
    iss: `${origin}${LOGIN}/${tenantId}/v2.0`,
    iat: nowSeconds,
    nbf: nowSeconds,
    exp: nowSeconds + 3600,
    name: 'Emulated Person',
    oid: objectId(),
    preferred_username: `person@${organization.tenantDomain}`,
    sub: guidOf('subject of the person'),
    tid: tenantId,
    ver: '2.0',
  };
  return signedJsonWebToken({ alg: 'RS256', typ: 'JWT', kid: FEDERATED.keyId }, claims, testPrivateKey());
}

function clientInfo({ organization }: Exchange): string {
  const info = JSON.stringify({ uid: objectId(), utid: organization.tenantId });
  return Buffer.from(info).toString('base64url');
}

function objectId(): string {
  return guidOf('person');
}
