/** Reads a token from an issuer's answer. https://www.rfc-editor.org/rfc/rfc6749#section-5.1 */
import { ConnectorError } from '../core/errors.ts';
import { type JsonObject, textOf } from '../core/json.ts';
import type { AccessToken } from './token_source.ts';

/**
 * The token in an answer, with its expiry by our clock. A lifetime is preferred to a time of expiry, since it does not depend
 * on whose clock is right. Managed identities send numbers as texts.
 * @throws ConnectorError `sign_in_refused` if there is none.
 */
export function readAccessToken(body: JsonObject, nowMs: number): AccessToken {
  const value = textOf(body, 'access_token');
  const lifetimeSeconds = secondsIn(body, 'expires_in') ?? untilSeconds(body, nowMs);
  if (value === undefined || lifetimeSeconds === undefined || lifetimeSeconds <= 0) {
    throw new ConnectorError(
      'system',
      'sign_in_refused',
      'The sign-in service answered without a usable access token.',
      { detail: `members: ${Object.keys(body).join(', ')}` },
    );
  }
  return { value, expiresAtMs: nowMs + lifetimeSeconds * 1000 };
}

function untilSeconds(body: JsonObject, nowMs: number): number | undefined {
  const end = secondsIn(body, 'expires_on');
  return end === undefined ? undefined : end - nowMs / 1000;
}

function secondsIn(body: JsonObject, name: string): number | undefined {
  const value = body[name];
  const seconds = typeof value === 'string' && value !== '' ? Number(value) : value;
  return typeof seconds === 'number' && Number.isFinite(seconds) ? seconds : undefined;
}
