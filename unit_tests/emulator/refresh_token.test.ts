import { describe, expect, test } from '@jest/globals';
import { startEmulator } from '../../emulator/start.ts';
import { emulated, type Reply } from './emulated.ts';

const service = emulated();

async function firstToken(): Promise<string> {
  return String((await service.control('GET', 'signin')).json['refreshToken']);
}

function refresh(token: string, more: Record<string, string | undefined> = {}): Promise<Reply> {
  return service.signIn({
    grant_type: 'refresh_token',
    refresh_token: token,
    scope: `${service.url}/.default offline_access`,
    ...more,
  });
}

const codes = ({ json, status }: Reply): unknown => [status, json['error'], json['error_codes']];

describe('a refresh token', () => {
  test('brings an access token, another refresh token, and the scope', async () => {
    const first = await firstToken();
    const { json, status } = await refresh(first);
    expect(status).toBe(200);
    expect(json).toEqual({
      token_type: 'Bearer',
      scope: `${service.url}/user_impersonation ${service.url}/.default`,
      expires_in: 3599,
      ext_expires_in: 3599,
      access_token: expect.any(String),
      refresh_token: expect.any(String),
    });
    expect(json['refresh_token']).not.toBe(first);
    const headers = { authorization: `Bearer ${String(json['access_token'])}` };
    expect((await service.get('WhoAmI', headers)).status).toBe(200);
    expect((await refresh(String(json['refresh_token']))).status).toBe(200);
  });

  test('that was used stays valid, unless it is for one use only', async () => {
    const first = await firstToken();
    await refresh(first);
    expect((await refresh(first)).status).toBe(200);
    await service.control('POST', 'signin', { revokeUsedRefreshTokens: true });
    const next = String((await refresh(first)).json['refresh_token']);
    expect(codes(await refresh(first))).toEqual([400, 'invalid_grant', [50173]]);
    expect((await refresh(next)).status).toBe(200);
  });

  test('expires on request, and later ones are valid', async () => {
    await service.control('POST', 'refreshtokens/expire');
    expect(codes(await refresh(await firstToken()))).toEqual([400, 'invalid_grant', [700082]]);
  });

  test.each<[string, string | undefined, Record<string, string | undefined>, number, string, number]>([
    ['an unknown one', 'x', {}, 400, 'invalid_grant', 9002313],
    ['none', undefined, { refresh_token: undefined }, 400, 'invalid_request', 900144],
    ['no proof of the app', undefined, { client_secret: undefined }, 401, 'invalid_client', 7000218],
    ['a wrong secret', undefined, { client_secret: 'no' }, 401, 'invalid_client', 7000215],
    ['another resource', undefined, { scope: 'https://x.test/.default' }, 400, 'invalid_resource', 500011],
  ])('with %s is refused', async (_, token, more, status, error, code) => {
    expect(codes(await refresh(token ?? (await firstToken()), more))).toEqual([status, error, [code]]);
  });

  test('of a public app comes without proof of the app', async () => {
    await service.control('POST', 'signin', { publicClient: true });
    const token = await firstToken();
    expect(codes(await refresh(token))).toEqual([401, 'invalid_client', [700025]]);
    expect((await refresh(token, { client_secret: undefined })).status).toBe(200);
  });

  test('needs consent, and the leave of policies', async () => {
    const token = await firstToken();
    await service.control('POST', 'signin', { consentMissing: true });
    expect(codes(await refresh(token))).toEqual([400, 'invalid_grant', [65001]]);
    await service.control('POST', 'signin', { consentMissing: false, conditionalAccess: true });
    expect(codes(await refresh(token))).toEqual([400, 'interaction_required', [53003]]);
  });

  test('for a scope that is not known is refused as not emulated', async () => {
    const { json, status } = await refresh(await firstToken(), { scope: 'Mail.Read' });
    expect([status, json['error_description']]).toEqual([
      501,
      expect.stringContaining('the scope Mail.Read'),
    ]);
  });
});

test('a mistake in the control request is reported', async () => {
  const nonsense = await service.control('POST', 'signin', { nonsense: true });
  expect([nonsense.status, nonsense.json['error']]).toEqual([
    400,
    expect.stringContaining('"nonsense" is none of'),
  ]);
  const text = await service.control('POST', 'signin', { secretExpired: 'yes' });
  expect(text.json['error']).toBe('"secretExpired" is true or false');
});

test('the tenant can be strict from the start, and is so again after a reset', async () => {
  const strict = await startEmulator({ signIn: { conditionalAccess: true } });
  try {
    const refused = async (): Promise<unknown> => {
      const {
        authority_url: authority,
        client_id: id,
        client_secret_value: secret,
        tenant_id: tenant,
      } = strict.config;
      const body = new URLSearchParams({
        grant_type: 'client_credentials',
        client_id: id ?? '',
        client_secret: secret ?? '',
        scope: `${strict.url}/.default`,
      });
      const response = await fetch(`${authority}/${tenant}/oauth2/v2.0/token`, { method: 'POST', body });
      return ((await response.json()) as Record<string, unknown>)['error_codes'];
    };
    const control = (path: string, body: unknown): Promise<unknown> =>
      fetch(`${strict.url}/_emulator/${path}`, { method: 'POST', body: JSON.stringify(body) });
    expect(await refused()).toEqual([53003]);
    await control('signin', { conditionalAccess: false });
    expect(await refused()).toBeUndefined();
    await control('reset', {});
    expect(await refused()).toEqual([53003]);
  } finally {
    await strict.stop();
  }
});
