/** https://learn.microsoft.com/dynamics365/fin-ops-core/dev-itpro/data-entities/odata */
import { expect, test } from '@jest/globals';
import { onFinopsEmulator } from './finops_environment.ts';

onFinopsEmulator('a row', (environment) => {
  const address = "data/VendorGroups(dataAreaId='usmf',VendorGroupId='90')";

  test('is created, changed and deleted', async () => {
    const made = await environment.ask('POST', 'data/VendorGroups', {
      VendorGroupId: '90',
      Description: 'New',
    });
    expect([made.status, made.json['dataAreaId']]).toEqual([201, 'usmf']);
    expect((await environment.ask('PATCH', address, { Description: 'Newer' })).status).toBe(204);
    expect((await environment.ask('GET', address)).json['Description']).toBe('Newer');
    expect((await environment.ask('DELETE', address)).status).toBe(204);
    expect((await environment.ask('GET', address)).status).toBe(404);
  });
});
