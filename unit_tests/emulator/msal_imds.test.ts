/** MSAL against the metadata service of a machine. It chooses its source once for each process: one file for each. */
import { afterEach, expect, test } from '@jest/globals';
import { ManagedIdentityApplication } from '@azure/msal-node';
import { emulated, type Json } from './emulated.ts';

const service = emulated();

afterEach(() => {
  delete process.env['AZURE_POD_IDENTITY_AUTHORITY_HOST'];
});

test('gets a token, of the identity that it names', async () => {
  process.env['AZURE_POD_IDENTITY_AUTHORITY_HOST'] = service.url;
  const identity = (await service.control('GET', 'signin')).json['managedIdentity'] as Json;
  const app = new ManagedIdentityApplication({
    managedIdentityIdParams: { userAssignedClientId: String(identity['clientId']) },
  });
  const result = await app.acquireToken({ resource: service.url });
  const reply = await service.get('WhoAmI', { authorization: `Bearer ${result.accessToken}` });
  expect(reply.status).toBe(200);
});
