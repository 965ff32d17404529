/** Sign-ins of workloads and machines, and at AD FS servers. */
import { adfs, type Failures, fault, imds, machine, OTHER_ID, signIn, workload } from './failure.ts';

export const IDENTITY_FAILURES: Failures = {
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
      name: 'token file without a token',
      config: (_, bench) => ({
        client_secret_value: undefined,
        authentication: { auth_type: 'workload_identity', token_file: bench.file('no-token', 'hello') },
      }),
      kind: 'config_error',
      words: /does not contain a token.*AZURE_FEDERATED_TOKEN_FILE/,
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
      name: 'a machine without an identity of its own',
      config: machine(),
      env: imds,
      control: [
        fault('token', {
          type: 'status',
          status: 400,
          body: JSON.stringify({ error: 'invalid_request', error_description: 'Identity not found' }),
        }),
      ],
      kind: 'config_error',
      words: /no system-assigned identity.*Enable it.*`authentication.identity_client_id`/,
    },
    {
      name: 'a metadata service that is being updated for long (410)',
      config: machine(),
      env: imds,
      control: [fault('token', { type: 'status', status: 410, body: '' })],
      kind: 'transient_error',
      words: /cannot issue a token at the moment \(status 410\)\. Try again/,
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
      name: 'Azure Arc without its agent',
      config: machine(),
      env: () => ({ IDENTITY_ENDPOINT: 'http://127.0.0.1:9/token', IMDS_ENDPOINT: 'http://127.0.0.1:9' }),
      kind: 'transient_error',
      words: /could not be reached \(ECONNREFUSED\)/,
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
      name: 'a wrong address',
      config: (facts, bench) => adfs({ token_url: `${bench.emulator.url}/nowhere` })(facts, bench),
      kind: 'config_error',
      words: /did not answer as a sign-in service \(status 404\).*`authentication.token_url`/,
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
};
