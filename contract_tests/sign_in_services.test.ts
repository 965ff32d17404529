/**
 * The ways to a token other than client credentials, each once from its beginning to an answer of the service.
 * https://learn.microsoft.com/entra/identity-platform/v2-oauth2-auth-code-flow
 * https://learn.microsoft.com/entra/identity-platform/v2-oauth2-device-code
 * https://learn.microsoft.com/entra/identity/managed-identities-azure-resources/how-to-use-vm-token
 * https://learn.microsoft.com/azure/app-service/overview-managed-identity#rest-endpoint-reference
 * https://learn.microsoft.com/azure/azure-arc/servers/managed-identity-authentication
 * https://learn.microsoft.com/windows-server/identity/ad-fs/overview/ad-fs-openid-connect-oauth-flows-scenarios
 */
import { createHash } from 'node:crypto';
import { expect, test } from '@jest/globals';
import { type EmulatedEnvironment, type Json, onEmulator } from './environment.ts';

const PERSON = { client_secret: undefined };
const REDIRECT = 'http://localhost:1234';

onEmulator('the services that sign in', (emulator) => {
  const opens = async (json: Json): Promise<void> => {
    const headers = { authorization: `Bearer ${String(json['access_token'])}` };
    expect((await emulator.getUnsigned('WhoAmI', headers)).status).toBe(200);
  };
  const scope = (): string => `${emulator.url}/.default offline_access`;

  test('a refresh token', async () => {
    const { refreshToken } = await emulator.control('GET', 'signin');
    const { json } = await emulator.signIn({
      grant_type: 'refresh_token',
      refresh_token: String(refreshToken),
      scope: scope(),
    });
    expect(json['refresh_token']).toEqual(expect.any(String));
    await opens(json);
  });

  test('a device code, accepted on the page that it names', async () => {
    const tenant = await tenantAddress(emulator);
    await emulator.control('POST', 'signin', { publicClient: true });
    const begun = await post(`${tenant}/devicecode`, { client_id: emulator.clientId, scope: scope() });
    const { device_code: code, user_code: word, verification_uri: page } = (await begun.json()) as Json;
    const form = {
      ...PERSON,
      grant_type: 'urn:ietf:params:oauth:grant-type:device_code',
      device_code: String(code),
    };
    expect((await emulator.signIn(form)).json['error']).toBe('authorization_pending');
    await post(String(page), { code: String(word), answer: 'accept' });
    await opens((await emulator.signIn(form)).json);
  });

  test('an authorization code with its verifier', async () => {
    const tenant = await tenantAddress(emulator);
    await emulator.control('POST', 'signin', { publicClient: true });
    const verifier = 'v'.repeat(43);
    const query = new URLSearchParams({
      client_id: emulator.clientId,
      response_type: 'code',
      redirect_uri: REDIRECT,
      scope: scope(),
      code_challenge: createHash('sha256').update(verifier).digest('base64url'),
      code_challenge_method: 'S256',
    });
    const ended = await post(`${tenant}/authorize?${query.toString()}`, { answer: 'accept' });
    const code = new URL(ended.headers.get('location') ?? '').searchParams.get('code') ?? '';
    const form = { grant_type: 'authorization_code', code, redirect_uri: REDIRECT, code_verifier: verifier };
    await opens((await emulator.signIn({ ...PERSON, ...form })).json);
  });

  test('the managed identity of a machine', async () => {
    const path = `/metadata/identity/oauth2/token?api-version=2018-02-01&resource=${emulator.url}`;
    const reply = await fetch(`${emulator.url}${path}`, { headers: { metadata: 'true' } });
    await opens((await reply.json()) as Json);
  });

  test('the managed identity of App Service', async () => {
    const { managedIdentity } = await emulator.control('GET', 'signin');
    const header = String((managedIdentity as Json)['identityHeader']);
    const path = `/msi/token?api-version=2019-08-01&resource=${emulator.url}`;
    const reply = await fetch(`${emulator.url}${path}`, { headers: { 'x-identity-header': header } });
    await opens((await reply.json()) as Json);
  });

  test('the managed identity of a server under Azure Arc', async () => {
    await emulator.control('POST', 'signin', { arcKeyPath: '/keys/a.key', arcKey: 'the key' });
    const url = `${emulator.url}/_arc/metadata/identity/oauth2/token?api-version=2020-06-01&resource=${emulator.url}`;
    const challenge = await fetch(url, { headers: { metadata: 'true' } });
    expect(challenge.headers.get('www-authenticate')).toBe('Basic realm=/keys/a.key');
    const reply = await fetch(url, { headers: { metadata: 'true', authorization: 'Basic the key' } });
    await opens((await reply.json()) as Json);
  });

  test('AD FS', async () => {
    const { clientSecret } = await emulator.control('GET', 'signin');
    const reply = await post(`${emulator.url}/adfs/oauth2/token`, {
      grant_type: 'client_credentials',
      client_id: emulator.clientId,
      client_secret: String(clientSecret),
      resource: emulator.url,
    });
    await opens((await reply.json()) as Json);
  });
});

async function tenantAddress(emulator: EmulatedEnvironment): Promise<string> {
  const { tenantId } = await emulator.control('GET', 'signin');
  return `${emulator.url}/_login/${String(tenantId)}/oauth2/v2.0`;
}

function post(url: string, form: Readonly<Record<string, string>>): Promise<Response> {
  return fetch(url, { method: 'POST', body: new URLSearchParams(form), redirect: 'manual' });
}
