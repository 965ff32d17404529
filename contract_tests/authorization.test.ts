/** https://learn.microsoft.com/power-apps/developer/data-platform/authenticate-oauth */
import { describe, expect, test } from '@jest/globals';
import { everywhere, onEmulator } from './environment.ts';
import { refusal } from './reply.ts';

everywhere('a request that is not signed in', (environment) => {
  test.each([
    ['without a token', {}],
    ['with an invalid token', { authorization: 'Bearer nonsense' }],
  ])('%s gets 401 and the address to sign in at', async (_, headers) => {
    const reply = await environment.getUnsigned('WhoAmI', headers);
    expect(reply.status).toBe(401);
    expect(reply.headers.get('www-authenticate')).toMatch(
      // No document describes the other parts of the header, or their order.
      /^Bearer .*authorization_uri=\S+\/oauth2\/authorize,\s?resource_id=\S+/,
    );
  });
});

/** Codes: https://learn.microsoft.com/power-apps/developer/data-platform/reference/web-service-error-codes */
onEmulator('rights', (emulator) => {
  test('a user who is not a member of the organization gets 403', async () => {
    await emulator.control('POST', 'access', { notMember: true });
    expect(refusal(await emulator.get('WhoAmI')).slice(0, 2)).toEqual([403, '0x80072560']);
  });

  test('one without the privilege to read a table gets 403, which names it', async () => {
    await emulator.control('POST', 'access', { missingReadPrivilege: ['contact'] });
    const [status, code, words] = refusal(await emulator.get('contacts?$top=1'));
    expect([status, code]).toEqual([403, '0x80040220']);
    expect(words).toContain('prvReadContact');
    expect((await emulator.get('accounts?$top=1')).status).toBe(200);
  });

  describe('of less depth', () => {
    test('return fewer rows', async () => {
      const all = await emulator.get('accounts?$select=name');
      await emulator.control('POST', 'access', { depth: { account: 'Basic' } });
      const own = await emulator.get('accounts?$select=name');
      expect(own.status).toBe(200);
      expect(own.text.length).toBeLessThan(all.text.length);
    });

    test('are refused under change tracking', async () => {
      await emulator.control('POST', 'access', { depth: { account: 'Basic' } });
      const reply = await emulator.get('accounts', { prefer: 'odata.track-changes' });
      expect(reply.status).toBe(403);
    });
  });
});
