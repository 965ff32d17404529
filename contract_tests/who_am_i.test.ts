/** https://learn.microsoft.com/power-apps/developer/data-platform/webapi/reference/whoami */
import { expect, test } from '@jest/globals';
import { everywhere } from './environment.ts';
import { GUID, rows } from './reply.ts';

everywhere('WhoAmI', (environment) => {
  test.each(['WhoAmI', 'WhoAmI()'])('%s says who asks, and where', async (path) => {
    const { headers, json, status } = await environment.get(path);
    expect(status).toBe(200);
    expect(json).toEqual({
      '@odata.context': `${environment.url}/api/data/v9.2/$metadata#Microsoft.Dynamics.CRM.WhoAmIResponse`,
      BusinessUnitId: GUID,
      UserId: GUID,
      OrganizationId: GUID,
    });
    expect(headers.get('odata-version')).toBe('4.0');
    expect(headers.get('content-type')).toContain('application/json');
  });

  test('the organization that it names is the one that can be read', async () => {
    const { json } = await environment.get('WhoAmI');
    const found = await rows(environment, 'organizations?$select=organizationid');
    expect(found.map((row) => row['organizationid'])).toEqual([json['OrganizationId']]);
  });
});
