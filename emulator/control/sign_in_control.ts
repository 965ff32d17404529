/** Changes the sign-in settings of the app registration; settings that a call does not mention stay unchanged. */
import { ADFS_TOKEN_PATH } from '../operations/adfs_token.ts';
import { ARC_PATH } from '../operations/arc_identity.ts';
import { APP_SERVICE_PATH, IMDS_PATH } from '../operations/managed_identity.ts';
import { FEDERATED, MANAGED_IDENTITY, type SignInSettings } from '../sign_in/app_registration.ts';
import { TENANT_REFUSALS } from '../sign_in/tenant_refusals.ts';
import { TEST_CERTIFICATE, TEST_PRIVATE_KEY } from '../sign_in/test_key.ts';
import type { EmulatorState } from '../state.ts';
import { type ControlRequest, Mistake, objectIn, switchIn } from './control_request.ts';

const SWITCHES = [
  'secretExpired',
  'consentMissing',
  'conditionalAccess',
  'publicClient',
  'revokeUsedRefreshTokens',
  'chainRequired',
] as const satisfies readonly (keyof SignInSettings)[];

const NUMBERS = ['deviceCodeSeconds', 'pollSeconds'] as const satisfies readonly (keyof SignInSettings)[];
const TEXTS = ['arcKeyPath', 'arcKey'] as const satisfies readonly (keyof SignInSettings)[];
const LISTS = ['certificates', 'redirectUris'] as const satisfies readonly (keyof SignInSettings)[];

type Changes = { -readonly [Name in keyof SignInSettings]?: SignInSettings[Name] };

export function setSignIn(state: EmulatorState, _: readonly string[], request: ControlRequest): void {
  const body = objectIn(request);
  const settings: Changes = {};
  for (const [name, value] of Object.entries(body)) {
    const known = SWITCHES.find((one) => one === name);
    const number = NUMBERS.find((one) => one === name);
    const text = TEXTS.find((one) => one === name);
    const list = LISTS.find((one) => one === name);
    if (known !== undefined) settings[known] = switchIn(name, value);
    else if (text !== undefined) settings[text] = textIn(name, value);
    else if (name === 'refuseWith') settings.refuseWith = refusalIn(value);
    else if (number !== undefined) settings[number] = secondsIn(name, value);
    else if (list !== undefined) settings[list] = textsIn(name, value);
    else
      throw new Mistake(
        `"${name}" is none of ${[...SWITCHES, ...NUMBERS, ...LISTS, ...TEXTS, 'refuseWith'].join(', ')}`,
      );
  }
  try {
    state.organization.app.change(settings);
  } catch {
    // Node's own message about an invalid certificate does not help.
    throw new Mistake('"certificates" holds certificates in PEM');
  }
}

/** Everything that a client needs to sign in by each of the ways. */
export function showSignIn({ organization }: EmulatorState): unknown {
  const { app, clientId, clientSecret, tenantDomain, tenantId } = organization;
  return {
    tenantId,
    tenantDomain,
    clientId,
    clientSecret,
    certificate: TEST_CERTIFICATE,
    privateKey: TEST_PRIVATE_KEY,
    refreshToken: app.firstRefreshToken,
    federated: FEDERATED,
    managedIdentity: {
      ...MANAGED_IDENTITY,
      imdsPath: IMDS_PATH,
      appServicePath: APP_SERVICE_PATH,
      arcPath: ARC_PATH,
    },
    adfsPath: ADFS_TOKEN_PATH,
  };
}

function refusalIn(value: unknown): number {
  const known = [0, ...TENANT_REFUSALS].find((code) => code === value);
  if (known !== undefined) return known;
  throw new Mistake(`"refuseWith" is one of 0, ${TENANT_REFUSALS.join(', ')}`);
}

function secondsIn(name: string, value: unknown): number {
  if (typeof value === 'number' && value >= 0) return value;
  throw new Mistake(`"${name}" is a number of seconds`);
}

function textIn(name: string, value: unknown): string {
  if (typeof value === 'string') return value;
  throw new Mistake(`"${name}" is a text`);
}

function textsIn(name: string, value: unknown): string[] {
  if (Array.isArray(value) && value.every((one) => typeof one === 'string')) return value;
  throw new Mistake(`"${name}" is a list of texts`);
}
