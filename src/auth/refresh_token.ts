/**
 * Sign-in on behalf of a person who signed in once. Every answer may bring a newer refresh token, which replaces the one
 * that was used.
 *
 * Not through MSAL: its result does not hold the refresh token, which then has to be dug out of a serialised cache.
 * https://learn.microsoft.com/entra/identity-platform/v2-oauth2-auth-code-flow#refresh-the-access-token
 */
import { textOf } from '../core/json.ts';
import { aadstsCodes, type EntraContext, refusalIn } from './entra_advice.ts';
import { tokenEndpoint } from './entra_endpoints.ts';
import { readAccessToken } from './token_answer.ts';
import { askIssuer, type TokenAnswer, type TokenRequester } from './token_requests.ts';
import type { AcquireToken } from './token_source.ts';

export interface RefreshTokenOptions extends TokenRequester {
  readonly context: EntraContext;
  readonly refreshToken: { reveal(): string };
  /** Undefined for a public app. */
  readonly clientSecret: { reveal(): string } | undefined;
  /** Called with every newer refresh token, before the access token is used: whatever happens later, it must not be lost. */
  readonly onNewRefreshToken: (refreshToken: string) => Promise<void>;
}

/** A public client must not send a secret: the app was registered, or the token issued, as one. */
const PUBLIC_CLIENT = '700025';

export function acquireByRefreshToken(options: RefreshTokenOptions): AcquireToken {
  const { context } = options;
  let held = options.refreshToken.reveal();
  let secret = options.clientSecret?.reveal();

  const ask = (signal: AbortSignal): Promise<TokenAnswer> =>
    askIssuer(options, {
      url: tokenEndpoint(context),
      form: new URLSearchParams({
        client_id: context.clientId,
        grant_type: 'refresh_token',
        refresh_token: held,
        scope: personScope(context.resource),
        ...(secret === undefined ? {} : { client_secret: secret }),
      }).toString(),
      properties: '`authority_url` and `tenant_id`',
      signal,
    });

  return async (signal) => {
    let answer = await ask(signal);
    if (
      secret !== undefined &&
      aadstsCodes(textOf(answer.body, 'error_description') ?? '').includes(PUBLIC_CLIENT)
    ) {
      secret = undefined;
      answer = await ask(signal);
    }
    if (answer.status >= 400) throw refusalIn(answer.body, context);
    const token = readAccessToken(answer.body, options.clock.now());
    const newer = textOf(answer.body, 'refresh_token');
    if (newer !== undefined && newer !== held) {
      held = newer;
      await options.onNewRefreshToken(newer);
    }
    return token;
  };
}

/** What a person's sign-in asks for: all that the app may do in the environment, and a refresh token. */
export function personScope(resource: string): string {
  return `${resource}/.default offline_access`;
}
