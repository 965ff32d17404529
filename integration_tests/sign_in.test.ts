/** Sign-in of apps and people, through the executable; the emulator checks the signatures. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { AirbyteMessage, AirbyteStream } from '../src/protocol/messages.ts';
import { PASSPHRASE, testCertificate } from '../unit_tests/auth/test_certificates.ts';
import { Bench, configured, dataOf, errorsOf, runConnector, type RunResult, statesOf } from './connector.ts';
import { type SignInFacts, signInFacts } from './sign_in/methods.ts';

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

function controlsOf(result: RunResult): Record<string, unknown>[] {
  return result.messages.flatMap((message: AirbyteMessage) =>
    message.type === 'CONTROL' ? [message.control.connectorConfig.config] : [],
  );
}

function expectGood(result: RunResult): void {
  expect(errorsOf(result)).toEqual([]);
  expect([result.exitCode, result.stderr]).toEqual([0, '']);
  expect(dataOf(result)).toHaveLength(60);
}

describe('a certificate', () => {
  const authentication = (certificate: string, privateKey: string, passphrase?: string) => ({
    client_secret_value: undefined,
    authentication: { auth_type: 'certificate', certificate, private_key: privateKey, passphrase },
  });

  test('signs in', async () => {
    expectGood(await read(authentication(facts.certificate, facts.privateKey)));
  });

  test('signs in with an encrypted key, and sends its chain', async () => {
    const chain = `${testCertificate('leaf.pem')}${testCertificate('ca.pem')}`;
    await bench.control('POST', 'signin', {
      certificates: [testCertificate('leaf.pem')],
      chainRequired: true,
    });
    expectGood(await read(authentication(chain, testCertificate('leaf_encrypted.key'), PASSPHRASE)));
    const alone = await read(
      authentication(testCertificate('leaf.pem'), testCertificate('leaf_encrypted.key'), PASSPHRASE),
    );
    expect(errorsOf(alone)).toEqual([expect.objectContaining({ failure_type: 'config_error' })]);
  });

  test('that is not registered is refused with advice', async () => {
    const result = await check(authentication(testCertificate('leaf.pem'), testCertificate('leaf.key')));
    expect(result.stdout).toMatch(/FAILED.*AADSTS700027.*Upload the public part/);
  });
});

describe('a machine whose clock is wrong', () => {
  /** Loaded before the connector: its clock is ahead or behind. */
  const clock = (offsetMs: number): Record<string, string> => ({
    NODE_OPTIONS: `--import=${bench.file(
      'clock.mjs',
      `const Right = Date;
      globalThis.Date = class extends Right {
        constructor(...given) { super(...(given.length === 0 ? [Right.now() + ${offsetMs}] : given)); }
        static now() { return Right.now() + ${offsetMs}; }
      };`,
    )}`,
  });
  const HOUR_MS = 3_600_000;

  test.each([
    ['two hours ahead', 2 * HOUR_MS],
    ['two hours behind', -2 * HOUR_MS],
  ])('%s signs in by secret with one token', async (_, offsetMs) => {
    expectGood(await read({}, clock(offsetMs)));
    expect((await bench.requests('token')).length).toBe(1);
  });

  test('is named where a certificate signs with it', async () => {
    const { certificate, privateKey: private_key } = facts;
    const authentication = { auth_type: 'certificate', certificate, private_key };
    const result = await check({ client_secret_value: undefined, authentication }, clock(2 * HOUR_MS));
    expect(result.stdout).toMatch(/FAILED.*AADSTS700024.*[Cc]heck the clock of this machine/);
  });
});

describe('a refresh token', () => {
  const authentication = (refreshToken: string) => ({
    authentication: { auth_type: 'refresh_token', refresh_token: refreshToken },
  });

  test('signs in, and a CONTROL message contains the newer one with everything else unchanged', async () => {
    await bench.control('POST', 'signin', { revokeUsedRefreshTokens: true });
    const first = await read({ ...authentication(facts.refreshToken), tables: ['account'] });
    expectGood(first);
    const [config = {}] = controlsOf(first);
    expect(config).toEqual({
      ...bench.emulator.config,
      tables: ['account'],
      authentication: {
        auth_type: 'refresh_token',
        refresh_token: expect.not.stringMatching(facts.refreshToken),
      },
    });
    // The first token is void by now; the next run goes on with the one that it was given.
    expectGood(await read(config));
    const old = await read(authentication(facts.refreshToken));
    expect(errorsOf(old)).toEqual([
      expect.objectContaining({
        failure_type: 'config_error',
        message: expect.stringMatching(/AADSTS50173.*revoked.*`login`/),
      }),
    ]);
  });

  test('that was used to find out which system it is, is used no second time', async () => {
    await bench.control('POST', 'signin', { revokeUsedRefreshTokens: true });
    const action = { type: 'status', status: 404, body: '{}' };
    await bench.control('POST', 'faults', { match: 'whoami', times: 9, action });
    const result = await read({ ...authentication(facts.refreshToken), product: 'auto' });
    expect(errorsOf(result)).toEqual([
      expect.objectContaining({ message: expect.stringMatching(/Dataverse.*Finance & Operations/) }),
    ]);
    // Each attempt got a newer one.
    expect(controlsOf(result)).toHaveLength(2);
  });

  test('is returned first, even if the run fails later', async () => {
    await bench.control('POST', 'faults', {
      match: 'rows',
      times: 9,
      action: { type: 'status', status: 400, body: '{}' },
    });
    const result = await read(authentication(facts.refreshToken));
    expect(result.exitCode).toBe(1);
    expect(controlsOf(result)).toHaveLength(1);
    const types = result.messages.map(({ type }) => type);
    expect(types.indexOf('CONTROL')).toBeLessThan(types.indexOf('TRACE'));
  });

  test('is also returned by check and discover', async () => {
    for (const command of ['check', 'discover']) {
      const config = bench.config(authentication(facts.refreshToken));
      expect(controlsOf(await runConnector([command, '--config', config]))).toHaveLength(1);
    }
  });

  test('of a public app signs in without the secret, also where one is configured', async () => {
    await bench.control('POST', 'signin', { publicClient: true });
    expectGood(await read(authentication(facts.refreshToken)));
    expectGood(await read({ ...authentication(facts.refreshToken), client_secret_value: undefined }));
  });
});

describe('tokens', () => {
  test('a revoked one is replaced in mid-run, and one sign-in serves all streams', async () => {
    let rows = 0;
    onRequest = (kind) => {
      if (kind === 'rows' && rows++ === 1) void bench.control('POST', 'tokens/expire');
    };
    const result = await bench.read({
      streams: ['account', 'contact'].map((name) => configured(streams, name, 'full_refresh')),
      config: { odata_maxpagesize: 20 },
    });
    expect(result.exitCode).toBe(0);
    expect(dataOf(result)).toHaveLength(200);
    expect((await bench.requests('token')).length).toBe(2);
  });

  test('a refresh token that is revoked in mid-run ends the streams with advice, after what was read is saved', async () => {
    let rows = 0;
    onRequest = (kind) => {
      if (kind !== 'rows' || rows++ !== 1) return;
      const body = JSON.stringify({
        error: 'invalid_grant',
        error_description: 'AADSTS50173: The provided grant has expired due to it being revoked.',
      });
      const action = { type: 'status', status: 400, body };
      void bench.control('POST', 'faults', { match: 'token', times: 99, action });
      void bench.control('POST', 'tokens/expire');
    };
    const result = await bench.read({
      streams: [configured(streams, 'account', 'full_refresh')],
      config: {
        odata_maxpagesize: 20,
        authentication: { auth_type: 'refresh_token', refresh_token: facts.refreshToken },
      },
    });
    expect(result.exitCode).toBe(1);
    expect(errorsOf(result)).toEqual([
      expect.objectContaining({
        failure_type: 'config_error',
        message: expect.stringMatching(/AADSTS50173.*revoked.*`login`/),
      }),
    ]);
    expect(dataOf(result).length).toBeGreaterThanOrEqual(20);
    expect(statesOf(result).length).toBeGreaterThan(0);
    expect(controlsOf(result)).toHaveLength(1);
  });

  test('a token endpoint that throttles is waited for', async () => {
    const action = {
      type: 'status',
      status: 429,
      headers: { 'Retry-After': '1' },
      body: '{"error":"temporarily_unavailable"}',
    };
    await bench.control('POST', 'faults', { match: 'token', times: 2, action });
    const result = await read({});
    expectGood(result);
    expect(result.seconds).toBeGreaterThan(2);
  });
});
