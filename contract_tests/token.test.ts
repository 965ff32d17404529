/**
 * Client credentials: https://learn.microsoft.com/entra/identity-platform/v2-oauth2-client-creds-grant-flow
 * Error codes: https://learn.microsoft.com/entra/identity-platform/reference-error-codes
 */
import { expect, test } from '@jest/globals';
import { everywhere, onEmulator } from './environment.ts';

everywhere('the token endpoint', (environment) => {
  test('returns a bearer token, its lifetime, and no scope', async () => {
    const { json, status } = await environment.signIn();
    expect(status).toBe(200);
    expect(json).toMatchObject({
      token_type: 'Bearer',
      expires_in: expect.any(Number),
      ext_expires_in: expect.any(Number),
    });
    expect(String(json['access_token']).length).toBeGreaterThan(10);
    expect(json).not.toHaveProperty('scope');
  });
});

// Refused sign-ins appear in a tenant's log and may raise an alarm, so a real tenant is left alone.
onEmulator('a refused sign-in', (emulator) => {
  test.each([
    ['a wrong secret', { client_secret: 'wrong' }, 401, 'invalid_client', 7000215],
    ['no secret', { client_secret: undefined }, 401, 'invalid_client', 7000218],
    [
      'an unknown application',
      { client_id: '00000000-0000-4000-a000-000000000000' },
      400,
      'unauthorized_client',
      700016,
    ],
    ['no scope', { scope: undefined }, 400, 'invalid_request', 90014],
    ['another resource', { scope: 'https://elsewhere.test/.default' }, 400, 'invalid_resource', 500011],
  ])('%s', async (_, changes, status, error, code) => {
    const reply = await emulator.signIn(changes);
    expect([reply.status, reply.json]).toEqual([
      status,
      expect.objectContaining({
        error,
        error_codes: [code],
        error_description: expect.stringMatching(new RegExp(`^AADSTS${code}: `)),
        trace_id: expect.any(String),
        correlation_id: expect.any(String),
        timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\dZ$/),
      }),
    ]);
  });

  test('an unknown tenant', async () => {
    const { json, status } = await emulator.signIn({}, '00000000-0000-4000-a000-000000000000');
    expect([status, json['error_codes']]).toEqual([400, [90002]]);
  });
});
