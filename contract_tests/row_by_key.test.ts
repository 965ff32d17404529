/** https://learn.microsoft.com/power-apps/developer/data-platform/webapi/retrieve-entity-using-web-api */
import { expect, test } from '@jest/globals';
import { everywhere, onEmulator } from './environment.ts';
import { refusal, rows } from './reply.ts';

everywhere('one row', (environment) => {
  test('by its id', async () => {
    const [unit] = await rows(environment, 'businessunits?$select=name&$top=1');
    const { json } = await environment.get(`businessunits(${String(unit?.['businessunitid'])})?$select=name`);
    expect(json).toMatchObject({
      '@odata.context': expect.stringContaining('#businessunits(name)/$entity'),
      '@odata.etag': expect.stringMatching(/^W\/"\d+"$/),
      name: unit?.['name'],
    });
  });

  test('that does not exist is refused with 404', async () => {
    const reply = await environment.get('businessunits(11111111-2222-4333-8444-555555555555)?$select=name');
    expect(refusal(reply)).toEqual([404, '0x80040217', expect.stringContaining('Does Not Exist')]);
  });
});

onEmulator('one row', (emulator) => {
  test('by an alternate key', async () => {
    await emulator.send('POST', 'accounts', { name: 'Keyed', accountnumber: 'K-7' });
    const { json } = await emulator.get("accounts(accountnumber='K-7')?$select=name");
    expect(json['name']).toBe('Keyed');
  });
});
