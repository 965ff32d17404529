import { describe, expect, test } from '@jest/globals';
import { readCertificate } from '../../src/auth/certificate.ts';
import { acquireByCertificate } from '../../src/auth/certificate_credentials.ts';
import { acquireByClientCredentials } from '../../src/auth/client_credentials.ts';
import type { TokenRequester } from '../../src/auth/token_requests.ts';
import type { AcquireToken } from '../../src/auth/token_source.ts';
import { type Scripted, scriptedIssuer } from './issuer.ts';
import { testCertificate } from './test_certificates.ts';

const { signal } = new AbortController();
const context = {
  authorityUrl: 'https://login.test',
  clientId: '11111111-2222-3333-4444-555555555555',
  resource: 'https://env.test',
  tenantId: '66666666-7777-8888-9999-000000000000',
};

const pair = readCertificate({
  certificate: testCertificate('leaf.pem'),
  privateKey: testCertificate('leaf.key'),
  passphrase: undefined,
  nowMs: Date.now(),
});

const bySecret = (requester: TokenRequester): AcquireToken =>
  acquireByClientCredentials({
    ...requester,
    context,
    proof: async () => ({ clientSecret: 'very-secret' }),
  });
const byCertificate = (requester: TokenRequester): AcquireToken =>
  acquireByCertificate({
    ...requester,
    context,
    certificate: { thumbprintSha256: pair.thumbprintSha256, privateKey: pair.privateKey },
  });

const GOOD = { access_token: 'access', expires_in: 3600, token_type: 'Bearer' };

describe.each([
  ['a secret', bySecret, 'client_secret'],
  ['a certificate', byCertificate, 'client_assertion'],
] as const)('an app that signs in by %s', (_way, acquireBy, proofField) => {
  const acquire = (...answers: readonly Scripted[]) => {
    const issuer = scriptedIssuer(...answers);
    const secrets: string[] = [];
    const requester = { ...issuer.requester, onSecret: (secret: string) => void secrets.push(secret) };
    return { issuer, secrets, token: acquireBy(requester)(signal) };
  };

  test('asks the endpoint of its tenant for the environment, and names what it sends as secret', async () => {
    const { issuer, secrets, token } = acquire({ body: GOOD });
    expect(await token).toEqual({ value: 'access', expiresAtMs: 4_600_000 });
    expect(issuer.asked.map(({ url }) => url)).toEqual([
      `https://login.test/${context.tenantId}/oauth2/v2.0/token`,
    ]);
    expect(issuer.forms()[0]).toMatchObject({
      grant_type: 'client_credentials',
      scope: expect.stringContaining('https://env.test/.default'),
    });
    expect(secrets).toEqual([issuer.forms()[0]?.[proofField]]);
  });

  test.each<[string, Record<string, unknown>]>([
    ['a type of token that is not a text', { token_type: {} }],
    ['another type of token', { token_type: 'pop' }],
    ['a scope that is not a text', { scope: [7] }],
    ['another scope', { scope: 'https://else.test/.default' }],
    ['an id token that is not one', { id_token: 'x', client_info: '%' }],
    ['a lifetime as a text', { expires_in: '3600', ext_expires_in: {} }],
    ['a refresh token that is not a text', { refresh_token: 1, foci: {} }],
  ])('takes the token of an answer with %s', async (_, members) => {
    const { token } = acquire({ body: { ...GOOD, ...members } });
    expect(await token).toEqual({ value: 'access', expiresAtMs: 4_600_000 });
  });

  test.each<[string, Scripted, object]>([
    ['without a reason', { status: 401, body: '' }, { kind: 'config', code: 'sign_in_refused' }],
    [
      'whose reason is not a text',
      { status: 400, body: { error: {}, error_description: 7, error_codes: 'x' } },
      { kind: 'config', code: 'sign_in_refused' },
    ],
    ['without a token', { body: {} }, { kind: 'system', code: 'sign_in_refused' }],
    [
      'with a token that is not a text',
      { body: { ...GOOD, access_token: {} } },
      { kind: 'system', code: 'sign_in_refused' },
    ],
  ])('an answer %s is an error of the sign-in', async (_, answer, expected) => {
    await expect(acquire(answer).token).rejects.toMatchObject(expected);
  });

  test.each([429, 503])('shows no token of an answer with status %s', async (status) => {
    const error: unknown = await acquire({
      status,
      body: { ...GOOD, access_token: 'held-token' },
    }).token.catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ kind: 'transient', detail: expect.not.stringContaining('held-token') });
  });

  test('asks again after a failure, and is not answered from memory', async () => {
    const refused = acquire({ status: 400, body: { error: 'invalid_client' } }, { body: GOOD });
    await expect(refused.token).rejects.toMatchObject({ code: 'sign_in_refused' });
    const later = acquireBy(refused.issuer.requester)(signal);
    expect((await later).value).toBe('access');
    expect(refused.issuer.asked).toHaveLength(2);
  });
});
