/** Configurations for each sign-in method, from what the emulator tells of itself. */
import { constants, createPrivateKey, sign } from 'node:crypto';
import type { Bench } from '../connector.ts';

export interface SignInFacts {
  readonly certificate: string;
  readonly privateKey: string;
  readonly refreshToken: string;
  readonly federated: {
    readonly issuer: string;
    readonly subject: string;
    readonly audience: string;
    readonly keyId: string;
  };
  readonly managedIdentity: {
    readonly clientId: string;
    readonly identityHeader: string;
    readonly appServicePath: string;
    readonly arcPath: string;
  };
  readonly adfsPath: string;
}

export async function signInFacts(bench: Bench): Promise<SignInFacts> {
  return (await bench.control('GET', 'signin')) as SignInFacts;
}

/** A token as a cluster would issue it. @param claims in place of the right ones. */
export function federatedToken(facts: SignInFacts, claims: Readonly<Record<string, unknown>> = {}): string {
  const { audience, issuer, keyId, subject } = facts.federated;
  const nowSeconds = Math.floor(Date.now() / 1000);
  const parts = [
    { alg: 'RS256', typ: 'JWT', kid: keyId },
    { iss: issuer, sub: subject, aud: audience, nbf: nowSeconds, exp: nowSeconds + 3600, ...claims },
  ].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'));
  const signed = parts.join('.');
  const key = { key: createPrivateKey(facts.privateKey), padding: constants.RSA_PKCS1_PADDING };
  return `${signed}.${sign('sha256', Buffer.from(signed), key).toString('base64url')}`;
}

/** What must be undefined in a configuration that has no app registration. */
export const NO_APP = { tenant_id: undefined, client_id: undefined, client_secret_value: undefined };
