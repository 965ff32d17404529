/**
 * https://learn.microsoft.com/power-apps/developer/data-platform/webapi/web-api-service-documents
 * https://learn.microsoft.com/power-apps/developer/data-platform/webapi/web-api-versions
 */
import { expect, test } from '@jest/globals';
import { everywhere, onEmulator } from './environment.ts';
import { GUID, refusal, rowsOf } from './reply.ts';

everywhere('entry points', (environment) => {
  test('the service document names the entity sets', async () => {
    const reply = await environment.get('');
    expect(reply.json['@odata.context']).toBe(`${environment.url}/api/data/v9.2/$metadata`);
    expect(rowsOf(reply)).toContainEqual({ name: 'systemusers', kind: 'EntitySet', url: 'systemusers' });
  });

  test('$metadata is CSDL', async () => {
    const { headers, text } = await environment.get('$metadata');
    expect(headers.get('content-type')).toContain('application/xml');
    expect(text).toContain('<Schema Namespace="Microsoft.Dynamics.CRM"');
    expect(text).toMatch(/<EntityType Name="systemuser" [^>]*>\s*<Key>\s*<PropertyRef Name="systemuserid"/);
    expect(text).toMatch(/<Property Name="_businessunitid_value" Type="Edm.Guid"/);
    expect(text).toMatch(/<NavigationProperty Name="businessunitid" Type="mscrm.businessunit"/);
  });

  test.each(['v9.0', 'v9.1'])('%s links to itself', async (version) => {
    const { json } = await environment.get(`${environment.url}/api/data/${version}/WhoAmI`);
    expect(json['@odata.context']).toContain(`/api/data/${version}/$metadata#`);
  });

  test('RetrieveVersion, with and without parentheses', async () => {
    for (const path of ['RetrieveVersion', 'RetrieveVersion()'])
      expect((await environment.get(path)).json['Version']).toMatch(/^9\.\d+\.\d+\.\d+$/);
  });

  test('RetrieveFinanceAndOperationsIntegrationDetails names the linked environment, or refuses', async () => {
    const { json, status } = await environment.get('RetrieveFinanceAndOperationsIntegrationDetails');
    const answer = status === 200 ? String(json['Url']) : (json['error'] as { code: string }).code;
    expect(answer).toMatch(status === 200 ? /^https:/ : /^0x/);
  });

  test('RetrieveProvisionedLanguages', async () => {
    const { json } = await environment.get('RetrieveProvisionedLanguages');
    expect(json['RetrieveProvisionedLanguages']).toContain(1033);
  });

  test('RetrieveUserSetOfPrivilegesByNames returns the requested privileges', async () => {
    const user = String((await environment.get('WhoAmI')).json['UserId']);
    const path = `systemusers(${user})/Microsoft.Dynamics.CRM.RetrieveUserSetOfPrivilegesByNames(PrivilegeNames=@p)`;
    const { json } = await environment.get(`${path}?@p=["prvReadUser"]`);
    expect(json['RolePrivileges']).toEqual([
      expect.objectContaining({ PrivilegeName: 'prvReadUser', PrivilegeId: GUID }),
    ]);
  });
});

onEmulator('what is not emulated', (emulator) => {
  test.each([
    ['a function', 'RetrieveCurrentOrganization'],
    ['a function with parameters', 'InitializeFrom(EntityMoniker=@p)'],
    ['a system table', 'asyncoperations'],
    ["a table of the service's solutions", 'msdyn_workorders'],
    ['SQL', 'accounts?sql=SELECT name FROM account'],
    ['FetchXML', 'accounts?fetchXml=<fetch/>'],
  ])('is never answered with an invention: %s', async (_, path) => {
    expect(refusal(await emulator.get(path)).slice(0, 2)).toEqual([501, 'not_emulated']);
  });

  test.each([
    ['POST', 'EntityDefinitions'],
    ['POST', 'WhoAmI'],
    ['PUT', 'accounts'],
    ['POST', 'accounts/Microsoft.Dynamics.CRM.Nonsense'],
  ])('%s %s', async (method, path) => {
    expect(refusal(await emulator.send(method, path, {})).slice(0, 2)).toEqual([501, 'not_emulated']);
  });
});
