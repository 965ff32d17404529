/**
 * The tables that tools for administrators read, and the definitions of the service's own columns.
 * https://learn.microsoft.com/power-apps/developer/data-platform/reference/about-entity-reference
 */
import { expect, test } from '@jest/globals';
import { everywhere, onEmulator } from './environment.ts';
import { GUID, refusal, rows } from './reply.ts';

everywhere('tables of administration', (environment) => {
  test.each([
    ['roles', 'name,_businessunitid_value,ismanaged,_parentrootroleid_value', 'roleid'],
    ['teams', 'name,teamtype,isdefault,_businessunitid_value', 'teamid'],
    ['solutions', 'uniquename,friendlyname,version,ismanaged,isvisible,_publisherid_value', 'solutionid'],
    ['publishers', 'uniquename,customizationprefix,customizationoptionvalueprefix', 'publisherid'],
    ['savedqueries', 'name,returnedtypecode,querytype,fetchxml,layoutxml,isdefault', 'savedqueryid'],
    ['businessunits', 'name,_parentbusinessunitid_value,_organizationid_value,isdisabled', 'businessunitid'],
    [
      'organizations',
      'name,languagecode,localeid,expirechangetrackingindays,expiresubscriptionsindays,_basecurrencyid_value',
      'organizationid',
    ],
  ])('%s', async (entitySet, columns, key) => {
    const found = await rows(environment, `${entitySet}?$select=${columns}&$top=5`);
    expect(found.length).toBeGreaterThan(0);
    for (const row of found) {
      expect(row).toMatchObject({ [key]: GUID });
      for (const column of columns.split(',')) expect(row).toHaveProperty([column]);
    }
  });

  test('the Default solution is there, and belongs to a publisher', async () => {
    const path =
      "solutions?$select=uniquename&$filter=uniquename eq 'Default'&$expand=publisherid($select=uniquename)";
    expect(await rows(environment, path)).toEqual([
      expect.objectContaining({ publisherid: expect.objectContaining({ publisherid: GUID }) }),
    ]);
  });

  test('one business unit is the root', async () => {
    const roots = await rows(
      environment,
      'businessunits?$select=name&$filter=_parentbusinessunitid_value eq null',
    );
    expect(roots).toHaveLength(1);
  });

  test.each(['createdon', 'statecode', 'address1_city', 'versionnumber'])(
    "%s is marked as the service's own column",
    async (column) => {
      const { json } = await environment.get(
        `EntityDefinitions(LogicalName='account')/Attributes(LogicalName='${column}')?$select=IsCustomAttribute`,
      );
      expect(json['IsCustomAttribute']).toBe(false);
    },
  );
});

onEmulator('custom and standard', (emulator) => {
  test('columns of a custom table are custom only with the prefix of a publisher', async () => {
    const path =
      "EntityDefinitions(LogicalName='cr1a7_project')/Attributes?$select=LogicalName,IsCustomAttribute,IsManaged";
    const custom = (await rows(emulator, path)).filter((column) => column['IsCustomAttribute'] === true);
    expect(custom.length).toBeGreaterThan(0);
    for (const column of custom) expect(column['LogicalName']).toMatch(/^cr1a7_/);
  });

  test('a business unit has no state', async () => {
    const [status] = refusal(await emulator.get('businessunits?$select=statecode'));
    expect(status).toBe(400);
  });
});
