/** https://learn.microsoft.com/dynamics365/fin-ops-core/dev-itpro/data-entities/troubleshoot-service-authentication */
import { expect, test } from '@jest/globals';
import { onFinopsEmulator } from './finops_environment.ts';

onFinopsEmulator('a request without a token', (environment) => {
  test.each(['data/CustomersV3', 'metadata/DataEntities'])('to %s is refused', async (path) => {
    const reply = await environment.askUnsigned(path);
    expect([reply.status, reply.json['Message']]).toEqual([401, 'Authentication failed.']);
  });
});
