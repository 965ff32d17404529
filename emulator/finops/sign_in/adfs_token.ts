/**
 * The token endpoint of Active Directory Federation Services, for environments on premises: `resource` in the body names the
 * host, without the path below which the environment lives. Reported by users; errors are inferred.
 */
import { type Answer, jsonAnswer, notEmulated, refusalAnswer } from '../../answer.ts';
import type { Organization } from '../../organization.ts';
import type { Exchange } from '../../exchange.ts';

export type SignInRequest = Pick<Exchange, 'origin' | 'method' | 'path' | 'headers' | 'body' | 'settings'>;

const PATH = '/adfs/oauth2/token';
const LIFETIME_SECONDS = 3600;

export function isAdfsPath(path: string): boolean {
  return path.replace(/\/$/, '') === PATH;
}

export function adfsToken(organization: Organization, { body, method, origin }: SignInRequest): Answer {
  if (method !== 'POST') return refusalAnswer(notEmulated(`${method} at the token endpoint`));
  const form = new URLSearchParams(body);
  if (form.get('grant_type') !== 'client_credentials') return refused('unsupported_grant_type', 'MSIS9614');
  const isClient =
    form.get('client_id') === organization.clientId &&
    form.get('client_secret') === organization.clientSecret;
  if (!isClient) return refused('invalid_client', 'MSIS9607');
  if (form.get('resource') !== origin) return refused('invalid_resource', 'MSIS9602');
  return jsonAnswer({
    access_token: organization.access.issueToken(Date.now() + LIFETIME_SECONDS * 1000),
    token_type: 'bearer',
    expires_in: LIFETIME_SECONDS,
  });
}

function refused(error: string, code: string): Answer {
  return {
    status: 400,
    body: JSON.stringify({ error, error_description: `${code}: the request was refused.` }),
  };
}
