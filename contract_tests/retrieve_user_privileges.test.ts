/** https://learn.microsoft.com/power-apps/developer/data-platform/webapi/reference/retrieveuserprivileges */
import { expect, test } from '@jest/globals';
import { type Environment, everywhere, type Json, onEmulator } from './environment.ts';
import { GUID } from './reply.ts';

async function privileges(environment: Environment): Promise<readonly Json[]> {
  const { UserId } = (await environment.get('WhoAmI')).json;
  const { json } = await environment.get(
    `systemusers(${String(UserId)})/Microsoft.Dynamics.CRM.RetrieveUserPrivileges()`,
  );
  return json['RolePrivileges'] as readonly Json[];
}

everywhere('RetrieveUserPrivileges', (environment) => {
  test('says how far each privilege reaches', async () => {
    const found = await privileges(environment);
    expect(found.length).toBeGreaterThan(0);
    for (const one of found) {
      expect(one).toMatchObject({ PrivilegeId: GUID, BusinessUnitId: GUID });
      expect(['Basic', 'Local', 'Deep', 'Global', 'RecordFilter']).toContain(one['Depth']);
    }
  });
});

onEmulator('RetrieveUserPrivileges', (emulator) => {
  test('depends on the privileges that the user has', async () => {
    await emulator.control('POST', 'access', {
      missingReadPrivilege: ['contact'],
      depth: { account: 'Deep' },
    });
    const found = await privileges(emulator);
    expect(found).toContainEqual(expect.objectContaining({ PrivilegeName: 'prvReadAccount', Depth: 'Deep' }));
    expect(found.map((one) => one['PrivilegeName'])).not.toContain('prvReadContact');
  });
});
