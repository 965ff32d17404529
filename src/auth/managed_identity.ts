/** Sign-in with the identity of the machine itself. */
import { ConnectorError } from '../core/errors.ts';
import { type JsonObject, textOf } from '../core/json.ts';
import { ARC_KEY_FOLDER, arcAnswer } from './arc_challenge.ts';
import { aadstsCodes, signInRefused } from './entra_advice.ts';
import { type IdentityEndpoint, identityEndpoint, type IdentityQuestion } from './identity_endpoint.ts';
import { readAccessToken } from './token_answer.ts';
import { askIssuer, type TokenAnswer, type TokenRequester } from './token_requests.ts';
import type { AcquireToken } from './token_source.ts';

export interface ManagedIdentityOptions extends TokenRequester, IdentityQuestion {
  /** The folder where Azure Arc's agent writes its keys; no other path is read. */
  readonly arcKeyFolder?: string;
}

/**
 * IMDS answers with these while it is being updated, for up to 70 seconds, and when it gets too many requests.
 * https://learn.microsoft.com/entra/identity/managed-identities-azure-resources/how-to-use-vm-token#retry-guidance
 */
const PASSING_STATUSES: ReadonlySet<number> = new Set([404, 410, 429, 500, 502, 503, 504]);

export function acquireByManagedIdentity(options: ManagedIdentityOptions): AcquireToken {
  return async (signal) => {
    const endpoint = identityEndpoint(options);
    const { body, status } = await ask(options, endpoint, signal);
    if (status >= 400) throw refused(status, body, endpoint, options);
    return readAccessToken(body, options.clock.now());
  };
}

async function ask(
  options: ManagedIdentityOptions,
  { headers, host, url }: IdentityEndpoint,
  signal: AbortSignal,
): Promise<TokenAnswer> {
  const request = { url, headers, passing: PASSING_STATUSES, properties: HINTS[host], signal };
  try {
    const answer = await askIssuer(options, request);
    if (host !== 'azure-arc' || answer.status !== 401) return answer;
    const authorization = await arcAnswer(
      answer.headers['www-authenticate'],
      options.arcKeyFolder ?? ARC_KEY_FOLDER,
    );
    return await askIssuer(options, { ...request, headers: { ...headers, authorization } });
  } catch (error) {
    throw host === 'imds' ? withoutMetadataService(error) : error;
  }
}

const HINTS = {
  'app-service': 'the environment variables IDENTITY_ENDPOINT and IDENTITY_HEADER',
  'azure-arc': 'the environment variables IDENTITY_ENDPOINT and IMDS_ENDPOINT',
  imds: 'that this machine runs in Azure and has a managed identity',
} as const;

function withoutMetadataService(error: unknown): unknown {
  if (!(error instanceof ConnectorError) || error.code !== 'sign_in_unreachable') return error;
  return new ConnectorError(
    error.kind,
    'sign_in_unreachable',
    'Sign-in failed: the metadata service of Azure (169.254.169.254) did not answer with a token. `managed_identity` works on machines in Azure that have an identity; elsewhere choose another sign-in method in `authentication`. Containers must be allowed to reach the service.',
    { cause: error, detail: error.detail ?? error.message },
  );
}

function refused(
  status: number,
  body: JsonObject,
  { host }: IdentityEndpoint,
  { identityClientId, resource }: ManagedIdentityOptions,
): ConnectorError {
  const said = textOf(body, 'error_description') ?? textOf(body, 'message') ?? textOf(body, 'error') ?? '';
  const codes = aadstsCodes(said);
  if (codes.length > 0) {
    const context = {
      authorityUrl: 'this cloud',
      clientId: identityClientId ?? '',
      resource,
      tenantId: 'of this identity',
    };
    return signInRefused(codes, said, context);
  }
  if (PASSING_STATUSES.has(status)) return stillPassing(status, said, host);
  const words = /identity not found/i.test(said)
    ? identityNotFound(identityClientId)
    : `The machine's own sign-in service refused (status ${status})${said === '' ? '' : `: ${said}`}. Check ${HINTS[host]}.`;
  return new ConnectorError('config', 'sign_in_refused', `Sign-in failed: ${words}`, { detail: said });
}

/** It has been asked again until then. */
function stillPassing(status: number, said: string, host: IdentityEndpoint['host']): ConnectorError {
  return new ConnectorError(
    'transient',
    'sign_in_unreachable',
    `Sign-in failed: the machine's own sign-in service cannot issue a token at the moment (status ${status}). Try again in a few minutes; if it stays so, check ${HINTS[host]}.`,
    { detail: said },
  );
}

function identityNotFound(clientId: string | undefined): string {
  return clientId === undefined
    ? 'This machine has no system-assigned identity. Enable it (Azure portal → the machine → Identity), or name a user-assigned one in `authentication.identity_client_id`.'
    : `The identity ${clientId} is not assigned to this machine. Assign it (Azure portal → the machine → Identity → User assigned), or check \`authentication.identity_client_id\`.`;
}
