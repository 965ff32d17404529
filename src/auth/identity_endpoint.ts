/**
 * Where a machine in Azure requests the token of its managed identity. The environment variables show which kind of host
 * it is.
 *
 * This does not use MSAL, which reads the process's own environment, and keeps the kind of host and the tokens in static fields.
 */
import { ConnectorError } from '../core/errors.ts';

type IdentityHost = 'app-service' | 'azure-arc' | 'imds';

export interface IdentityEndpoint {
  readonly host: IdentityHost;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
}

export interface IdentityQuestion {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly resource: string;
  /** Of a user-assigned identity. */
  readonly identityClientId: string | undefined;
}

/** https://learn.microsoft.com/entra/identity/managed-identities-azure-resources/how-to-use-vm-token */
const IMDS = 'http://169.254.169.254';

/** @throws ConnectorError `config_invalid` for a sign-in that the kind of host does not support. */
export function identityEndpoint({ env, identityClientId, resource }: IdentityQuestion): IdentityEndpoint {
  const { IDENTITY_ENDPOINT: endpoint, IDENTITY_HEADER: header, IMDS_ENDPOINT: arc } = env;
  const identity = identityClientId === undefined ? {} : { client_id: identityClientId };
  if (isSet(env['IDENTITY_SERVER_THUMBPRINT'])) throw unsupported('Service Fabric');
  if (isSet(endpoint) && isSet(header)) {
    return {
      host: 'app-service',
      url: withQuery(endpoint, { 'api-version': '2019-08-01', resource, ...identity }),
      headers: { 'x-identity-header': header },
    };
  }
  if (isSet(endpoint) && isSet(arc)) {
    if (identityClientId !== undefined) throw unsupported('a user-assigned identity under Azure Arc');
    return {
      host: 'azure-arc',
      url: withQuery(endpoint, { 'api-version': '2020-06-01', resource }),
      headers: { metadata: 'true' },
    };
  }
  const base = env['AZURE_POD_IDENTITY_AUTHORITY_HOST'];
  return {
    host: 'imds',
    url: withQuery(`${isSet(base) ? base.replace(/\/+$/, '') : IMDS}/metadata/identity/oauth2/token`, {
      'api-version': '2018-02-01',
      resource,
      ...identity,
    }),
    headers: { metadata: 'true' },
  };
}

function withQuery(address: string, query: Readonly<Record<string, string>>): string {
  if (!URL.canParse(address)) {
    throw new ConnectorError(
      'config',
      'config_invalid',
      `The environment variable for the managed identity is "${address}", which is not an address. Check IDENTITY_ENDPOINT and AZURE_POD_IDENTITY_AUTHORITY_HOST.`,
    );
  }
  const url = new URL(address);
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
  return url.href;
}

function isSet(value: string | undefined): value is string {
  return value !== undefined && value !== '';
}

function unsupported(what: string): ConnectorError {
  return new ConnectorError(
    'config',
    'config_invalid',
    `The connector cannot sign in with ${what}. Choose another sign-in method in \`authentication\`.`,
  );
}
