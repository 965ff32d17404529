/** MSAL against App Service's identity endpoint. It chooses its source once for each process: one file for each. */
import { afterEach, expect, test } from '@jest/globals';
import { ManagedIdentityApplication } from '@azure/msal-node';
import { emulated, type Json } from './emulated.ts';

const service = emulated();

afterEach(() => {
  delete process.env['IDENTITY_ENDPOINT'];
  delete process.env['IDENTITY_HEADER'];
});

test.each([false, true])('gets a token, with the identity named: %s', async (isNamed) => {
  const identity = (await service.control('GET', 'signin')).json['managedIdentity'] as Json;
  process.env['IDENTITY_ENDPOINT'] = `${service.url}${String(identity['appServicePath'])}`;
  process.env['IDENTITY_HEADER'] = String(identity['identityHeader']);
  const named = { userAssignedClientId: String(identity['clientId']) };
  const app = new ManagedIdentityApplication(isNamed ? { managedIdentityIdParams: named } : {});
  const result = await app.acquireToken({ resource: service.url, forceRefresh: true });
  const reply = await service.get('WhoAmI', { authorization: `Bearer ${result.accessToken}` });
  expect(reply.status).toBe(200);
});
