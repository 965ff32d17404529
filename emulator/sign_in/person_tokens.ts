/**
 * What an app gets that acts for a person: an access token, a refresh token, and who it is where that is asked for.
 * https://learn.microsoft.com/entra/identity-platform/v2-oauth2-auth-code-flow#successful-response-2
 *
 * Inferred: which scopes the answer names.
 */
import { type Answer, jsonAnswer, notEmulated } from '../answer.ts';
import { type Exchange, LOGIN } from '../exchange.ts';
import { guidOf } from '../identifiers.ts';
import { FEDERATED } from './app_registration.ts';
import { signedJsonWebToken } from './json_web_token.ts';
import { requireResource } from './permission.ts';
import { testPrivateKey } from './test_key.ts';

const OPENID_SCOPES: readonly string[] = ['openid', 'profile', 'email', 'offline_access'];
const PERMISSION = /\/(?:user_impersonation|\.default)$/;

/** @throws EntraRefusal 500011 for another environment, and what is not emulated for other permissions. */
export function readScopes(exchange: Exchange, scope: string): readonly string[] {
  const scopes = scope.split(' ').filter((one) => one !== '');
  for (const one of scopes.filter((name) => !OPENID_SCOPES.includes(name))) {
    if (!PERMISSION.test(one)) throw notEmulated(`the scope ${one}`);
    requireResource(exchange, one.replace(PERMISSION, ''));
  }
  return scopes;
}

/** @param clientInfo whether the form asks for `client_info`. */
export function personTokens(exchange: Exchange, scopes: readonly string[], clientInfo: boolean): Answer {
  const { organization, origin, settings } = exchange;
  return jsonAnswer({
    token_type: 'Bearer',
    scope: `${origin}/user_impersonation ${origin}/.default`,
    expires_in: settings.tokenLifetimeSeconds,
    ext_expires_in: settings.tokenLifetimeSeconds,
    access_token: organization.access.issueToken(Date.now() + settings.tokenLifetimeSeconds * 1000),
    ...(scopes.includes('offline_access') ? { refresh_token: organization.app.newRefreshToken() } : {}),
    ...(scopes.includes('openid') ? { id_token: idToken(exchange) } : {}),
    ...(clientInfo ? { client_info: clientInfoOf(exchange) } : {}),
  });
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

function clientInfoOf({ organization }: Exchange): string {
  const info = JSON.stringify({ uid: objectId(), utid: organization.tenantId });
  return Buffer.from(info).toString('base64url');
}

function objectId(): string {
  return guidOf('person');
}
