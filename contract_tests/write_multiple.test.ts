/** https://learn.microsoft.com/power-apps/developer/data-platform/bulk-operations */
import { expect, test } from '@jest/globals';
import { onEmulator } from './environment.ts';
import { GUID, refusal, rows } from './reply.ts';

const ACTIONS = 'accounts/Microsoft.Dynamics.CRM';
const TYPE = { '@odata.type': 'Microsoft.Dynamics.CRM.account' };

onEmulator('bulk writes', (emulator) => {
  const named = async (name: string): Promise<number> =>
    (await rows(emulator, `accounts?$select=name&$filter=name eq '${name}'`)).length;

  test('CreateMultiple answers with the ids', async () => {
    const targets = [1, 2, 3].map(() => ({ ...TYPE, name: 'Bulk' }));
    const { json, status } = await emulator.send('POST', `${ACTIONS}.CreateMultiple`, { Targets: targets });
    expect([status, json['Ids']]).toEqual([200, [GUID, GUID, GUID]]);
    expect(await named('Bulk')).toBe(3);
  });

  test('CreateMultiple makes all or none', async () => {
    const targets = [
      { ...TYPE, name: 'Bulk' },
      { ...TYPE, name: 'Bulk', industrycode: 9999 },
    ];
    const reply = await emulator.send('POST', `${ACTIONS}.CreateMultiple`, { Targets: targets });
    expect(refusal(reply).slice(0, 2)).toEqual([400, '0x8004431a']);
    expect(await named('Bulk')).toBe(0);
  });

  test('UpdateMultiple changes rows by their ids, all or none', async () => {
    const found = await rows(emulator, 'accounts?$select=name&$top=2');
    const targets = found.map(({ accountid }) => ({ ...TYPE, accountid, name: 'Updated' }));
    const missing = { ...TYPE, accountid: '00000000-0000-0000-0000-000000000001', name: 'Updated' };
    const path = `${ACTIONS}.UpdateMultiple`;
    expect((await emulator.send('POST', path, { Targets: [...targets, missing] })).status).toBe(404);
    expect(await named('Updated')).toBe(0);
    expect((await emulator.send('POST', path, { Targets: targets })).status).toBe(204);
    expect(await named('Updated')).toBe(2);
  });

  test('UpsertMultiple goes by @odata.id, with alternate keys, too', async () => {
    const targets = ['A', 'B'].map((number) => ({
      ...TYPE,
      '@odata.id': `accounts(accountnumber='${number}')`,
      name: 'Upserted',
    }));
    const path = `${ACTIONS}.UpsertMultiple`;
    expect((await emulator.send('POST', path, { Targets: targets })).status).toBe(204);
    expect((await emulator.send('POST', path, { Targets: targets })).status).toBe(204);
    expect(await named('Upserted')).toBe(2);
  });
});
