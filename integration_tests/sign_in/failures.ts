/** Everything that is known to go wrong before the first row, each as the emulator can produce it. */
import { testCertificate } from '../../unit_tests/auth/test_certificates.ts';
import type { Bench } from '../connector.ts';
import { federatedToken, NO_APP, type SignInFacts } from './methods.ts';

type Changes = Readonly<Record<string, unknown>>;

export interface Failure {
  readonly name: string;
  readonly config?: (facts: SignInFacts, bench: Bench) => Changes;
  readonly env?: (facts: SignInFacts, bench: Bench) => Record<string, string>;
  /** Control requests: a path and its body. */
  readonly control?: readonly (readonly [path: string, body: Changes])[];
  readonly kind: 'config_error' | 'transient_error';
  readonly words: RegExp;
}

const OTHER_ID = '00000000-1111-2222-3333-444444444444';
const fault = (match: string, action: Changes, times = 99) => ['faults', { match, times, action }] as const;
const signIn = (settings: Changes) => [['signin', settings]] as const;
const access = (settings: Changes) => [['access', settings]] as const;
const person = (facts: SignInFacts) => ({
  authentication: { auth_type: 'refresh_token', refresh_token: facts.refreshToken },
});
const workload = (claims: Changes) => (facts: SignInFacts, bench: Bench) => ({
  client_secret_value: undefined,
  authentication: {
    auth_type: 'workload_identity',
    token_file: bench.file('failure-token', federatedToken(facts, claims)),
  },
});
const certificate = (certificates: string, privateKey: string, passphrase?: string) => () => ({
  client_secret_value: undefined,
  authentication: {
    auth_type: 'certificate',
    certificate: certificates,
    private_key: privateKey,
    passphrase,
  },
});
const machine = (identity?: string) => () => ({
  ...NO_APP,
  authentication: { auth_type: 'managed_identity', identity_client_id: identity },
});
const imds = (_: SignInFacts, bench: Bench) => ({ AZURE_POD_IDENTITY_AUTHORITY_HOST: bench.emulator.url });
const adfs =
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
const LEAF = testCertificate('leaf.pem');
const KEY = testCertificate('leaf.key');

const tenantRefusal = (
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
const barrier = (
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

export const FAILURES: Readonly<Record<string, readonly Failure[]>> = {
  'The app registration and its tenant': [
    {
      name: 'wrong client secret',
      config: () => ({ client_secret_value: 'wrong secret value' }),
      kind: 'config_error',
      words: /AADSTS7000215.*`client_secret_value`/,
    },
    {
      name: 'expired client secret',
      control: signIn({ secretExpired: true }),
      kind: 'config_error',
      words: /AADSTS7000222.*Create a new one/,
    },
    {
      name: 'unknown app',
      config: () => ({ client_id: OTHER_ID }),
      kind: 'config_error',
      words: /AADSTS700016.*`client_id`/,
    },
    {
      name: 'unknown tenant',
      config: () => ({ tenant_id: OTHER_ID }),
      kind: 'config_error',
      words: /AADSTS90002.*`tenant_id`/,
    },
    {
      name: 'tenant that is not a domain',
      config: () => ({ tenant_id: 'contoso' }),
      kind: 'config_error',
      words: /`tenant_id` is neither/,
    },
    {
      name: 'environment of another tenant',
      config: (_, bench) => ({ url: bench.emulator.url.replace('127.0.0.1', 'localhost') }),
      kind: 'config_error',
      words: /AADSTS500011.*`url`/,
    },
    {
      name: 'consent missing',
      control: signIn({ consentMissing: true }),
      kind: 'config_error',
      words: /AADSTS65001.*Grant admin consent/,
    },
    {
      name: 'Conditional Access',
      control: signIn({ conditionalAccess: true }),
      kind: 'config_error',
      words: /AADSTS53003.*Conditional Access/,
    },
    tenantRefusal(7_000_112, 'disabled app', /AADSTS7000112.*disabled/),
    tenantRefusal(500_014, 'service disabled in the tenant', /AADSTS500014.*subscription/),
    tenantRefusal(650_057, 'permission missing', /AADSTS650057.*user_impersonation/),
    tenantRefusal(
      90_033,
      'passing fault of Microsoft Entra',
      /AADSTS90033.*Try again later/,
      'transient_error',
    ),
  ],
  'A certificate': [
    {
      name: 'not registered for the app',
      config: certificate(LEAF, KEY),
      kind: 'config_error',
      words: /AADSTS700027.*Upload/,
    },
    {
      name: 'expired',
      config: certificate(testCertificate('expired.pem'), KEY),
      kind: 'config_error',
      words: /expired on 2021-01-01.*openssl req/,
    },
    {
      name: 'not yet valid',
      config: certificate(testCertificate('future.pem'), KEY),
      kind: 'config_error',
      words: /not valid before 2090-01-01/,
    },
    {
      name: 'of another key',
      config: certificate(testCertificate('ca.pem'), KEY),
      kind: 'config_error',
      words: /is not the key of/,
    },
    {
      name: 'on an elliptic curve',
      config: certificate(testCertificate('ec.pem'), testCertificate('ec.key')),
      kind: 'config_error',
      words: /RSA keys only/,
    },
    {
      name: 'a PFX file',
      config: certificate(testCertificate('leaf.pfx.base64'), KEY),
      kind: 'config_error',
      words: /openssl pkcs12/,
    },
    {
      name: 'an encrypted key without its passphrase',
      config: certificate(LEAF, testCertificate('leaf_encrypted.key')),
      kind: 'config_error',
      words: /enter its passphrase/,
    },
    {
      name: 'a wrong passphrase',
      config: certificate(LEAF, testCertificate('leaf_encrypted.key'), 'wrong-passphrase'),
      kind: 'config_error',
      words: /cannot be decrypted/,
    },
  ],
  'A person (refresh token)': [
    {
      name: 'revoked',
      config: person,
      control: [
        ['signin', { revokeUsedRefreshTokens: true }],
        ['refreshtokens/use', {}],
      ],
      kind: 'config_error',
      words: /AADSTS50173.*`login`/,
    },
    {
      name: 'not used for 90 days',
      config: person,
      control: [['refreshtokens/expire', {}]],
      kind: 'config_error',
      words: /AADSTS700082.*`login`/,
    },
    {
      name: 'cut while it was copied',
      config: () => ({ authentication: { auth_type: 'refresh_token', refresh_token: '0.AXcut' } }),
      kind: 'config_error',
      words: /AADSTS9002313.*cut/,
    },
    {
      name: 'app without its secret',
      config: (facts) => ({ ...person(facts), client_secret_value: undefined }),
      kind: 'config_error',
      words: /AADSTS7000218.*`client_secret_value`/,
    },
    tenantRefusal(50_057, 'account disabled', /AADSTS50057.*disabled/),
    tenantRefusal(50_076, 'second factor required', /AADSTS50076.*second factor/),
    tenantRefusal(50_105, 'person not assigned to the app', /AADSTS50105.*Users and groups/),
  ],
  'A workload identity': [
    {
      name: 'token file missing',
      config: () => ({
        client_secret_value: undefined,
        authentication: { auth_type: 'workload_identity', token_file: '/nowhere/token' },
      }),
      kind: 'config_error',
      words: /does not exist/,
    },
    {
      name: 'another issuer',
      config: workload({ iss: 'https://other.test' }),
      kind: 'config_error',
      words: /AADSTS700211.*issuer/,
    },
    {
      name: 'another audience',
      config: workload({ aud: 'api://other' }),
      kind: 'config_error',
      words: /AADSTS700212.*audience/,
    },
    {
      name: 'another subject',
      config: workload({ sub: 'system:serviceaccount:a:b' }),
      kind: 'config_error',
      words: /AADSTS700213.*subject/,
    },
    {
      name: 'an old token',
      config: workload({ nbf: 0, exp: 1000 }),
      kind: 'config_error',
      words: /AADSTS700024/,
    },
  ],
  'A managed identity': [
    {
      name: 'not assigned to the machine',
      config: machine(OTHER_ID),
      env: imds,
      kind: 'config_error',
      words: /not assigned to this machine/,
    },
    {
      name: 'no metadata service',
      config: machine(),
      env: () => ({ AZURE_POD_IDENTITY_AUTHORITY_HOST: 'http://127.0.0.1:9' }),
      kind: 'transient_error',
      words: /metadata service of Azure.*did not answer/,
    },
    {
      name: 'App Service with a wrong header',
      config: machine(),
      env: (facts, bench) => ({
        IDENTITY_ENDPOINT: `${bench.emulator.url}${facts.managedIdentity.appServicePath}`,
        IDENTITY_HEADER: 'another header',
      }),
      kind: 'config_error',
      words: /IDENTITY_HEADER/,
    },
    {
      name: 'Azure Arc without the key of its agent',
      config: machine(),
      env: (facts, bench) => ({
        IDENTITY_ENDPOINT: `${bench.emulator.url}${facts.managedIdentity.arcPath}`,
        IMDS_ENDPOINT: 'http://localhost:40342',
      }),
      kind: 'config_error',
      words: /group himds/,
    },
    {
      name: 'a user-assigned identity under Azure Arc',
      config: machine(OTHER_ID),
      env: (facts, bench) => ({
        IDENTITY_ENDPOINT: `${bench.emulator.url}${facts.managedIdentity.arcPath}`,
        IMDS_ENDPOINT: 'http://localhost:40342',
      }),
      kind: 'config_error',
      words: /user-assigned identity under Azure Arc/,
    },
  ],
  'AD FS': [
    {
      name: 'wrong client secret',
      config: (facts, bench) => ({ ...adfs()(facts, bench), client_secret_value: 'wrong secret value' }),
      kind: 'config_error',
      words: /invalid_client.*`client_secret_value`/,
    },
    {
      name: 'unknown resource',
      config: adfs({ resource: 'https://other.contoso.com' }),
      kind: 'config_error',
      words: /invalid_resource.*`authentication.resource`/,
    },
    {
      name: 'app without access',
      config: adfs(),
      control: signIn({ consentMissing: true }),
      kind: 'config_error',
      words: /unauthorized_client.*application group/,
    },
    {
      name: 'access control policy',
      config: adfs(),
      control: signIn({ conditionalAccess: true }),
      kind: 'config_error',
      words: /access_denied.*policy/,
    },
  ],
  'The way to the sign-in': [
    {
      name: 'unknown host',
      config: () => ({ authority_url: 'https://nowhere.invalid' }),
      kind: 'config_error',
      words: /no host named nowhere\.invalid/,
    },
    {
      name: 'refused connection',
      config: () => ({ authority_url: 'http://127.0.0.1:9' }),
      kind: 'transient_error',
      words: /could not be reached \(ECONNREFUSED\)/,
    },
    {
      name: 'a web page in place of an answer',
      control: [fault('token', { type: 'html' })],
      kind: 'config_error',
      words: /did not answer as a sign-in service/,
    },
    {
      name: 'answers that are cut',
      control: [fault('token', { type: 'cut', afterBytes: 20 })],
      kind: 'transient_error',
      words: /broke off/,
    },
    {
      name: 'answers that are not JSON',
      control: [fault('token', { type: 'malformedJson' })],
      kind: 'config_error',
      words: /did not answer as a sign-in service/,
    },
    {
      name: 'throttled for long',
      control: [
        fault('token', { type: 'status', status: 429, headers: { 'Retry-After': '3600' }, body: '' }),
      ],
      kind: 'transient_error',
      words: /status 429/,
    },
    {
      name: 'the sign-in service fails',
      control: [fault('token', { type: 'status', status: 503, headers: { 'Retry-After': '1' }, body: '' })],
      kind: 'transient_error',
      words: /status 503/,
    },
  ],
  'The environment and its user': [
    {
      name: 'no environment at the address',
      control: [fault('whoami', { type: 'status', status: 404, body: '<html>Not Found</html>' })],
      kind: 'config_error',
      words: /is not a Dataverse environment/,
    },
    {
      name: 'a token that is not accepted',
      control: [fault('whoami', { type: 'status', status: 401, body: '' })],
      kind: 'config_error',
      words: /does not accept the sign-in/,
    },
    barrier('notMember', 'no application user (0x80072560)', /Create an application user/),
    barrier('noRoles', 'no security role (0x80042f09)', /no security role/),
    barrier('userDisabled', 'disabled user (0x80040225)', /disabled/),
    barrier('noLicense', 'person without a license (0x8004d24b)', /licen/),
    barrier('notAllowed', 'user or tenant not allowed (0x80044507)', /not allowed/),
    barrier('applicationRestricted', 'restricted app (0x80095ffc)', /restricts which apps/),
    barrier('ipBlocked', 'IP firewall (0x80095ffe)', /IP firewall/),
    barrier('organizationDisabled', 'disabled organization (0x8004a104)', /organization is disabled/),
    barrier(
      'administrationMode',
      'administration mode (0x8004a113)',
      /administration mode/,
      'transient_error',
    ),
    barrier('privilegeDenied', 'privilege denied (0x80040231)', /Read on this table/),
    barrier('accessDenied', 'access denied (0x80048306)', /Read on this table/),
  ],
};
