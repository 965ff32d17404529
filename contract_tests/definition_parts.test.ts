/** https://learn.microsoft.com/power-apps/developer/data-platform/webapi/query-metadata-web-api */
import { expect, test } from '@jest/globals';
import { everywhere, onEmulator } from './environment.ts';
import { GUID, rows } from './reply.ts';

everywhere('parts of definitions', (environment) => {
  test('global choices contain their options', async () => {
    const found = await rows(environment, 'GlobalOptionSetDefinitions');
    expect(found.length).toBeGreaterThan(0);
    for (const one of found)
      expect(one).toMatchObject({ MetadataId: GUID, Name: expect.any(String), IsGlobal: true });
  });

  test('a relationship is found by its name, and cast to its type', async () => {
    const name = "RelationshipDefinitions(SchemaName='systemuserroles_association')";
    const type = 'Microsoft.Dynamics.CRM.ManyToManyRelationshipMetadata';
    const { json } = await environment.get(`${name}/${type}?$select=IntersectEntityName,Entity1LogicalName`);
    expect(json).toMatchObject({ IntersectEntityName: 'systemuserroles', Entity1LogicalName: 'systemuser' });
  });

  test.each(['Keys', 'ManyToOneRelationships', 'OneToManyRelationships', 'ManyToManyRelationships'])(
    '%s can be read below the definition of a table',
    async (part) => {
      const found = await rows(environment, `EntityDefinitions(LogicalName='systemuser')/${part}`);
      for (const one of found)
        expect(one).toMatchObject({ MetadataId: GUID, SchemaName: expect.any(String) });
    },
  );
});

onEmulator('keys', (emulator) => {
  test('name their columns and how far their index is', async () => {
    const found = await rows(
      emulator,
      "EntityDefinitions(LogicalName='account')/Keys?$select=KeyAttributes,EntityKeyIndexStatus",
    );
    expect(found).toEqual([
      expect.objectContaining({ KeyAttributes: ['accountnumber'], EntityKeyIndexStatus: 'Active' }),
    ]);
  });
});
