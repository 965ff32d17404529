/**
 * Microsoft Entra's token endpoint, for client credentials with a secret.
 * https://learn.microsoft.com/entra/identity-platform/v2-oauth2-client-creds-grant-flow
 * Codes: https://learn.microsoft.com/entra/identity-platform/reference-error-codes
 */
import { type Answer, jsonAnswer } from '../answer.ts';
import type { Exchange } from '../exchange.ts';
import { guidOf } from '../identifiers.ts';

const SUFFIX = '/oauth2/v2.0/token';

export function isTokenPath(path: string): boolean {
  return path.endsWith(SUFFIX);
}

/** @param exchange its path ends with `{tenant}/oauth2/v2.0/token`. */
export function issueToken(exchange: Exchange): Answer {
  const { organization, settings } = exchange;
  const refused = refusalOf(exchange, new URLSearchParams(exchange.body));
  if (refused !== undefined) return refused;
  const expiresAtMs = Date.now() + settings.tokenLifetimeSeconds * 1000;
  return jsonAnswer({
    token_type: 'Bearer',
    expires_in: settings.tokenLifetimeSeconds,
    ext_expires_in: settings.tokenLifetimeSeconds,
    access_token: organization.access.issueToken(expiresAtMs),
  });
}

function refusalOf(exchange: Exchange, form: URLSearchParams): Answer | undefined {
  const { organization, origin } = exchange;
  const tenant = exchange.path.slice(0, -SUFFIX.length).split('/').at(-1) ?? '';
  const clientId = form.get('client_id') ?? '';
  if (tenant !== organization.tenantId) {
    return refuse(
      400,
      90002,
      'invalid_request',
      `Tenant '${tenant}' not found. Check to make sure you have the correct tenant ID and are signing into the correct cloud.`,
    );
  }
  if (form.get('grant_type') !== 'client_credentials') {
    return refuse(
      501,
      70003,
      'unsupported_grant_type',
      'not emulated: a grant other than client_credentials',
    );
  }
  if (clientId !== organization.clientId) {
    return refuse(
      400,
      700016,
      'unauthorized_client',
      `Application with identifier '${clientId}' was not found in the directory 'Contoso'.`,
    );
  }
  if (!form.has('client_secret')) {
    return refuse(
      401,
      7000218,
      'invalid_client',
      "The request body must contain the following parameter: 'client_assertion' or 'client_secret'.",
    );
  }
  if (form.get('client_secret') !== organization.clientSecret) {
    return refuse(
      401,
      7000215,
      'invalid_client',
      `Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, not the client secret ID, for a secret added to app '${clientId}'.`,
    );
  }
  if (!form.has('scope')) {
    return refuse(
      400,
      90014,
      'invalid_request',
      "The required field 'scope' is missing from the credential. Ensure that you have all the necessary parameters for the login request.",
    );
  }
  if (form.get('scope') !== `${origin}/.default`) {
    return refuse(
      400,
      500011,
      'invalid_resource',
      `The resource principal named ${form.get('scope') ?? ''} was not found in the tenant named Contoso.`,
    );
  }
  return undefined;
}

function refuse(status: number, code: number, error: string, words: string): Answer {
  const traceId = guidOf(`trace ${code}`);
  const timestamp = new Date().toISOString().replace('T', ' ').replace(/\.\d+/, '');
  const body = {
    error,
    error_description: `AADSTS${code}: ${words} Trace ID: ${traceId} Correlation ID: ${traceId} Timestamp: ${timestamp}`,
    error_codes: [code],
    timestamp,
    trace_id: traceId,
    correlation_id: traceId,
    error_uri: `https://login.microsoftonline.com/error?code=${code}`,
  };
  return { status, body: JSON.stringify(body) };
}
