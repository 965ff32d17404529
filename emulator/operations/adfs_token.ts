/**
 * The token endpoint of an AD FS server, with `resource` in place of `scope`.
 * https://learn.microsoft.com/windows-server/identity/ad-fs/overview/ad-fs-openid-connect-oauth-flows-scenarios
 *
 * Inferred: numbers, words and statuses of its refusals.
 */
import { type Answer, jsonAnswer, notEmulated } from '../answer.ts';
import type { Exchange } from '../exchange.ts';

export const ADFS_TOKEN_PATH = '/adfs/oauth2/token';

export function adfsToken({ body, method, organization, origin, settings }: Exchange): Answer {
  if (method !== 'POST') throw notEmulated(`${method} at the AD FS token endpoint`);
  const form = new URLSearchParams(body);
  const grant = form.get('grant_type');
  if (grant === null) return refused('invalid_request', "MSIS9609: The 'grant_type' parameter is missing.");
  if (grant !== 'client_credentials') throw notEmulated(`the grant ${grant} at AD FS`);
  if (form.get('client_id') !== organization.clientId)
    return refused(
      'invalid_client',
      "MSIS9607: The 'client_id' parameter in the request is invalid. No registered client is found with this identifier.",
    );
  if (form.get('client_secret') !== organization.clientSecret)
    return refused(
      'invalid_client',
      'MSIS9622: Client authentication failed. Verify the credential provided for client authentication is valid.',
      401,
    );
  const resource = form.get('resource');
  if (resource === null) throw notEmulated('AD FS without a resource');
  if (resource.replace(/\/$/, '') !== origin)
    return refused(
      'invalid_resource',
      `MSIS9602: The received 'resource' parameter is invalid. The authorization server can not find a registered resource with the specified identifier.`,
    );
  if (organization.app.settings.consentMissing)
    return refused(
      'unauthorized_client',
      'MSIS9605: The client is not allowed to access the requested resource.',
    );
  if (organization.app.settings.conditionalAccess)
    return refused('access_denied', 'MSIS9604: The access control policy denies the request.');
  const seconds = settings.tokenLifetimeSeconds;
  return jsonAnswer({
    access_token: organization.access.issueToken(Date.now() + seconds * 1000),
    token_type: 'bearer',
    expires_in: seconds,
  });
}

function refused(error: string, words: string, status = 400): Answer {
  return { status, body: JSON.stringify({ error, error_description: words }) };
}
