/**
 * Tokens for a machine's own identity, from the machine's own address: Azure's instance metadata, and App Service.
 * https://learn.microsoft.com/entra/identity/managed-identities-azure-resources/how-to-use-vm-token
 * https://learn.microsoft.com/azure/app-service/overview-managed-identity#rest-endpoint-reference
 *
 * Inferred: the status for a wrong `X-IDENTITY-HEADER`, and the form of App Service's refusals.
 */
import { type Answer, jsonAnswer, notEmulated } from '../answer.ts';
import type { Exchange } from '../exchange.ts';
import { MANAGED_IDENTITY } from '../sign_in/app_registration.ts';

/** The path of IMDS on its host. */
export const IMDS_PATH = '/metadata/identity/oauth2/token';
/** What `IDENTITY_ENDPOINT` would name; the platform chooses it. */
export const APP_SERVICE_PATH = '/msi/token';

const { clientId, identityHeader, objectId, resourceId } = MANAGED_IDENTITY;

export function imdsToken(exchange: Exchange): Answer {
  const { headers, options } = exchange;
  if (headers['metadata']?.toString().toLowerCase() !== 'true') {
    return identityRefused(400, 'bad_request_102', 'Required metadata header not specified');
  }
  if (options.get('api-version') !== '2018-02-01')
    throw notEmulated('another version of the metadata service');
  return identityToken(
    exchange,
    { client_id: clientId, object_id: objectId, msi_res_id: resourceId, mi_res_id: resourceId },
    (expiresOn, seconds) => ({
      expires_in: String(seconds),
      ext_expires_in: String(seconds),
      not_before: String(expiresOn - seconds),
    }),
  );
}

export function appServiceToken(exchange: Exchange): Answer {
  const { headers, options } = exchange;
  if (headers['x-identity-header'] !== identityHeader) {
    return identityRefused(401, 'unauthorized', 'The header X-IDENTITY-HEADER is missing or wrong');
  }
  if (options.get('api-version') !== '2019-08-01')
    throw notEmulated('another version of the identity endpoint');
  const identifiers = {
    client_id: clientId,
    principal_id: objectId,
    object_id: objectId,
    mi_res_id: resourceId,
  };
  return identityToken(exchange, identifiers, () => ({}));
}

/**
 * @param identifiers by which options an identity can be named, and what each of them would have to say.
 * @param more members of the answer, by the second of its end and its lifetime.
 */
export function identityToken(
  exchange: Exchange,
  identifiers: Readonly<Record<string, string>>,
  more: (expiresOn: number, seconds: number) => Record<string, string>,
): Answer {
  const { method, options, organization, origin, settings } = exchange;
  if (method !== 'GET') throw notEmulated(`${method} for a managed identity`);
  for (const name of options.keys()) {
    const known = ['api-version', 'resource'].includes(name) || name in identifiers;
    if (!known) throw notEmulated(`the option ${name} for a managed identity`);
  }
  const isNamed = ([name, id]: [string, string]): boolean => (options.get(name) ?? id) === id;
  if (!Object.entries(identifiers).every(isNamed)) {
    return identityRefused(400, 'invalid_request', 'Identity not found');
  }
  const resource = options.get('resource');
  if (resource === undefined)
    return identityRefused(400, 'invalid_request', 'Required query variable "resource" is missing');
  if (resource.replace(/\/$/, '') !== origin) {
    return identityRefused(
      400,
      'invalid_resource',
      `AADSTS500011: The resource principal named ${resource} was not found in the tenant named Contoso.`,
    );
  }
  const seconds = settings.tokenLifetimeSeconds;
  const expiresAtMs = Date.now() + seconds * 1000;
  const expiresOn = Math.floor(expiresAtMs / 1000);
  return jsonAnswer({
    access_token: organization.access.issueToken(expiresAtMs),
    client_id: clientId,
    expires_on: String(expiresOn),
    resource,
    token_type: 'Bearer',
    ...more(expiresOn, seconds),
  });
}

export function identityRefused(status: number, error: string, words: string): Answer {
  return { status, body: JSON.stringify({ error, error_description: words }) };
}
