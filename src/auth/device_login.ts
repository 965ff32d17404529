/**
 * A person's first sign-in from a machine without a browser: the person opens an address elsewhere and types a code.
 * https://learn.microsoft.com/entra/identity-platform/v2-oauth2-device-code
 */
import type { Clock } from '../core/clock.ts';
import { ConnectorError } from '../core/errors.ts';
import { type JsonObject, textOf } from '../core/json.ts';
import { refusalIn } from './entra_advice.ts';
import { deviceCodeEndpoint } from './entra_endpoints.ts';
import { type PersonGrant, personScope, refreshTokenIn } from './person_grant.ts';

export interface DeviceLoginOptions {
  readonly grant: PersonGrant;
  /** Shows the person what to do. */
  readonly tell: (text: string) => void;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

const GRANT_TYPE = 'urn:ietf:params:oauth:grant-type:device_code';
const DEFAULT_INTERVAL_SECONDS = 5;
const DEFAULT_LIFETIME_SECONDS = 900;
/** https://www.rfc-editor.org/rfc/rfc8628#section-3.5 */
const SLOWER_BY_SECONDS = 5;

/**
 * Resolves with the refresh token when the person has signed in. Waits until the code expires, and no longer.
 * @throws ConnectorError `sign_in_refused` if the person declines or does not sign in.
 */
export async function signInOnDevice(options: DeviceLoginOptions): Promise<string> {
  const { clock, grant, signal, tell } = options;
  const { context } = grant;
  const begun = await grant.askAt(deviceCodeEndpoint(context), { scope: personScope(context) }, signal);
  if (begun.status >= 400) throw refusalIn(begun, context);
  const { address, deviceCode, userCode } = readCodes(begun.body);
  tell(`Open ${address} in a browser, on this machine or any other, and enter the code ${userCode}\n`);
  const untilMs = clock.now() + secondsOf(begun.body, 'expires_in', DEFAULT_LIFETIME_SECONDS) * 1000;
  let intervalSeconds = secondsOf(begun.body, 'interval', DEFAULT_INTERVAL_SECONDS);
  while (clock.now() < untilMs) {
    await clock.sleep(intervalSeconds * 1000, signal);
    const answer = await grant.ask({ grant_type: GRANT_TYPE, device_code: deviceCode }, signal);
    if (answer.status < 400) return refreshTokenIn(answer);
    switch (textOf(answer.body, 'error')) {
      case 'authorization_pending':
        break;
      case 'slow_down':
        intervalSeconds += SLOWER_BY_SECONDS;
        break;
      case 'authorization_declined':
      case 'access_denied':
        throw refused('the person declined it. Start the command again and accept');
      case 'expired_token':
        throw tooLate();
      default:
        throw refusalIn(answer, context);
    }
  }
  throw tooLate();
}

function readCodes(body: JsonObject) {
  const address = textOf(body, 'verification_uri');
  const deviceCode = textOf(body, 'device_code');
  const userCode = textOf(body, 'user_code');
  if (address !== undefined && deviceCode !== undefined && userCode !== undefined)
    return { address, deviceCode, userCode };
  throw new ConnectorError(
    'system',
    'response_malformed',
    'The sign-in service answered without a code for the device. Use `login --browser`.',
  );
}

function secondsOf(body: JsonObject, name: string, otherwise: number): number {
  const seconds = Number(body[name]);
  return Number.isFinite(seconds) && seconds > 0 ? seconds : otherwise;
}

function tooLate(): ConnectorError {
  return refused('no one entered the code in time. Start the command again');
}

function refused(why: string): ConnectorError {
  return new ConnectorError('config', 'sign_in_refused', `The sign-in did not succeed: ${why}.`);
}
