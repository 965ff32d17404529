/** https://learn.microsoft.com/power-apps/developer/data-platform/webapi/create-entity-web-api */
import { expect, test } from '@jest/globals';
import { onEmulator } from './environment.ts';
import { GUID, refusal, rows } from './reply.ts';

const RETURN = { prefer: 'return=representation' };

onEmulator('POST of a row', (emulator) => {
  test('answers with the address of the new row, and no body', async () => {
    const reply = await emulator.send('POST', 'accounts', { name: 'Northwind' });
    expect([reply.status, reply.text]).toEqual([204, '']);
    const address = reply.headers.get('odata-entityid') ?? '';
    expect(address).toMatch(new RegExp(`^${emulator.url}/api/data/v9\\.2/accounts\\([0-9a-f-]{36}\\)$`));
    expect((await emulator.get(address)).json).toMatchObject({ name: 'Northwind', statecode: 0 });
  });

  test('answers with the row if that is preferred', async () => {
    const reply = await emulator.send('POST', 'accounts?$select=name', { name: 'Northwind' }, RETURN);
    expect(reply.status).toBe(201);
    expect(reply.headers.get('preference-applied')).toBe('return=representation');
    expect(reply.json).toEqual({
      '@odata.context': `${emulator.url}/api/data/v9.2/$metadata#accounts(name)/$entity`,
      '@odata.etag': expect.stringMatching(/^W\/"\d+"$/),
      name: 'Northwind',
      accountid: GUID,
    });
  });

  test('accepts the id in the body, once', async () => {
    const body = { accountid: '11111111-2222-4333-8444-555555555555', name: 'Northwind' };
    expect((await emulator.send('POST', 'accounts', body)).status).toBe(204);
    expect(refusal(await emulator.send('POST', 'accounts', body))).toEqual([
      412,
      '0x80040237',
      expect.any(String),
    ]);
  });

  test('binds lookups to rows, by address and by alternate key', async () => {
    const [contact] = await rows(emulator, 'contacts?$select=fullname&$top=1');
    const id = String(contact?.['contactid']);
    await emulator.send('POST', 'accounts', { name: 'Parent', accountnumber: 'P-1' });
    const reply = await emulator.send(
      'POST',
      'accounts',
      {
        name: 'Child',
        'primarycontactid@odata.bind': `/contacts(${id})`,
        'parentaccountid@odata.bind': "accounts(accountnumber='P-1')",
      },
      RETURN,
    );
    expect(reply.json).toMatchObject({ _primarycontactid_value: id, _parentaccountid_value: GUID });
  });

  test('keeps every digit of numbers', async () => {
    const reply = await emulator.send(
      'POST',
      'accounts',
      '{"name":"Exact","revenue":12345678901234.1200}',
      RETURN,
    );
    expect(reply.text).toContain('"revenue":12345678901234.1200,');
  });

  test.each<[string, unknown, number, string, string]>([
    [
      'a name that is not a property',
      { nonsense: 1 },
      400,
      '0x80048d19',
      "The property 'nonsense' does not exist",
    ],
    ['a lookup by its value', { _primarycontactid_value: null }, 400, '0x80048d19', 'does not exist on type'],
    ['a text for a number', { numberofemployees: 'many' }, 400, '0x80048d19', 'Cannot convert'],
    ['a text that is too long', { name: 'x'.repeat(161) }, 400, '0x80044331', 'maximum allowed length of'],
    ['a whole number out of range', { numberofemployees: -1 }, 400, '0x8004432f', 'outside the valid range'],
    [
      'a number that is not an Int32',
      { numberofemployees: 3_000_000_000 },
      400,
      '0x80048d19',
      'Cannot convert',
    ],
    ['money out of range', { revenue: 1e15 }, 400, '0x80044330', 'outside the valid range'],
    ['an unknown choice', { industrycode: 9999 }, 400, '0x8004431a', 'Accepted Values: 1,2,3'],
    [
      'a lookup to nothing',
      { 'primarycontactid@odata.bind': '/contacts(00000000-0000-0000-0000-000000000001)' },
      404,
      '0x80040217',
      'Does Not Exist',
    ],
    ['a column that is read only', { createdon: '2020-01-01T00:00:00Z' }, 400, '0x80040203', 'createdon'],
  ])('refuses %s', async (_, body, status, code, words) => {
    expect(refusal(await emulator.send('POST', 'accounts', body))).toEqual([
      status,
      code,
      expect.stringContaining(words),
    ]);
  });

  test('refuses a row that lacks a required value', async () => {
    expect(refusal(await emulator.send('POST', 'businessunits', {}))).toEqual([
      400,
      '0x80040203',
      expect.stringContaining('name'),
    ]);
  });

  test('refuses the values of an alternate key that another row has', async () => {
    await emulator.send('POST', 'accounts', { name: 'One', accountnumber: 'K-1' });
    expect(refusal(await emulator.send('POST', 'accounts', { name: 'Two', accountnumber: 'K-1' }))).toEqual([
      412,
      '0x80060892',
      expect.stringContaining('accountnumber'),
    ]);
  });
});
