/**
 * Reads what an environment reveals without a sign-in: its tenant, and its sign-in host.
 * https://learn.microsoft.com/power-apps/developer/data-platform/authenticate-oauth
 */
import { type AddressedSystem, wrongAddress } from '../core/wrong_address.ts';
import type { Send } from '../http/message.ts';

export interface Challenge {
  /** Undefined if the answer names none, as on-premises servers do. */
  readonly tenantId: string | undefined;
  /** The host to sign in at. */
  readonly authorityHost: string | undefined;
}

const GUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Reads the header `WWW-Authenticate`, which may list several schemes; undefined if none is a bearer token. */
export function readChallenge(header: string): Challenge | undefined {
  if (!/\bBearer\b/i.test(header)) return undefined;
  const address = /authorization_uri="?([^",\s]+)/i.exec(header)?.[1] ?? '';
  if (!URL.canParse(address)) return { tenantId: undefined, authorityHost: undefined };
  const { host, pathname } = new URL(address);
  const tenantId = pathname.split('/').find((segment) => GUID.test(segment));
  return { tenantId: tenantId?.toLowerCase(), authorityHost: host.toLowerCase() };
}

export interface ChallengeRequest {
  /** Without a token. */
  readonly send: Send;
  /** Without a slash at its end. */
  readonly environmentUrl: string;
  /** A path below it that requires a sign-in. */
  readonly path: string;
  /** What the environment should be. */
  readonly system: AddressedSystem;
  readonly signal: AbortSignal;
}

/** Statuses of a server that does not have this path. */
const FOREIGN_STATUSES: ReadonlySet<number> = new Set([400, 404, 405, 410]);

/**
 * Asks without a token. Undefined where the answer says nothing, as behind a gateway that is in trouble.
 * @throws ConnectorError of `wrongAddress` if the answer cannot come from such an environment.
 */
export async function askForChallenge(request: ChallengeRequest): Promise<Challenge | undefined> {
  const { environmentUrl, path, send, signal, system } = request;
  const url = `${environmentUrl}${path}`;
  const response = await send({ method: 'GET', url, headers: {}, purpose: 'identity', signal });
  response.discard();
  const { headers, status } = response;
  if (status === 401) return readChallenge(headers['www-authenticate'] ?? '');
  const isForeign = status < 400 || FOREIGN_STATUSES.has(status);
  if (!isForeign) return undefined;
  const why =
    status < 300 ? 'it answers without a sign-in' : status < 400 ? 'it redirects' : `it has no ${path}`;
  throw wrongAddress(system, environmentUrl, `${why} (status ${status})`);
}

/** Host names of the same sign-in service. https://learn.microsoft.com/entra/identity-platform/authentication-national-cloud */
const SAME_HOSTS: readonly ReadonlySet<string>[] = [
  new Set(['login.microsoftonline.com', 'login.windows.net', 'login.microsoft.com', 'sts.windows.net']),
  new Set(['login.chinacloudapi.cn', 'login.partner.microsoftonline.cn']),
];

/**
 * Describes to the user how the configured tenant and sign-in host differ from those of the environment; undefined if they
 * agree or one of them is not known.
 */
export function mismatch(
  { authorityHost, tenantId }: Challenge,
  configured: { readonly tenantId?: string; readonly authorityUrl: string },
): string | undefined {
  const own = configured.tenantId?.toLowerCase();
  if (tenantId !== undefined && own !== undefined && GUID.test(own) && own !== tenantId) {
    return `The environment belongs to tenant ${tenantId}, but \`tenant_id\` is ${own}. Enter ${tenantId}, and the app registration of that tenant.`;
  }
  const { host } = new URL(configured.authorityUrl);
  if (authorityHost === undefined || isSameHost(host.toLowerCase(), authorityHost)) return undefined;
  return `The environment signs in at ${authorityHost}, and the connector at ${host}. Remove \`authority_url\`, or enter https://${authorityHost} there.`;
}

function isSameHost(one: string, other: string): boolean {
  return one === other || SAME_HOSTS.some((hosts) => hosts.has(one) && hosts.has(other));
}
