/** Sign-ins of people that have begun: codes for devices, and codes that a browser brought back. */
import { guidOf } from '../identifiers.ts';

export interface DeviceSignIn {
  readonly deviceCode: string;
  /** What the person types. */
  readonly userCode: string;
  readonly scope: string;
  readonly expiresAtMs: number;
  state: 'pending' | 'accepted' | 'declined' | 'used';
}

export interface AuthorizationCode {
  readonly code: string;
  readonly redirectUri: string;
  readonly scope: string;
  /** The SHA-256 of the verifier, in base64url; undefined without proof of possession. */
  readonly challenge: string | undefined;
  used: boolean;
}

/** Letters and digits that are not mistaken for one another. */
const USER_CODE_LETTERS = 'BCDFGHJKLMNPQRSTVWXYZ23456789';

export class PendingSignIns {
  readonly #devices = new Map<string, DeviceSignIn>();
  readonly #codes = new Map<string, AuthorizationCode>();

  beginOnDevice(scope: string, expiresAtMs: number): DeviceSignIn {
    const number = this.#devices.size;
    const deviceCode = `emulated-device.${guidOf(`device code ${number}`)}`;
    const device: DeviceSignIn = {
      deviceCode,
      userCode: userCode(number),
      scope,
      expiresAtMs,
      state: 'pending',
    };
    this.#devices.set(deviceCode, device);
    return device;
  }

  device(deviceCode: string): DeviceSignIn | undefined {
    return this.#devices.get(deviceCode);
  }

  deviceOfUser(code: string): DeviceSignIn | undefined {
    const typed = code.trim().toUpperCase();
    return [...this.#devices.values()].find((device) => device.userCode === typed);
  }

  issueCode(of: Omit<AuthorizationCode, 'code' | 'used'>): AuthorizationCode {
    const code = { ...of, code: `emulated-code.${guidOf(`code ${this.#codes.size}`)}`, used: false };
    this.#codes.set(code.code, code);
    return code;
  }

  code(text: string): AuthorizationCode | undefined {
    return this.#codes.get(text);
  }
}

function userCode(number: number): string {
  const bytes = Buffer.from(guidOf(`user code ${number}`).replaceAll('-', ''), 'hex');
  return [...bytes.subarray(0, 9)].map((byte) => USER_CODE_LETTERS[byte % USER_CODE_LETTERS.length]).join('');
}
