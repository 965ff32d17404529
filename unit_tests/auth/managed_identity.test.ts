import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { identityEndpoint } from '../../src/auth/identity_endpoint.ts';
import { acquireByManagedIdentity } from '../../src/auth/managed_identity.ts';
import { readAccessToken } from '../../src/auth/token_answer.ts';
import { scriptedIssuer } from './issuer.ts';

const resource = 'https://env.test';
const { signal } = new AbortController();
const APP_SERVICE = { IDENTITY_ENDPOINT: 'http://127.0.0.1:41/msi/token', IDENTITY_HEADER: 'h' };
const ARC = { IDENTITY_ENDPOINT: 'http://127.0.0.1:42/token', IMDS_ENDPOINT: 'http://127.0.0.1:42' };

test.each<[string, Record<string, string>, string | undefined, string, string]>([
  [
    'a machine',
    {},
    undefined,
    'imds',
    'http://169.254.169.254/metadata/identity/oauth2/token?api-version=2018-02-01&resource=https%3A%2F%2Fenv.test',
  ],
  [
    'a user-assigned identity',
    {},
    'id',
    'imds',
    'http://169.254.169.254/metadata/identity/oauth2/token?api-version=2018-02-01&resource=https%3A%2F%2Fenv.test&client_id=id',
  ],
  [
    'another address of the service',
    { AZURE_POD_IDENTITY_AUTHORITY_HOST: 'http://127.0.0.1:40/' },
    undefined,
    'imds',
    'http://127.0.0.1:40/metadata/identity/oauth2/token?api-version=2018-02-01&resource=https%3A%2F%2Fenv.test',
  ],
  [
    'App Service',
    APP_SERVICE,
    undefined,
    'app-service',
    'http://127.0.0.1:41/msi/token?api-version=2019-08-01&resource=https%3A%2F%2Fenv.test',
  ],
  [
    'Azure Arc',
    ARC,
    undefined,
    'azure-arc',
    'http://127.0.0.1:42/token?api-version=2020-06-01&resource=https%3A%2F%2Fenv.test',
  ],
  [
    'empty variables',
    { IDENTITY_ENDPOINT: '', IDENTITY_HEADER: '' },
    undefined,
    'imds',
    'http://169.254.169.254/metadata/identity/oauth2/token?api-version=2018-02-01&resource=https%3A%2F%2Fenv.test',
  ],
])('%s', (_, env, identityClientId, host, url) => {
  expect(identityEndpoint({ env, identityClientId, resource })).toMatchObject({ host, url });
});

test.each<[string, Record<string, string>, string | undefined, RegExp]>([
  ['a user-assigned identity under Azure Arc', ARC, 'id', /user-assigned identity under Azure Arc/],
  ['Service Fabric', { ...APP_SERVICE, IDENTITY_SERVER_THUMBPRINT: 'x' }, undefined, /Service Fabric/],
  [
    'an invalid address',
    { ...APP_SERVICE, IDENTITY_ENDPOINT: 'nowhere' },
    undefined,
    /"nowhere", which is not an address/,
  ],
])('%s is refused', (_, env, identityClientId, words) => {
  expect(() => identityEndpoint({ env, identityClientId, resource })).toThrow(words);
});

describe('Azure Arc', () => {
  const folder = mkdtempSync(join(tmpdir(), 'dataverse-arc-'));
  writeFileSync(join(folder, 'good.key'), 'the key');
  writeFileSync(join(folder, 'long.key'), 'x'.repeat(5000));
  writeFileSync(join(folder, 'other.txt'), 'not a key');
  const challenged = (path: string) => ({
    status: 401,
    body: '',
    headers: { 'www-authenticate': `Basic realm=${path}` },
  });
  const acquire = (path: string) => {
    const issuer = scriptedIssuer(challenged(path), { body: { access_token: 'access', expires_on: '4600' } });
    const options = {
      ...issuer.requester,
      env: ARC,
      identityClientId: undefined,
      resource,
      arcKeyFolder: folder,
    };
    return { issuer, token: acquireByManagedIdentity(options)(signal) };
  };

  test('proves that it may read the key of the agent', async () => {
    const { issuer, token } = acquire(join(folder, 'good.key'));
    expect(await token).toEqual({ value: 'access', expiresAtMs: 4_600_000 });
    expect(issuer.asked.map(({ headers }) => headers['authorization'])).toEqual([undefined, 'Basic the key']);
  });

  test.each<[string, string, RegExp]>([
    ['a file elsewhere', '/etc/passwd', /does not name a .key file in/],
    ['a way out of the folder', `${folder}/../good.key`, /does not name a .key file in/],
    ['a file of another kind', join(folder, 'other.txt'), /does not name a .key file in/],
    ['a file too large for a key', join(folder, 'long.key'), /larger than a key/],
    ['a file that is missing', join(folder, 'none.key'), /ENOENT.*group himds/],
    ['nothing', '', /does not name a .key file in/],
  ])('does not read %s', async (_, path, words) => {
    const { issuer, token } = acquire(path);
    await expect(token).rejects.toThrow(words);
    expect(issuer.asked).toHaveLength(1);
  });
});

test('the metadata service is asked again while it is being updated, and not for ever', async () => {
  const issuer = scriptedIssuer({ status: 410, body: '' });
  const token = acquireByManagedIdentity({
    ...issuer.requester,
    env: {},
    identityClientId: undefined,
    resource,
  })(signal);
  await expect(token).rejects.toMatchObject({ kind: 'transient', code: 'sign_in_unreachable' });
  expect(issuer.waits).toEqual([1000, 2000, 4000]);
});

describe('the lifetime of a token', () => {
  test.each<[string, Record<string, unknown>, number]>([
    ['a number of seconds', { expires_in: 3600 }, 3_600_000],
    ['a text', { expires_in: '3600' }, 3_600_000],
    ['the moment of its end', { expires_on: '1600' }, 600_000],
    ['both, of which the lifetime counts: clocks differ', { expires_in: 60, expires_on: '9999' }, 60_000],
  ])('is %s', (_, members, ms) => {
    expect(readAccessToken({ access_token: 'x', ...members }, 1_000_000).expiresAtMs).toBe(1_000_000 + ms);
  });

  test.each<[string, Record<string, unknown>]>([
    ['without a token', { expires_in: 60 }],
    ['without an end', { access_token: 'very-secret' }],
    ['that has ended', { access_token: 'very-secret', expires_on: '999' }],
    ['that is not a number', { access_token: 'very-secret', expires_in: 'soon' }],
  ])('is demanded: an answer %s', (_, body) => {
    expect(() => readAccessToken(body, 1_000_000)).toThrow(
      expect.objectContaining({
        code: 'sign_in_refused',
        detail: expect.not.stringContaining('very-secret'),
      }),
    );
  });
});
