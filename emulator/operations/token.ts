/**
 * Microsoft Entra's token endpoint: finds the tenant, the app and the grant, and has the grant answered.
 * https://learn.microsoft.com/entra/identity-platform/v2-protocols
 * Codes: https://learn.microsoft.com/entra/identity-platform/reference-error-codes
 *
 * Inferred: what is looked at first: the tenant, then the app, its proof, the resource, consent, and policies.
 */
import { type Answer, notEmulated, Refusal } from '../answer.ts';
import type { Exchange } from '../exchange.ts';
import {
  entraErrorAnswer,
  EntraRefusal,
  entraRefusalAnswer,
  type RequestIds,
} from '../sign_in/entra_refusal.ts';
import { authorizationCode } from './authorization_code.ts';
import { authorize } from './authorize.ts';
import { clientCredentials } from './client_credentials.ts';
import { beginDeviceSignIn, DEVICE_CODE_GRANT, deviceCode } from './device_code.ts';
import { refreshToken } from './refresh_token.ts';

const TOKEN = '/oauth2/v2.0/token';
const DEVICE_CODE = '/oauth2/v2.0/devicecode';
const AUTHORIZE = '/oauth2/v2.0/authorize';

type Grant = (exchange: Exchange, form: URLSearchParams) => Answer;

const GRANTS: ReadonlyMap<string, Grant> = new Map([
  ['client_credentials', clientCredentials],
  ['refresh_token', refreshToken],
  ['authorization_code', authorizationCode],
  [DEVICE_CODE_GRANT, deviceCode],
]);

/** Those by password, and those for services on behalf of a person. */
const OTHER_GRANTS: readonly string[] = [
  'password',
  'urn:ietf:params:oauth:grant-type:jwt-bearer',
  'urn:ietf:params:oauth:grant-type:saml2-bearer',
];

/** Which of the tenant's addresses it is. */
export function tenantOperation(path: string): ((exchange: Exchange) => Answer) | undefined {
  if (path.endsWith(TOKEN)) return inEntrasWords(TOKEN, granted);
  if (path.endsWith(DEVICE_CODE)) return inEntrasWords(DEVICE_CODE, beginDeviceSignIn);
  return path.endsWith(AUTHORIZE) ? authorize : undefined;
}

function inEntrasWords(suffix: string, grant: Grant): (exchange: Exchange) => Answer {
  return (exchange) => answered(exchange, suffix, grant);
}

/** @param exchange its path ends with the tenant and the suffix. */
function answered(exchange: Exchange, suffix: string, grant: Grant): Answer {
  const ids = requestIds(exchange);
  try {
    const form = formOf(exchange);
    requireTenant(exchange.organization, exchange.path.slice(0, -suffix.length).split('/').at(-1) ?? '');
    return grant(exchange, form);
  } catch (error) {
    if (error instanceof EntraRefusal) return entraRefusalAnswer(error, ids);
    if (error instanceof Refusal) return entraErrorAnswer(error.status, error.code, error.message, [], ids);
    throw error;
  }
}

/**
 * The fields of the request. An app may send its id and secret as HTTP Basic credentials, too, each URL-encoded.
 * https://learn.microsoft.com/entra/identity-platform/v2-oauth2-client-creds-grant-flow
 */
function formOf({ body, headers }: Exchange): URLSearchParams {
  const form = new URLSearchParams(body);
  const encoded = /^Basic +([\w+/=]+)$/i.exec(headers.authorization ?? '')?.[1];
  if (encoded === undefined) return form;
  const [id = '', ...secret] = Buffer.from(encoded, 'base64').toString().split(':');
  const basic = new URLSearchParams(`client_id=${id}&client_secret=${secret.join(':')}`);
  for (const [name, value] of basic) if (!form.has(name)) form.set(name, value);
  return form;
}

function granted(exchange: Exchange, form: URLSearchParams): Answer {
  const { method, organization } = exchange;
  if (method !== 'POST') throw notEmulated(`${method} at the token endpoint`);
  const type = form.get('grant_type');
  if (type === null) throw missingParameter('grant_type');
  const grant = GRANTS.get(type);
  if (grant === undefined) throw unknownGrant(type);
  const clientId = form.get('client_id');
  if (clientId === null) throw missingParameter('client_id');
  if (clientId !== organization.clientId) {
    throw new EntraRefusal(
      700016,
      `Application with identifier '${clientId}' was not found in the directory 'Contoso'. This can happen if the application has not been installed by the administrator of the tenant or consented to by any user in the tenant. You may have sent your authentication request to the wrong tenant.`,
    );
  }
  return grant(exchange, form);
}

/** By its id or a domain of it. */
function requireTenant({ tenantDomain, tenantId }: Exchange['organization'], tenant: string): void {
  if (tenant === tenantId || tenant === tenantDomain) return;
  if (['common', 'organizations', 'consumers'].includes(tenant)) throw notEmulated(`the tenant ${tenant}`);
  if (!/^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$|^[\w-]+(?:\.[\w-]+)+$/i.test(tenant)) {
    throw new EntraRefusal(
      900023,
      `Specified tenant identifier '${tenant}' is neither a valid DNS name, nor a valid external domain.`,
    );
  }
  throw new EntraRefusal(
    90002,
    `Tenant '${tenant}' not found. Check to make sure you have the correct tenant ID and are signing into the correct cloud. Check with your subscription administrator, this may happen if there are no active subscriptions for the tenant.`,
  );
}

function unknownGrant(type: string): Error {
  if (OTHER_GRANTS.includes(type)) return notEmulated(`the grant ${type}`);
  return new EntraRefusal(70003, `The app requested an unsupported grant type '${type}'.`);
}

function missingParameter(name: string): EntraRefusal {
  return new EntraRefusal(900144, `The request body must contain the following parameter: '${name}'.`);
}

/** The correlation id is the client's own, if it sent one. */
function requestIds({ headers, organization }: Exchange): RequestIds {
  const traceId = organization.app.newTraceId();
  const given = headers['client-request-id'];
  return { traceId, correlationId: typeof given === 'string' ? given : organization.app.newTraceId() };
}
