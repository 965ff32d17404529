/**
 * How an app proves at the token endpoint that it is itself.
 * https://learn.microsoft.com/entra/identity-platform/v2-oauth2-client-creds-grant-flow
 */
import { notEmulated } from '../answer.ts';
import { type Exchange, LOGIN } from '../exchange.ts';
import { requireCertificateAssertion } from './certificate_assertion.ts';
import { requireSecret } from './client_secret.ts';
import { EntraRefusal } from './entra_refusal.ts';
import { requireFederatedAssertion } from './federated_assertion.ts';
import { readJsonWebToken } from './json_web_token.ts';

const JWT_BEARER = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

/** @throws EntraRefusal unless secret or assertion fit the app registration. */
export function requireClient(exchange: Exchange, form: URLSearchParams): void {
  const { organization } = exchange;
  const secret = form.get('client_secret');
  const assertion = form.get('client_assertion');
  if (secret !== null && assertion !== null) throw notEmulated('a secret and an assertion in one request');
  if (assertion !== null) requireAssertion(exchange, form.get('client_assertion_type'), assertion);
  else if (secret !== null) requireSecret(organization, secret);
  else {
    throw new EntraRefusal(
      7000218,
      "The request body must contain the following parameter: 'client_assertion' or 'client_secret'.",
    );
  }
}

/** An app that acts for a person proves itself unless it is public. @throws EntraRefusal */
export function requirePersonClient(exchange: Exchange, form: URLSearchParams): void {
  if (exchange.organization.app.settings.publicClient) requireNoProof(form);
  else requireClient(exchange, form);
}

/** Public clients have nothing to prove with. @throws EntraRefusal 700025 if one tries. */
function requireNoProof(form: URLSearchParams): void {
  if (!form.has('client_secret') && !form.has('client_assertion')) return;
  throw new EntraRefusal(
    700025,
    "Client is public so neither 'client_assertion' nor 'client_secret' should be presented.",
  );
}

function requireAssertion({ organization, origin }: Exchange, type: string | null, assertion: string): void {
  if (type !== JWT_BEARER) throw notEmulated(`the client_assertion_type ${type}`);
  const token = readJsonWebToken(assertion);
  if (token === undefined) throw new EntraRefusal(50027, 'JWT token is invalid or malformed.');
  // The app's own word names the app as its issuer; anything else is another issuer's.
  if (isUrl(token.claims['iss'])) {
    requireFederatedAssertion(token);
    return;
  }
  const { tenantDomain, tenantId } = organization;
  const audiences = [tenantId, tenantDomain].flatMap((tenant) => [
    `${origin}${LOGIN}/${tenant}/oauth2/v2.0/token`,
    `${origin}${LOGIN}/${tenant}/v2.0`,
  ]);
  requireCertificateAssertion(organization, token, audiences);
}

function isUrl(value: unknown): boolean {
  return typeof value === 'string' && URL.canParse(value);
}
