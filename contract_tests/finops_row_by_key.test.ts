/** https://learn.microsoft.com/dynamics365/fin-ops-core/dev-itpro/data-entities/odata */
import { expect, test } from '@jest/globals';
import { innerMessage, onFinopsEmulator } from './finops_environment.ts';

onFinopsEmulator('one row', (environment) => {
  test('is found by all columns of its key', async () => {
    const { json } = await environment.ask(
      'GET',
      "data/MainAccounts(ChartOfAccounts='Shared',MainAccountId='110110')",
    );
    expect(json).toMatchObject({ Name: 'Bank account – USD', MainAccountType: 'Asset' });
  });

  test('is not found by a part of it', async () => {
    const reply = await environment.ask('GET', "data/MainAccounts(MainAccountId='110110')");
    expect(innerMessage(reply)[0]).toBe(400);
  });
});
