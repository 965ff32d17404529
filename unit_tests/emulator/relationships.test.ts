/** Relationships in metadata. */
import { describe, expect, test } from '@jest/globals';
import { emulated, refusal } from './emulated.ts';

const service = emulated();

const CAST = 'Microsoft.Dynamics.CRM.OneToManyRelationshipMetadata';

describe('of a table', () => {
  test('many to one: one for each table that a lookup can lead to', async () => {
    const rows = await service.value(
      "EntityDefinitions(LogicalName='cr1a7_project')/ManyToOneRelationships?$filter=ReferencingAttribute eq 'cr1a7_client'",
    );
    expect(rows.map((row) => [row['ReferencedEntity'], row['ReferencedAttribute']])).toEqual([
      ['account', 'accountid'],
      ['contact', 'contactid'],
    ]);
    expect(rows[1]).toMatchObject({
      SchemaName: expect.any(String),
      MetadataId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      RelationshipType: 'OneToManyRelationship',
      ReferencingEntity: 'cr1a7_project',
      ReferencingEntityNavigationPropertyName: 'cr1a7_client_contact',
      IsCustomRelationship: true,
      CascadeConfiguration: expect.objectContaining({ Delete: 'RemoveLink' }),
    });
  });

  test('one to many: the same ones, seen from the other end', async () => {
    const select = '$select=SchemaName,ReferencingEntity';
    const [self] = await service.value(
      `EntityDefinitions(LogicalName='account')/OneToManyRelationships?${select}&$filter=ReferencingEntity eq 'account'`,
    );
    expect(Object.keys(self ?? {})).toEqual(['SchemaName', 'ReferencingEntity', 'MetadataId']);
    const back = await service.value(
      `EntityDefinitions(LogicalName='account')/ManyToOneRelationships?${select}`,
    );
    expect(back).toContainEqual(self);
  });

  test('many to many: at both ends', async () => {
    for (const table of ['cr1a7_project', 'contact']) {
      const path = `EntityDefinitions(LogicalName='${table}')/ManyToManyRelationships`;
      expect(await service.value(path)).toEqual([
        expect.objectContaining({
          SchemaName: 'cr1a7_project_contact',
          RelationshipType: 'ManyToManyRelationship',
          IntersectEntityName: 'cr1a7_project_contact',
          Entity1LogicalName: 'cr1a7_project',
          Entity1IntersectAttribute: 'cr1a7_projectid',
          Entity2LogicalName: 'contact',
          Entity2IntersectAttribute: 'contactid',
        }),
      ]);
    }
  });

  test('an owner leads to the abstract table of owners', async () => {
    const path = "EntityDefinitions(LogicalName='account')/ManyToOneRelationships";
    const [owner] = await service.value(`${path}?$filter=ReferencingAttribute eq 'ownerid'`);
    expect(owner).toMatchObject({
      ReferencedEntity: 'owner',
      ReferencingEntityNavigationPropertyName: 'ownerid',
    });
  });

  test('can be expanded, several kinds at once', async () => {
    const expand = [
      'ManyToOneRelationships($select=SchemaName)',
      'OneToManyRelationships($select=SchemaName)',
      "ManyToManyRelationships($select=SchemaName;$filter=SchemaName eq 'no')",
      'Keys($select=LogicalName)',
    ];
    const tables = await service.value(`EntityDefinitions?$select=LogicalName&$expand=${expand.join(',')}`);
    const account = tables.find((table) => table['LogicalName'] === 'account');
    expect(account?.['ManyToOneRelationships']).toHaveLength(7);
    expect(account?.['OneToManyRelationships']).toHaveLength(9);
    expect(account?.['ManyToManyRelationships']).toEqual([]);
    expect(account?.['Keys']).toHaveLength(1);
  });

  test('name no property that they do not have', async () => {
    const path =
      "EntityDefinitions(LogicalName='account')/ManyToOneRelationships?$select=IntersectEntityName";
    expect(refusal(await service.get(path))).toEqual([
      400,
      '0x80060888',
      "Could not find a property named 'IntersectEntityName' on type 'Microsoft.Dynamics.CRM.OneToManyRelationshipMetadata'.",
    ]);
  });
});

describe('RelationshipDefinitions', () => {
  test('list each relationship once, with its kind', async () => {
    const rows = await service.value('RelationshipDefinitions');
    const names = rows.map((row) => row['SchemaName']);
    expect(new Set(names).size).toBe(names.length);
    expect(new Set(rows.map((row) => row['@odata.type']))).toEqual(
      new Set([
        '#Microsoft.Dynamics.CRM.OneToManyRelationshipMetadata',
        '#Microsoft.Dynamics.CRM.ManyToManyRelationshipMetadata',
      ]),
    );
  });

  test('bring what only one kind has by a cast', async () => {
    const rows = await service.value(
      `RelationshipDefinitions/${CAST}?$select=SchemaName,ReferencingEntity&$filter=ReferencedEntity eq 'systemuser'`,
    );
    expect(rows.map((row) => row['ReferencingEntity'])).toContain('cr1a7_project');
    for (const query of ['$select=ReferencedEntity', "$filter=ReferencedEntity eq 'systemuser'"]) {
      expect(refusal(await service.get(`RelationshipDefinitions?${query}`)).slice(0, 2)).toEqual([
        400,
        '0x80060888',
      ]);
    }
    expect((await service.get('RelationshipDefinitions/Microsoft.Dynamics.CRM.Nonsense')).status).toBe(400);
  });

  test('compare enumerations with their type', async () => {
    const type = "Microsoft.Dynamics.CRM.RelationshipType'ManyToManyRelationship'";
    const rows = await service.value(`RelationshipDefinitions?$filter=RelationshipType eq ${type}`);
    expect(rows.map((row) => String(row['SchemaName'])).toSorted()).toEqual([
      'cr1a7_project_contact',
      'systemuserroles_association',
      'teammembership_association',
    ]);
  });

  test('find one by name or MetadataId', async () => {
    const path = "RelationshipDefinitions(SchemaName='cr1a7_project_contact')";
    const { json } = await service.get(path);
    expect(json['IntersectEntityName']).toBe('cr1a7_project_contact');
    expect((await service.get(`RelationshipDefinitions(${String(json['MetadataId'])})`)).json).toEqual(json);
    expect((await service.get(`${path}/${CAST}`)).status).toBe(404);
    expect((await service.get("RelationshipDefinitions(SchemaName='no')")).status).toBe(404);
  });

  test.each(['$top=1', '$orderby=SchemaName'])('refuse %s', async (option) => {
    expect(refusal(await service.get(`RelationshipDefinitions?${option}`)).slice(0, 2)).toEqual([
      400,
      '0x80060888',
    ]);
  });
});

test('keys are a collection of their own', async () => {
  const path = "EntityDefinitions(LogicalName='account')/Keys";
  const status = "Microsoft.Dynamics.CRM.EntityKeyIndexStatus'Active'";
  const [key] = await service.value(
    `${path}?$select=KeyAttributes,EntityKeyIndexStatus&$filter=EntityKeyIndexStatus eq ${status}`,
  );
  expect(key).toMatchObject({ KeyAttributes: ['accountnumber'], EntityKeyIndexStatus: 'Active' });
});
