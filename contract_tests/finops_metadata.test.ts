/** https://learn.microsoft.com/dynamics365/fin-ops-core/dev-itpro/data-entities/services-home-page */
import { expect, test } from '@jest/globals';
import { innerMessage, onFinopsEmulator } from './finops_environment.ts';
import { rowsOf } from './reply.ts';
onFinopsEmulator('the metadata service', (environment) => {
  test('lists every entity with its public names', async () => {
    const rows = rowsOf(await environment.ask('GET', 'metadata/DataEntities'));
    expect(rows).toContainEqual(
      expect.objectContaining({
        Name: 'CustCustomerV3Entity',
        PublicEntityName: 'CustomerV3',
        PublicCollectionName: 'CustomersV3',
      }),
    );
  });

  test('describes public entities', async () => {
    const rows = rowsOf(await environment.ask('GET', 'metadata/PublicEntities'));
    const one = await environment.ask('GET', "metadata/PublicEntities('CustomerV3')");
    expect(rows).toContainEqual(
      expect.objectContaining({ EntitySetName: 'CustomersV3', Properties: one.json['Properties'] }),
    );
    expect(innerMessage(await environment.ask('GET', "metadata/PublicEntities('Nothing')"))[0]).toBe(404);
  });

  test('lists enumerations with their members', async () => {
    const rows = rowsOf(await environment.ask('GET', 'metadata/PublicEnumerations'));
    expect(rows).toContainEqual(expect.objectContaining({ Name: 'NoYes' }));
  });
});
