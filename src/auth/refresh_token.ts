/**
 * Sign-in on behalf of a person who signed in once. Every answer may contain a newer refresh token, which replaces the one
 * that was used.
 * https://learn.microsoft.com/entra/identity-platform/v2-oauth2-auth-code-flow#refresh-the-access-token
 */
import { textOf } from '../core/json.ts';
import { refusalIn } from './entra_advice.ts';
import { PersonGrant, type PersonGrantOptions, personScope } from './person_grant.ts';
import { readAccessToken } from './token_answer.ts';
import type { AcquireToken } from './token_source.ts';

export interface RefreshTokenOptions extends PersonGrantOptions {
  readonly refreshToken: { reveal(): string };
  /** Called with every newer refresh token, before the access token is used, so that it is saved even if the run fails later. */
  readonly onNewRefreshToken: (refreshToken: string) => Promise<void>;
}

export function acquireByRefreshToken(options: RefreshTokenOptions): AcquireToken {
  const { clock, context, onNewRefreshToken } = options;
  const grant = new PersonGrant(options);
  let held = options.refreshToken.reveal();
  return async (signal) => {
    const scope = personScope(context);
    const answer = await grant.ask({ grant_type: 'refresh_token', refresh_token: held, scope }, signal);
    if (answer.status >= 400) throw refusalIn(answer, context);
    const { body } = answer;
    const token = readAccessToken(body, clock.now());
    const newer = textOf(body, 'refresh_token');
    if (newer !== undefined && newer !== held) {
      held = newer;
      await onNewRefreshToken(newer);
    }
    return token;
  };
}
