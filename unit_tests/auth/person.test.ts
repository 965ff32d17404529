import { describe, expect, test } from '@jest/globals';
import { beginCodeLogin } from '../../src/auth/code_login.ts';
import { signInOnDevice } from '../../src/auth/device_login.ts';
import { PersonGrant } from '../../src/auth/person_grant.ts';
import { acquireByRefreshToken } from '../../src/auth/refresh_token.ts';
import { type Issuer, type Scripted, scriptedIssuer } from './issuer.ts';

const context = {
  authorityUrl: 'https://login.test',
  tenantId: 'contoso.test',
  clientId: 'app',
  resource: 'https://env.test',
};
const { signal } = new AbortController();
const TOKEN = { access_token: 'access', expires_in: 3600 };
const refusal = (error: string, code = 0): Scripted => ({
  status: 400,
  body: { error, error_description: `AADSTS${code}: words` },
});

function grantOf(issuer: Issuer, secret?: string): PersonGrant {
  const clientSecret = secret === undefined ? undefined : { reveal: () => secret };
  return new PersonGrant({ ...issuer.requester, context, clientSecret });
}

describe('a refresh token', () => {
  const acquire = (issuer: Issuer, newer: string[], secret?: string) =>
    acquireByRefreshToken({
      ...issuer.requester,
      context,
      clientSecret: secret === undefined ? undefined : { reveal: () => secret },
      refreshToken: { reveal: () => 'first' },
      onNewRefreshToken: async (token) => void newer.push(token),
    });

  test('is replaced by each newer one, which is reported once', async () => {
    const issuer = scriptedIssuer(
      { body: { ...TOKEN, refresh_token: 'second' } },
      { body: { ...TOKEN, refresh_token: 'second' } },
      { body: TOKEN },
    );
    const newer: string[] = [];
    const source = acquire(issuer, newer);
    for (let count = 0; count < 3; count++) await source(signal);
    expect(issuer.forms().map(({ refresh_token: token }) => token)).toEqual(['first', 'second', 'second']);
    expect(newer).toEqual(['second']);
    expect(issuer.forms()[0]).toMatchObject({
      scope: 'https://env.test/.default offline_access',
      client_id: 'app',
    });
  });

  test('is reported before the access token is returned, and a failure to report it is not hidden', async () => {
    const issuer = scriptedIssuer({ body: { ...TOKEN, refresh_token: 'second' } });
    const source = acquireByRefreshToken({
      ...issuer.requester,
      context,
      clientSecret: undefined,
      refreshToken: { reveal: () => 'first' },
      onNewRefreshToken: async () => {
        throw new Error('stdout is closed');
      },
    });
    await expect(source(signal)).rejects.toThrow('stdout is closed');
  });

  test('of a public app is requested again without the secret, only once', async () => {
    const issuer = scriptedIssuer(refusal('invalid_client', 700_025), { body: TOKEN });
    const source = acquire(issuer, [], 'a secret');
    await source(signal);
    await source(signal);
    expect(issuer.forms().map(({ client_secret: secret }) => secret)).toEqual([
      'a secret',
      undefined,
      undefined,
    ]);
  });
});

describe('a sign-in on another device', () => {
  const codes = {
    device_code: 'd',
    user_code: 'ABC',
    verification_uri: 'https://device.test',
    expires_in: 60,
    interval: 5,
  };

  test('asks at the pace that it is given, and slower when told so', async () => {
    const issuer = scriptedIssuer(
      { body: codes },
      refusal('authorization_pending', 70_016),
      refusal('slow_down'),
      { body: { ...TOKEN, refresh_token: 'first' } },
    );
    const told: string[] = [];
    const { clock } = issuer.requester;
    const options = { grant: grantOf(issuer), tell: (text: string) => void told.push(text), clock, signal };
    expect(await signInOnDevice(options)).toBe('first');
    expect(issuer.waits).toEqual([5000, 5000, 10_000]);
    expect(told).toEqual([expect.stringMatching(/https:\/\/device\.test.*code ABC/)]);
  });

  test.each<[string, Scripted, RegExp]>([
    [
      'waits no longer than the code is good',
      refusal('authorization_pending'),
      /no one entered the code in time/,
    ],
    ['ends when the code has expired', refusal('expired_token'), /no one entered the code in time/],
    ['ends when the person declines', refusal('authorization_declined'), /declined/],
    ['ends with the words of a refusal', refusal('invalid_client', 7_000_218), /AADSTS7000218/],
    ['needs a refresh token', { body: TOKEN }, /no refresh token.*offline_access/],
  ])('%s', async (_, answer, words) => {
    const issuer = scriptedIssuer({ body: codes }, answer);
    const { clock } = issuer.requester;
    const options = { grant: grantOf(issuer), tell: () => {}, clock, signal };
    await expect(signInOnDevice(options)).rejects.toThrow(words);
    expect(issuer.waits.reduce((sum, ms) => sum + ms, 0)).toBeLessThanOrEqual(65_000);
  });

  test('an answer without a code is an error', async () => {
    const issuer = scriptedIssuer({ body: {} });
    const options = { grant: grantOf(issuer), tell: () => {}, clock: issuer.requester.clock, signal };
    await expect(signInOnDevice(options)).rejects.toMatchObject({ code: 'response_malformed' });
  });
});

test('a pasted address proves possession of the first request', async () => {
  const issuer = scriptedIssuer({ body: { ...TOKEN, refresh_token: 'first' } });
  const texts = ['verifier', 'state'];
  const login = beginCodeLogin({
    grant: grantOf(issuer, 'a secret'),
    redirectUri: 'http://localhost',
    randomText: () => texts.shift() ?? '',
  });
  const { host, pathname, searchParams } = new URL(login.address);
  expect([host, pathname]).toEqual(['login.test', '/contoso.test/oauth2/v2.0/authorize']);
  expect(Object.fromEntries(searchParams)).toMatchObject({
    state: 'state',
    // printf verifier | openssl dgst -sha256 -binary | basenc --base64url, without the padding
    code_challenge: 'iMnq5o6zALKXGivsnlom_0F5_WYda32GHkxlV7mq7hQ',
    code_challenge_method: 'S256',
  });
  expect(await login.finish('http://localhost/?code=c&state=state', signal)).toBe('first');
  expect(issuer.forms()[0]).toMatchObject({
    grant_type: 'authorization_code',
    code: 'c',
    code_verifier: 'verifier',
    client_secret: 'a secret',
  });
});
