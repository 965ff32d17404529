/** https://learn.microsoft.com/dynamics365/fin-ops-core/dev-itpro/data-entities/odata */
import { expect, test } from '@jest/globals';
import { innerMessage, onFinopsEmulator } from './finops_environment.ts';
import { rowsOf } from './reply.ts';
onFinopsEmulator('a filter', (environment) => {
  const accounts = async (filter: string): Promise<unknown[]> => {
    const query = `$filter=${encodeURIComponent(filter)}&$select=CustomerAccount&$orderby=CustomerAccount`;
    return rowsOf(await environment.ask('GET', `data/CustomersV3?${query}`)).map(
      (row) => row['CustomerAccount'],
    );
  };

  test('takes a star in eq as a wildcard', async () => {
    expect(await accounts("OrganizationName eq '*Company*'")).toEqual(['C-000001', 'C-000006', 'C-000007']);
  });

  test('pages by key without eq', async () => {
    const filter = "dataAreaId ge 'usmf' and (dataAreaId gt 'usmf' or CustomerAccount ge 'C-000019')";
    expect(await accounts(filter)).toEqual(['C-000019', 'C-000020']);
  });

  test('takes enumerations with their type only', async () => {
    const blocked = "Microsoft.Dynamics.DataEntities.CustVendorBlocked'No'";
    expect(await accounts(`OnHoldStatus eq ${blocked}`)).toHaveLength(20);
    const refused = await environment.ask('GET', "data/CustomersV3?$filter=OnHoldStatus eq 'No'");
    expect(innerMessage(refused)).toEqual([400, expect.stringContaining('incompatible types')]);
  });
});
