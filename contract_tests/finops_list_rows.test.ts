/** https://learn.microsoft.com/dynamics365/fin-ops-core/dev-itpro/data-entities/odata */
import { expect, test } from '@jest/globals';
import { onFinopsEmulator } from './finops_environment.ts';
import { link, rowsOf } from './reply.ts';
onFinopsEmulator('rows of an entity', (environment) => {
  test('belong to the user’s company unless all companies are requested', async () => {
    const own = rowsOf(await environment.ask('GET', 'data/CustomersV3?$select=dataAreaId'));
    const all = rowsOf(
      await environment.ask('GET', 'data/CustomersV3?$select=dataAreaId&cross-company=true'),
    );
    expect([own.length, all.length]).toEqual([20, 40]);
  });

  test('have an etag and the selected columns', async () => {
    const [row] = rowsOf(await environment.ask('GET', 'data/CustomersV3?$select=CustomerAccount&$top=1'));
    expect(row).toEqual({
      '@odata.etag': expect.stringMatching(/^W\/".+"$/),
      CustomerAccount: expect.any(String),
    });
  });

  test('are skipped and limited, and a limit has no link', async () => {
    const order = '$orderby=CustomerAccount&$select=CustomerAccount';
    const reply = await environment.ask('GET', `data/CustomersV3?${order}&$skip=2&$top=2`);
    expect(rowsOf(reply).map((row) => row['CustomerAccount'])).toEqual(['C-000003', 'C-000004']);
    expect(link(reply, 'nextLink')).toBeUndefined();
  });
});
