import { describe, expect, test } from '@jest/globals';
import { emulated, type Json, refusal } from './emulated.ts';

const service = emulated();
const namesOf = (rows: readonly Json[]): unknown[] => rows.map((row) => row['LogicalName']);

async function definition(name: string): Promise<Json> {
  return (await service.get(`EntityDefinitions(LogicalName='${name}')`)).json;
}

describe('EntityDefinitions', () => {
  test('lists every table in one answer, with what was selected and MetadataId', async () => {
    const rows = await service.value('EntityDefinitions?$select=LogicalName,EntitySetName');
    expect(rows.length).toBeGreaterThan(15);
    expect(rows[0]).toEqual({
      LogicalName: 'account',
      EntitySetName: 'accounts',
      MetadataId: expect.stringMatching(/^[0-9a-f-]{36}$/),
    });
    expect(rows.filter((row) => row['EntitySetName'] === null)).toHaveLength(1);
  });

  test('has the odd tables: intersect, private, elastic, virtual', async () => {
    expect(await definition('cr1a7_project_contact')).toMatchObject({ IsIntersect: true, Privileges: [] });
    expect(await definition('principalattributeaccessmap')).toMatchObject({ IsPrivate: true });
    expect(await definition('cr1a7_sensorreading')).toMatchObject({
      TableType: 'Elastic',
      DataProviderId: '1d9bde74-9ebd-4da9-8ff5-aa74945b9f74',
    });
    expect(await definition('cr1a7_externalorder')).toMatchObject({ TableType: 'Virtual' });
    expect(await definition('territory')).toMatchObject({ ChangeTrackingEnabled: false });
  });

  test('shapes labels, managed properties and privileges as the service does', async () => {
    const { json } = await service.get(
      "EntityDefinitions(LogicalName='account')?$select=DisplayName,Description,CanChangeTrackingBeEnabled,Privileges",
    );
    const label = { Label: 'Account', LanguageCode: 1033, IsManaged: true, HasChanged: null };
    expect(json['DisplayName']).toMatchObject({ LocalizedLabels: [label], UserLocalizedLabel: label });
    expect(json['Description']).toEqual({ LocalizedLabels: [], UserLocalizedLabel: null });
    expect(json['CanChangeTrackingBeEnabled']).toEqual({
      Value: true,
      CanBeChanged: true,
      ManagedPropertyLogicalName: 'canchangetrackingbeenabled',
    });
    expect(json['Privileges']).toContainEqual(
      expect.objectContaining({ Name: 'prvReadAccount', PrivilegeType: 'Read' }),
    );
  });

  test('activities share their privileges', async () => {
    const { json } = await service.get("EntityDefinitions(LogicalName='email')?$select=Privileges");
    expect(json['Privileges']).toContainEqual(expect.objectContaining({ Name: 'prvReadActivity' }));
    await service.control('POST', 'access', { missingReadPrivilege: ['task'] });
    expect(refusal(await service.get('phonecalls'))[0]).toBe(403);
  });

  test.each([
    ["LogicalName eq 'account' or LogicalName eq 'task'", ['account', 'task']],
    ["(LogicalName eq 'account' or LogicalName eq 'task') and IsActivity eq true", ['task']],
    ['IsIntersect eq true', ['cr1a7_project_contact', 'systemuserroles', 'teammembership']],
    ["TableType eq 'Elastic'", ['cr1a7_sensorreading']],
    [
      "OwnershipType eq Microsoft.Dynamics.CRM.OwnershipTypes'None' and LogicalName eq 'cr1a7_project_contact'",
      ['cr1a7_project_contact'],
    ],
    ["CanChangeTrackingBeEnabled/Value eq false and TableType eq 'Virtual'", ['cr1a7_externalorder']],
    ['EntitySetName eq null', ['cr1a7_internalqueue']],
  ])('$filter=%s', async (filter, names) => {
    const query = `$select=LogicalName&$filter=${encodeURIComponent(filter)}`;
    expect(namesOf(await service.value(`EntityDefinitions?${query}`))).toEqual(names);
  });

  test.each([
    ["startswith(LogicalName,'a')", 501, '0x8006088a'],
    ["contains(LogicalName,'a')", 501, '0x8006088a'],
    ["OwnershipType eq Microsoft.Dynamics.CRM.Wrong'None'", 400, '0x80060888'],
    ["DisplayName eq 'Account'", 400, '0x80060888'],
    ["Nonsense eq 'x'", 400, '0x80060888'],
    ["LogicalName eq 'x' and", 400, '0x80060888'],
    ["LogicalName gt 'x'", 501, 'not_emulated'],
  ])('refuses $filter=%s', async (filter, status, code) => {
    const reply = await service.get(`EntityDefinitions?$filter=${encodeURIComponent(filter)}`);
    expect(refusal(reply).slice(0, 2)).toEqual([status, code]);
  });

  test('says in the words of the service that string functions do not work', async () => {
    const [, , words] = refusal(await service.get("EntityDefinitions?$filter=startswith(LogicalName,'a')"));
    expect(words).toBe('The "startswith" function isn\'t supported for Metadata Entities.');
  });

  test.each(['$top=1', '$skip=1', '$orderby=LogicalName', 'LabelLanguages=1033'])(
    'refuses %s, as documented',
    async (option) => {
      expect(refusal(await service.get(`EntityDefinitions?${option}`)).slice(0, 2)).toEqual([
        400,
        '0x80060888',
      ]);
    },
  );

  test('says what it does not emulate', async () => {
    expect(refusal(await service.get('EntityDefinitions?$count=true'))[0]).toBe(501);
    expect(
      refusal(
        await service.get(
          'EntityDefinitions?$expand=Attributes/Microsoft.Dynamics.CRM.LookupAttributeMetadata',
        ),
      )[0],
    ).toBe(501);
  });

  test('refuses a property that tables do not have', async () => {
    expect(refusal(await service.get('EntityDefinitions?$select=LogicalName,Nonsense'))).toEqual([
      400,
      '0x80060888',
      "Could not find a property named 'Nonsense' on type 'Microsoft.Dynamics.CRM.EntityMetadata'.",
    ]);
  });

  test('finds one table by name or MetadataId', async () => {
    const { json } = await service.get("EntityDefinitions(LogicalName='task')?$select=LogicalName");
    const again = await service.get(`EntityDefinitions(${String(json['MetadataId'])})?$select=LogicalName`);
    expect(again.json).toEqual(json);
    expect((await service.get("EntityDefinitions(LogicalName='no')")).status).toBe(404);
  });

  test('expands attributes and keys with options of their own', async () => {
    const [account] = await service.value(
      "EntityDefinitions?$select=LogicalName&$filter=LogicalName eq 'account'" +
        '&$expand=Attributes($select=LogicalName;$filter=IsPrimaryId eq true),Keys($select=LogicalName,KeyAttributes)',
    );
    expect(namesOf(account?.['Attributes'] as Json[])).toEqual([
      'accountid',
      'address1_addressid',
      'address2_addressid',
    ]);
    expect(account?.['Keys']).toEqual([
      expect.objectContaining({ KeyAttributes: ['accountnumber'], MetadataId: expect.any(String) }),
    ]);
  });
});

test('keys say how far their index has come', async () => {
  const select = '$select=LogicalName&$expand=Keys($select=KeyAttributes,EntityKeyIndexStatus)';
  const rows = await service.value(`EntityDefinitions?${select}`);
  const keys = rows
    .flatMap((row) => row['Keys'] as Json[])
    .map((key) => [key['KeyAttributes'], key['EntityKeyIndexStatus']]);
  expect(keys).toEqual([
    [['accountnumber'], 'Active'],
    [['emailaddress1'], 'Failed'],
    [['cr1a7_name', 'cr1a7_kind'], 'Active'],
  ]);
});

test('a single definition: labels of one language are not emulated, ordering is refused', async () => {
  const path = "EntityDefinitions(LogicalName='account')";
  expect((await service.get(`${path}?LabelLanguages=1031`)).status).toBe(501);
  expect(refusal(await service.get(`${path}?$orderby=LogicalName`)).slice(0, 2)).toEqual([400, '0x80060888']);
});
