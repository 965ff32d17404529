/** Sign-in of a person, an AD FS server and Azure Arc, as the documents describe them. */
import { createHash } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { emulated, type Json, type Reply } from './emulated.ts';

const service = emulated();
const DEVICE_GRANT = 'urn:ietf:params:oauth:grant-type:device_code';

async function post(
  path: string,
  form: Record<string, string>,
): Promise<{ status: number; location: string | null; text: string; json: Json }> {
  const response = await fetch(`${service.url}${path}`, {
    method: 'POST',
    body: new URLSearchParams(form),
    redirect: 'manual',
  });
  const text = await response.text();
  const json = text.startsWith('{') ? (JSON.parse(text) as Json) : {};
  return { status: response.status, location: response.headers.get('location'), text, json };
}

const tenant = (): string => `/_login/${service.config['tenant_id']}/oauth2/v2.0`;
const app = (): string => service.config['client_id'] ?? '';
const scope = (): string => `${service.url}/.default offline_access`;
const code = ({ json, status }: Pick<Reply, 'json' | 'status'>): unknown => [
  status,
  json['error'],
  json['error_codes'],
];
const redeem = (form: Record<string, string>): Promise<Reply> =>
  service.signIn({ client_secret: undefined, ...form });

describe('a device', () => {
  const begin = async (): Promise<Json> =>
    (await post(`${tenant()}/devicecode`, { client_id: app(), scope: scope() })).json;
  const poll = (begun: Json): Promise<Reply> =>
    redeem({ grant_type: DEVICE_GRANT, device_code: String(begun['device_code']) });
  const answer = (begun: Json, given: string) =>
    post('/_login/device', { code: String(begun['user_code']), answer: given });

  test('waits, and gets tokens once when the person has accepted', async () => {
    await service.control('POST', 'signin', { publicClient: true });
    const begun = await begin();
    expect(begun).toMatchObject({
      verification_uri: `${service.url}/_login/device`,
      expires_in: 900,
      interval: 5,
    });
    expect(code(await poll(begun))).toEqual([400, 'authorization_pending', [70016]]);
    await answer(begun, 'accept');
    const { json, status } = await poll(begun);
    expect([status, json['refresh_token']]).toEqual([200, expect.any(String)]);
    expect(code(await poll(begun))).toEqual([400, 'bad_verification_code', [70018]]);
  });

  test('hears of a person who declines, of a code that has expired, and of one that is not known', async () => {
    const declined = await begin();
    await answer(declined, 'decline');
    expect(code(await poll(declined))).toEqual([400, 'authorization_declined', [65004]]);
    await service.control('POST', 'signin', { deviceCodeSeconds: 0 });
    expect(code(await poll(await begin()))).toEqual([400, 'expired_token', [70020]]);
    expect(code(await poll({ device_code: 'x' }))).toEqual([400, 'bad_verification_code', [70018]]);
  });

  test('of another app than the public one must prove itself', async () => {
    const begun = await begin();
    await answer(begun, 'accept');
    expect(code(await poll(begun))).toEqual([401, 'invalid_client', [7000218]]);
  });

  test('gets no code for another environment', async () => {
    const { json, status } = await post(`${tenant()}/devicecode`, {
      client_id: app(),
      scope: 'https://other.test/.default',
    });
    expect(code({ json, status })).toEqual([400, 'invalid_resource', [500011]]);
  });
});

describe('a browser', () => {
  const VERIFIER = 'v'.repeat(43);
  const authorize = (changes: Record<string, string> = {}): string => {
    const query = new URLSearchParams({
      client_id: app(),
      response_type: 'code',
      redirect_uri: 'http://localhost:1234',
      scope: scope(),
      state: 'the state',
      code_challenge: createHash('sha256').update(VERIFIER).digest('base64url'),
      code_challenge_method: 'S256',
      ...changes,
    });
    return `${tenant()}/authorize?${query.toString()}`;
  };
  const accept = async (): Promise<URL> =>
    new URL((await post(authorize(), { answer: 'accept' })).location ?? '');
  const exchange = (codeText: string, changes: Record<string, string> = {}): Promise<Reply> =>
    redeem({
      grant_type: 'authorization_code',
      code: codeText,
      redirect_uri: 'http://localhost:1234',
      code_verifier: VERIFIER,
      ...changes,
    });

  test('is redirected with a code, which is valid once and only for the app that requested it', async () => {
    await service.control('POST', 'signin', { publicClient: true });
    const ended = await accept();
    expect([ended.origin, ended.searchParams.get('state')]).toEqual(['http://localhost:1234', 'the state']);
    const codeText = ended.searchParams.get('code') ?? '';
    expect(code(await exchange(codeText, { code_verifier: 'w'.repeat(43) }))).toEqual([
      400,
      'invalid_grant',
      [501481],
    ]);
    expect(code(await exchange(codeText, { redirect_uri: 'http://localhost' }))).toEqual([
      400,
      'invalid_grant',
      [500112],
    ]);
    expect((await exchange(codeText)).status).toBe(200);
    expect(code(await exchange(codeText))).toEqual([400, 'invalid_grant', [54005]]);
  });

  test('is sent back with the word that the person declined', async () => {
    const { location } = await post(authorize(), { answer: 'cancel' });
    expect(Object.fromEntries(new URL(location ?? '').searchParams)).toMatchObject({
      error: 'access_denied',
      state: 'the state',
    });
  });

  test('is not sent to an address that is not registered, whose text stands escaped on the page', async () => {
    const { location, status, text } = await post(authorize({ redirect_uri: 'https://evil.test/<script>' }), {
      answer: 'accept',
    });
    expect([status, location]).toEqual([400, null]);
    expect(text).toContain('AADSTS50011');
    expect(text).not.toContain('<script>');
  });

  test.each([
    ['another response type', { response_type: 'token' }],
    ['another response mode', { response_mode: 'form_post' }],
    ['a plain challenge', { code_challenge_method: 'plain' }],
  ])('with %s is not emulated', async (_, changes) => {
    expect((await post(authorize(changes), { answer: 'accept' })).status).toBe(501);
  });
});

describe('AD FS', () => {
  const ask = (changes: Record<string, string> = {}) =>
    post('/adfs/oauth2/token', {
      grant_type: 'client_credentials',
      client_id: app(),
      client_secret: service.config['client_secret_value'] ?? '',
      resource: service.url,
      ...changes,
    });

  test('gives a token for a resource that it knows', async () => {
    const { json } = await ask();
    expect(json).toEqual({ access_token: expect.any(String), token_type: 'bearer', expires_in: 3599 });
    const headers = { authorization: `Bearer ${String(json['access_token'])}` };
    expect((await service.get('WhoAmI', headers)).status).toBe(200);
  });

  test.each<[string, Record<string, string>, number, string]>([
    ['another app', { client_id: 'x' }, 400, 'invalid_client'],
    ['a wrong secret', { client_secret: 'x' }, 401, 'invalid_client'],
    ['another resource', { resource: 'https://x.test' }, 400, 'invalid_resource'],
  ])('refuses %s', async (_, changes, status, error) => {
    const reply = await ask(changes);
    expect([reply.status, reply.json['error']]).toEqual([status, error]);
  });
});

test('Azure Arc asks for the content of a file of the machine', async () => {
  await service.control('POST', 'signin', { arcKeyPath: '/keys/a.key', arcKey: 'the key' });
  const ask = (headers: Record<string, string>): Promise<Response> =>
    fetch(
      `${service.url}/_arc/metadata/identity/oauth2/token?api-version=2020-06-01&resource=${service.url}`,
      { headers },
    );
  const first = await ask({ metadata: 'true' });
  expect([first.status, first.headers.get('www-authenticate')]).toEqual([401, 'Basic realm=/keys/a.key']);
  expect((await ask({ metadata: 'true', authorization: 'Basic the key' })).status).toBe(200);
  expect((await ask({ metadata: 'true', authorization: 'Basic another' })).status).toBe(403);
  expect((await ask({})).status).toBe(400);
});
