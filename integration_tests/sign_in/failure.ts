/** What goes wrong, and short ways to write down how the emulator produces it. */
import { testCertificate } from '../../unit_tests/auth/test_certificates.ts';
import type { Bench } from '../connector.ts';
import { federatedToken, NO_APP, type SignInFacts } from './methods.ts';

export type Changes = Readonly<Record<string, unknown>>;

export interface Failure {
  readonly name: string;
  readonly config?: (facts: SignInFacts, bench: Bench) => Changes;
  readonly env?: (facts: SignInFacts, bench: Bench) => Record<string, string>;
  /** Control requests: a path and its body. */
  readonly control?: readonly (readonly [path: string, body: Changes])[];
  /** The table that a read asks for; without one it is `discover`. */
  readonly read?: string;
  readonly kind: 'config_error' | 'transient_error';
  readonly words: RegExp;
}

export const OTHER_ID = '00000000-1111-2222-3333-444444444444';
export const fault = (match: string, action: Changes, times = 99) =>
  ['faults', { match, times, action }] as const;
export const signIn = (settings: Changes) => [['signin', settings]] as const;
export const access = (settings: Changes) => [['access', settings]] as const;
export const person = (facts: SignInFacts) => ({
  authentication: { auth_type: 'refresh_token', refresh_token: facts.refreshToken },
});
export const workload = (claims: Changes) => (facts: SignInFacts, bench: Bench) => ({
  client_secret_value: undefined,
  authentication: {
    auth_type: 'workload_identity',
    token_file: bench.file('failure-token', federatedToken(facts, claims)),
  },
});
export const certificate = (certificates: string, privateKey: string, passphrase?: string) => () => ({
  client_secret_value: undefined,
  authentication: {
    auth_type: 'certificate',
    certificate: certificates,
    private_key: privateKey,
    passphrase,
  },
});
export const machine = (identity?: string) => () => ({
  ...NO_APP,
  authentication: { auth_type: 'managed_identity', identity_client_id: identity },
});
export const imds = (_: SignInFacts, bench: Bench) => ({
  AZURE_POD_IDENTITY_AUTHORITY_HOST: bench.emulator.url,
});
export const adfs =
  (changes: Changes = {}) =>
  (facts: SignInFacts, bench: Bench) => ({
    tenant_id: undefined,
    authentication: {
      auth_type: 'adfs',
      token_url: `${bench.emulator.url}${facts.adfsPath}`,
      resource: bench.emulator.url,
      ...changes,
    },
  });
export const LEAF = testCertificate('leaf.pem');
export const KEY = testCertificate('leaf.key');

export const tenantRefusal = (
  code: number,
  name: string,
  words: RegExp,
  kind: Failure['kind'] = 'config_error',
): Failure => ({
  name: `${name} (AADSTS${code})`,
  config: person,
  control: signIn({ refuseWith: code }),
  kind,
  words,
});
export const barrier = (
  name: string,
  title: string,
  words: RegExp,
  kind: Failure['kind'] = 'config_error',
): Failure => ({
  name: title,
  control: access({ [name]: true }),
  kind,
  words,
});

export type Failures = Readonly<Record<string, readonly Failure[]>>;
