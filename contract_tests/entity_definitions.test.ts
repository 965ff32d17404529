/** https://learn.microsoft.com/power-apps/developer/data-platform/webapi/query-metadata-web-api */
import { expect, test } from '@jest/globals';
import { everywhere, type Json } from './environment.ts';
import { GUID, refusal, rows } from './reply.ts';

const encoded = encodeURIComponent;

everywhere('EntityDefinitions', (environment) => {
  test('lists every table in one answer, with the selected properties and MetadataId', async () => {
    const reply = await environment.get('EntityDefinitions?$select=LogicalName,EntitySetName');
    expect(reply.json).not.toHaveProperty('@odata.nextLink');
    const found = reply.json['value'] as readonly Json[];
    for (const name of ['systemuser', 'businessunit', 'organization', 'transactioncurrency']) {
      expect(found.filter((row) => row['LogicalName'] === name)).toHaveLength(1);
    }
    expect(found.find((row) => row['LogicalName'] === 'transactioncurrency')).toEqual({
      LogicalName: 'transactioncurrency',
      EntitySetName: 'transactioncurrencies',
      MetadataId: GUID,
    });
  });

  test.each([
    ["LogicalName eq 'systemuser'", ['systemuser']],
    ["LogicalName eq 'systemuser' or LogicalName eq 'organization'", ['organization', 'systemuser']],
    [
      "(LogicalName eq 'systemuser' or LogicalName eq 'organization') and LogicalName ne 'organization'",
      ['systemuser'],
    ],
    ["LogicalName eq 'systemuser' and IsIntersect eq false", ['systemuser']],
    ["LogicalName eq 'nosuchtable'", []],
  ])('$filter=%s', async (filter, names) => {
    const found = await rows(environment, `EntityDefinitions?$select=LogicalName&$filter=${encoded(filter)}`);
    expect(found.map((row) => String(row['LogicalName'])).sort()).toEqual(names);
  });

  test('shapes labels, managed properties and privileges', async () => {
    const { json } = await environment.get(
      "EntityDefinitions(LogicalName='systemuser')?$select=LogicalName,PrimaryIdAttribute,DisplayName,CanChangeTrackingBeEnabled,Privileges",
    );
    expect(json).toMatchObject({
      LogicalName: 'systemuser',
      PrimaryIdAttribute: 'systemuserid',
      MetadataId: GUID,
      DisplayName: {
        LocalizedLabels: expect.any(Array),
        UserLocalizedLabel: { Label: expect.any(String), LanguageCode: expect.any(Number) },
      },
      CanChangeTrackingBeEnabled: {
        Value: expect.any(Boolean),
        CanBeChanged: expect.any(Boolean),
        ManagedPropertyLogicalName: 'canchangetrackingbeenabled',
      },
    });
    expect(json['Privileges']).toContainEqual(
      expect.objectContaining({ Name: 'prvReadUser', PrivilegeType: 'Read', PrivilegeId: GUID }),
    );
  });

  test('is found by its MetadataId too', async () => {
    const { json } = await environment.get("EntityDefinitions(LogicalName='systemuser')?$select=LogicalName");
    const again = await environment.get(
      `EntityDefinitions(${String(json['MetadataId'])})?$select=LogicalName`,
    );
    expect(again.json['LogicalName']).toBe('systemuser');
  });

  test('expands columns with a selection and a filter of their own', async () => {
    const [table] = await rows(
      environment,
      `EntityDefinitions?$select=LogicalName&$filter=${encoded("LogicalName eq 'systemuser'")}` +
        `&$expand=Attributes($select=LogicalName,AttributeType;$filter=${encoded("LogicalName eq 'fullname'")})`,
    );
    expect(table?.['Attributes']).toMatchObject([
      { LogicalName: 'fullname', AttributeType: 'String', MetadataId: GUID },
    ]);
  });

  test.each(['$top=1', '$skip=1', '$orderby=LogicalName'])('refuses %s', async (option) => {
    const [status, code] = refusal(await environment.get(`EntityDefinitions?$select=LogicalName&${option}`));
    expect([status, code]).toEqual([400, '0x80060888']);
  });

  test.each(['startswith', 'contains', 'endswith'])('has no %s', async (name) => {
    const filter = encoded(`${name}(LogicalName,'a')`);
    expect(refusal(await environment.get(`EntityDefinitions?$select=LogicalName&$filter=${filter}`))).toEqual(
      [
        501,
        '0x8006088a',
        expect.stringContaining(`"${name}" function isn't supported for Metadata Entities`),
      ],
    );
  });

  test('refuses an unknown property', async () => {
    const [status, code, words] = refusal(await environment.get('EntityDefinitions?$select=Nonsense'));
    expect([status, code]).toEqual([400, '0x80060888']);
    expect(words).toContain("Could not find a property named 'Nonsense'");
  });
});
