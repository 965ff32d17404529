/**
 * Sign-in at an AD FS server, for on-premises environments. AD FS expects `resource` where Microsoft Entra expects `scope`;
 * MSAL cannot send `resource`.
 * https://learn.microsoft.com/windows-server/identity/ad-fs/overview/ad-fs-openid-connect-oauth-flows-scenarios
 */
import { ConnectorError } from '../core/errors.ts';
import { type JsonObject, textOf } from '../core/json.ts';
import { readAccessToken } from './token_answer.ts';
import { askIssuer, type TokenRequester } from './token_requests.ts';
import type { AcquireToken } from './token_source.ts';

export interface AdfsOptions extends TokenRequester {
  readonly tokenUrl: string;
  readonly resource: string;
  readonly clientId: string;
  readonly clientSecret: { reveal(): string };
}

export function acquireByAdfs(options: AdfsOptions): AcquireToken {
  const { clientId, resource, tokenUrl } = options;
  return async (signal) => {
    const { body, status } = await askIssuer(options, {
      url: tokenUrl,
      form: new URLSearchParams({
        client_id: clientId,
        client_secret: options.clientSecret.reveal(),
        grant_type: 'client_credentials',
        resource,
      }).toString(),
      properties: '`authentication.token_url`',
      signal,
    });
    if (status >= 400) throw refused(status, body, options);
    return readAccessToken(body, options.clock.now());
  };
}

type Advice = (options: Pick<AdfsOptions, 'resource'>) => string;

/** Keyed by the error codes of RFC 6749, since few of AD FS's own numbers are documented. */
export const ADFS_ERRORS: Readonly<Record<string, { readonly cause: string; readonly advice: Advice }>> = {
  invalid_client: {
    cause: 'the client id or the client secret is wrong',
    advice: () =>
      'The AD FS server does not accept the app. Check `client_id` and `client_secret_value` against the application group on the server.',
  },
  invalid_resource: {
    cause: 'the AD FS server does not know the resource',
    advice: ({ resource }) =>
      `The AD FS server does not know the resource ${resource}. Enter the identifier of the relying party in \`authentication.resource\`, letter by letter.`,
  },
  invalid_grant: {
    cause: 'the AD FS server does not accept the sign-in',
    advice: () => 'The AD FS server does not accept this sign-in. Its event log has the reason.',
  },
  unauthorized_client: {
    cause: 'the app may not request tokens for the resource',
    advice: ({ resource }) =>
      `The app may not request tokens for ${resource}. Give it access in the application group on the AD FS server.`,
  },
  access_denied: {
    cause: 'a policy of the AD FS server denies access',
    advice: ({ resource }) =>
      `An access control policy of the AD FS server denies this app tokens for ${resource}. Change the policy of the relying party.`,
  },
};

function refused(status: number, body: JsonObject, options: AdfsOptions): ConnectorError {
  const error = textOf(body, 'error') ?? '';
  const said = textOf(body, 'error_description') ?? error;
  if (said === '') {
    const words = `The AD FS server refused the sign-in (status ${status}) without a reason. Check \`client_id\`, \`client_secret_value\` and \`authentication.token_url\`, and look into its event log.`;
    return new ConnectorError('config', 'sign_in_refused', `Sign-in failed: ${words}`);
  }
  const words =
    ADFS_ERRORS[error]?.advice(options) ??
    `The AD FS server refused the sign-in: ${said.split(/\r?\n/, 1)[0]}`;
  return new ConnectorError('config', 'sign_in_refused', `Sign-in failed (${error || 'no code'}): ${words}`, {
    detail: said,
  });
}
