/** Sign-in of machines and workloads, and at AD FS servers, through the executable. */
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { AirbyteStream } from '../src/protocol/messages.ts';
import { Bench, configured, dataOf, errorsOf, logsOf, runConnector, type RunResult } from './connector.ts';
import { federatedToken, NO_APP, type SignInFacts, signInFacts } from './sign_in/methods.ts';

let bench: Bench;
let facts: SignInFacts;
let streams: readonly AirbyteStream[];
/** Called before the emulator looks at a request. */
let onRequest: (kind: string) => void = () => {};

beforeAll(async () => {
  bench = await Bench.start({
    onRequest: async ({ kind }) => {
      onRequest(kind);
    },
  });
  streams = await bench.discover({ tables: ['account', 'contact'] });
});
afterAll(() => bench.stop());
beforeEach(async () => {
  onRequest = () => {};
  await bench.reset();
  facts = await signInFacts(bench);
});

type Changes = Readonly<Record<string, unknown>>;

async function check(changes: Changes, env: Record<string, string> = {}): Promise<RunResult> {
  return await runConnector(['check', '--config', bench.config(changes)], { env });
}

async function read(changes: Changes, env: Record<string, string> = {}): Promise<RunResult> {
  const options = { streams: [configured(streams, 'account', 'full_refresh')], config: changes };
  return await bench.read({ ...options, run: { env } });
}

function expectGood(result: RunResult): void {
  expect(errorsOf(result)).toEqual([]);
  expect([result.exitCode, result.stderr]).toEqual([0, '']);
  expect(dataOf(result)).toHaveLength(60);
}

/** A refusal that holds what was sent. @param skip how many answers come before. */
function echo(secret: string, skip = 0): Changes {
  const body = JSON.stringify({ error: 'invalid_request', error_description: `You sent ${secret}.` });
  return { match: 'token', skip, times: 9, action: { type: 'status', status: 400, body } };
}

const AGENT_KEY = 'emulated-arc-key';

/** Runs what follows with a folder of the agent of its own, where nothing of this machine is changed. */
const withAgentKey = (key: string): readonly string[] => [
  'unshare',
  '--user',
  '--map-root-user',
  '--mount',
  'sh',
  '-euc',
  'mount -t tmpfs tmpfs /var/opt; mkdir -p /var/opt/azcmagent/tokens; printf %s "$1" >/var/opt/azcmagent/tokens/agent.key; shift; exec "$@"',
  'sh',
  key,
];

const canMount = spawnSync('unshare', ['--user', '--map-root-user', '--mount', 'true']).status === 0;
/** Skipped, and listed so, where the machine allows no namespaces; the unit tests hold the steps of it everywhere. */
const withFolderOfAgent = canMount ? test : test.skip;

describe('a managed identity', () => {
  const changes = (identity_client_id?: string) => ({
    ...NO_APP,
    authentication: { auth_type: 'managed_identity', identity_client_id },
  });
  const imds = () => ({ AZURE_POD_IDENTITY_AUTHORITY_HOST: bench.emulator.url });

  test('signs in at the metadata service of a machine, system- and user-assigned', async () => {
    expectGood(await read(changes(), imds()));
    expectGood(await read(changes(facts.managedIdentity.clientId), imds()));
  });

  test('signs in as App Service does it', async () => {
    const { appServicePath, identityHeader } = facts.managedIdentity;
    const env = {
      IDENTITY_ENDPOINT: `${bench.emulator.url}${appServicePath}`,
      IDENTITY_HEADER: identityHeader,
    };
    expectGood(await read(changes(), env));
    const wrong = await check(changes(), { ...env, IDENTITY_HEADER: 'another header' });
    expect(wrong.stdout).toMatch(/FAILED.*refused \(status 401\).*IDENTITY_HEADER/);
  });

  test('of Azure Arc reads no other file than a key of the agent', async () => {
    const env = {
      IDENTITY_ENDPOINT: `${bench.emulator.url}${facts.managedIdentity.arcPath}`,
      IMDS_ENDPOINT: 'http://localhost:40342',
    };
    await bench.control('POST', 'signin', {
      arcKeyPath: bench.file('stolen.key', 'a secret of the machine'),
    });
    const result = await check(changes(), env);
    expect(result.stdout).toMatch(
      /FAILED.*challenge does not name a .key file in \/var\/opt\/azcmagent\/tokens/,
    );
    const token = (await bench.requests('token')).length;
    expect(token).toBe(1);
  });

  withFolderOfAgent('of Azure Arc signs in with the key of its agent, and shows no key', async () => {
    const env = {
      IDENTITY_ENDPOINT: `${bench.emulator.url}${facts.managedIdentity.arcPath}`,
      IMDS_ENDPOINT: 'http://localhost:40342',
    };
    const catalog = bench.file('arc.json', { streams: [configured(streams, 'account', 'full_refresh')] });
    const argv = ['read', '--config', bench.config(changes()), '--catalog', catalog];
    const arc = (key: string) => runConnector(argv, { env, within: withAgentKey(key) });
    expectGood(await arc(AGENT_KEY));
    expect((await bench.requests('token')).map(({ status }) => status)).toEqual([401, 200]);
    await bench.control('POST', 'signin', { arcKey: 'another key' });
    expect(errorsOf(await arc(AGENT_KEY))).toEqual([
      expect.objectContaining({
        failure_type: 'config_error',
        message: expect.stringMatching(/refused \(status 403\): The key is wrong.*IMDS_ENDPOINT/),
      }),
    ]);
    await bench.control('POST', 'faults', echo(AGENT_KEY, 1));
    expect(errorsOf(await arc(AGENT_KEY))[0]?.message).toMatch(/You sent \*+/);
  });

  test('that is sent back is masked', async () => {
    const { appServicePath, identityHeader } = facts.managedIdentity;
    const env = {
      IDENTITY_ENDPOINT: `${bench.emulator.url}${appServicePath}`,
      IDENTITY_HEADER: identityHeader,
    };
    await bench.control('POST', 'faults', echo(identityHeader));
    expect((await check(changes(), env)).stdout).toMatch(/You sent \*+/);
  });

  test('that is not assigned is refused with advice', async () => {
    const result = await check(changes('00000000-1111-2222-3333-444444444444'), imds());
    expect(result.stdout).toMatch(/FAILED.*is not assigned to this machine.*identity_client_id/);
  });

  test('is waited for while the metadata service is being updated', async () => {
    await bench.control('POST', 'faults', {
      match: 'token',
      times: 2,
      action: { type: 'status', status: 410, body: '' },
    });
    const result = await read(changes(), imds());
    expectGood(result);
    expect(logsOf(result, 'WARN').filter((words) => words.includes('410'))).toHaveLength(2);
  });
});

describe('a workload identity', () => {
  const changes = (token_file?: string) => ({
    client_secret_value: undefined,
    authentication: { auth_type: 'workload_identity', token_file },
  });

  test('signs in with the token of the file', async () => {
    expectGood(await read(changes(bench.file('token', `${federatedToken(facts)}\n`))));
  });

  test('is masked where it is sent back', async () => {
    const token = federatedToken(facts);
    await bench.control('POST', 'faults', echo(token));
    expect((await check(changes(bench.file('token', token)))).stdout).toMatch(/You sent \*+/);
  });

  test('takes everything from the variables that Kubernetes sets', async () => {
    const { authority_url, client_id, tenant_id } = bench.emulator.config;
    const env = {
      AZURE_AUTHORITY_HOST: `${authority_url}/`,
      AZURE_CLIENT_ID: client_id ?? '',
      AZURE_TENANT_ID: tenant_id ?? '',
      AZURE_FEDERATED_TOKEN_FILE: bench.file('token', federatedToken(facts)),
    };
    expectGood(await read({ ...changes(), ...NO_APP, authority_url: undefined }, env));
  });

  test('reads the file again at the next sign-in', async () => {
    const path = bench.file('token', federatedToken(facts));
    await bench.control('POST', 'faults', { match: 'rows', action: { type: 'status', status: 401 } });
    onRequest = (kind) => {
      if (kind === 'rows') writeFileSync(path, federatedToken(facts, { sub: 'someone else' }));
    };
    const result = await read(changes(path));
    expect(errorsOf(result)[0]?.message).toMatch(/AADSTS700213.*subject of this token/);
  });

  test.each<[string, () => string, RegExp]>([
    ['no file', () => '/nowhere/token', /\/nowhere\/token, does not exist.*AZURE_FEDERATED_TOKEN_FILE/],
    ['an empty file', () => bench.file('empty', ''), /is empty/],
    ['a file of something else', () => bench.file('else', 'hello'), /does not contain a token/],
    [
      'an old token',
      () => bench.file('old', federatedToken(facts, { exp: 1000, nbf: 0 })),
      /AADSTS700024.*clock/,
    ],
  ])('%s is reported clearly', async (_, path, words) => {
    const result = await check(changes(path()));
    expect(result.stdout).toMatch(words);
    expect(result.seconds).toBeLessThan(15);
  });
});

describe('AD FS', () => {
  const changes = (more: Changes = {}) => ({
    tenant_id: undefined,
    authentication: {
      auth_type: 'adfs',
      token_url: `${bench.emulator.url}${facts.adfsPath}`,
      resource: bench.emulator.url,
      ...more,
    },
  });

  test('signs in with a resource', async () => {
    expectGood(await read(changes()));
  });

  test.each<[string, () => Changes, RegExp]>([
    [
      'a wrong secret',
      () => ({ ...changes(), client_secret_value: 'wrong secret' }),
      /invalid_client.*`client_secret_value`/,
    ],
    [
      'a wrong resource',
      () => changes({ resource: 'https://other.contoso.com' }),
      /invalid_resource.*https:\/\/other.*`authentication.resource`/,
    ],
    [
      'a wrong address',
      () => changes({ token_url: `${bench.emulator.url}/nowhere` }),
      /did not answer as a sign-in service \(status 404\).*token_url/,
    ],
  ])('%s is refused with advice', async (_, of, words) => {
    expect((await check(of())).stdout).toMatch(words);
  });
});
