/** https://learn.microsoft.com/dynamics365/fin-ops-core/dev-itpro/data-entities/odata */
import { expect, test } from '@jest/globals';
import { onFinopsEmulator } from './finops_environment.ts';

onFinopsEmulator('a count', (environment) => {
  test('is before the rows, whatever $top is', async () => {
    const { json } = await environment.ask('GET', 'data/CustomersV3?$count=true&$top=1&cross-company=true');
    expect(json['@odata.count']).toBe(40);
  });

  test('is plain text without rows', async () => {
    const { headers, text } = await environment.ask('GET', 'data/CustomersV3/$count');
    expect([text, headers.get('content-type')]).toEqual(['20', 'text/plain']);
  });
});
