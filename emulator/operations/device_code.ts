/**
 * Sign-in on another device: a code to type, and the grant that waits for it.
 * https://learn.microsoft.com/entra/identity-platform/v2-oauth2-device-code
 *
 * Inferred: the number of the code of a sign-in that was declined.
 */
import { type Answer, jsonAnswer, notEmulated } from '../answer.ts';
import { type Exchange, LOGIN } from '../exchange.ts';
import { requirePersonClient } from '../sign_in/client_authentication.ts';
import { EntraRefusal } from '../sign_in/entra_refusal.ts';
import { requireLeave, scopeIn } from '../sign_in/permission.ts';
import { personTokens, readScopes } from '../sign_in/person_tokens.ts';

export const DEVICE_CODE_GRANT = 'urn:ietf:params:oauth:grant-type:device_code';
/** Where the person types the code. */
export const DEVICE_PAGE = `${LOGIN}/device`;

export function beginDeviceSignIn(exchange: Exchange, form: URLSearchParams): Answer {
  const { method, organization, origin } = exchange;
  if (method !== 'POST') throw notEmulated(`${method} at the device code endpoint`);
  const { deviceCodeSeconds, pollSeconds } = organization.app.settings;
  const scope = scopeIn(form);
  readScopes(exchange, scope);
  const device = organization.app.pending.beginOnDevice(scope, Date.now() + deviceCodeSeconds * 1000);
  const page = `${origin}${DEVICE_PAGE}`;
  return jsonAnswer({
    user_code: device.userCode,
    device_code: device.deviceCode,
    verification_uri: page,
    expires_in: deviceCodeSeconds,
    interval: pollSeconds,
    message: `To sign in, use a web browser to open the page ${page} and enter the code ${device.userCode} to authenticate.`,
  });
}

export function deviceCode(exchange: Exchange, form: URLSearchParams): Answer {
  const text = form.get('device_code');
  if (text === null) {
    throw new EntraRefusal(900144, "The request body must contain the following parameter: 'device_code'.");
  }
  const device = exchange.organization.app.pending.device(text);
  if (device === undefined || device.state === 'used') {
    throw new EntraRefusal(
      70018,
      'Invalid verification code due to user typing in wrong user code for device code flow.',
    );
  }
  if (device.expiresAtMs <= Date.now()) {
    throw new EntraRefusal(
      70020,
      "The provided value for the input parameter 'device_code' is not valid. This device code has expired.",
    );
  }
  if (device.state === 'declined')
    throw new EntraRefusal(65004, 'User declined to consent to access the app.');
  if (device.state === 'pending') {
    throw new EntraRefusal(70016, 'OAuth 2.0 device flow error. Authorization is pending. Continue polling.');
  }
  requirePersonClient(exchange, form);
  requireLeave(exchange);
  device.state = 'used';
  return personTokens(exchange, readScopes(exchange, device.scope), form.get('client_info') === '1');
}
