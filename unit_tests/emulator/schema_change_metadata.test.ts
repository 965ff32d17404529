/** What RetrieveMetadataChanges says after a change of the schema. */
import { describe, expect, test } from '@jest/globals';
import { emulated, type Json, refusal } from './emulated.ts';

const service = emulated();

async function metadataChanges(stamp?: string, filters = 'All'): Promise<Json> {
  const query = { Properties: { PropertyNames: ['Attributes', 'ManyToOneRelationships'] } };
  const since = stamp === undefined ? '' : ',ClientVersionStamp=@p3,DeletedMetadataFilters=@p2';
  const values =
    stamp === undefined
      ? ''
      : `&@p3='${stamp}'&@p2=Microsoft.Dynamics.CRM.DeletedMetadataFilters'${filters}'`;
  const path = `RetrieveMetadataChanges(Query=@p1${since})?@p1=${encodeURIComponent(JSON.stringify(query))}${values}`;
  return (await service.get(path)).json;
}

describe('RetrieveMetadataChanges', () => {
  test('with a stamp brings what changed since, and what is gone', async () => {
    const stamp = (await metadataChanges())['ServerVersionStamp'] as string;
    expect((await metadataChanges(stamp))['EntityMetadata']).toEqual([]);
    const path =
      "EntityDefinitions(LogicalName='contact')/Attributes(LogicalName='jobtitle')?$select=LogicalName";
    const { MetadataId: goneId } = (await service.get(path)).json;
    await service.control('POST', 'tables/account/columns', {
      name: 'cr1a7_x',
      type: 'LookupType',
      targets: ['task'],
    });
    await service.control('DELETE', 'tables/contact/columns/jobtitle');
    const { DeletedMetadata, EntityMetadata } = await metadataChanges(stamp);
    const tables = EntityMetadata as Json[];
    expect(tables).toHaveLength(1);
    expect(tables[0]).toMatchObject({ LogicalName: 'account', HasChanged: false });
    const attributes = tables[0]?.['Attributes'] as Json[];
    expect(attributes.map((one) => [one['LogicalName'], one['HasChanged']])).toEqual([
      ['cr1a7_x', true],
      ['cr1a7_xname', true],
      ['cr1a7_xyominame', true],
    ]);
    expect(tables[0]?.['ManyToOneRelationships']).toHaveLength(1);
    expect(DeletedMetadata).toEqual({
      Count: 1,
      IsReadOnly: false,
      Keys: ['Attribute'],
      Values: [{ Items: [goneId] }],
    });
    expect(await metadataChanges(stamp, 'Relationship')).toMatchObject({ DeletedMetadata: { Count: 0 } });
  });

  test('without a stamp says nothing of changes', async () => {
    const { EntityMetadata } = await metadataChanges();
    expect(new Set((EntityMetadata as Json[]).map((one) => one['HasChanged']))).toEqual(new Set([null]));
  });

  test.each([
    ["'1!01/01/2020 00:00:00'", '0x80044352'],
    ["'nonsense'", '0x80040203'],
    ['1!01/01/2026 00:00:00', '0x80060888'],
  ])('refuses the stamp %s', async (stamp, code) => {
    const query = encodeURIComponent('{"Properties":{}}');
    const path = `RetrieveMetadataChanges(Query=@p1,ClientVersionStamp=@p2)?@p1=${query}&@p2=${stamp}`;
    expect(refusal(await service.get(path)).slice(0, 2)).toEqual([400, code]);
  });

  test('brings keys, relationships and choices, with labels of the languages asked for', async () => {
    const query = {
      Criteria: {
        FilterOperator: 'And',
        Conditions: [
          {
            ConditionOperator: 'Equals',
            PropertyName: 'LogicalName',
            Value: { Type: 'System.String', Value: 'cr1a7_project' },
          },
        ],
      },
      Properties: { PropertyNames: ['Attributes', 'Keys', 'ManyToManyRelationships'] },
      AttributeQuery: { Properties: { PropertyNames: ['OptionSet'] } },
      KeyQuery: { Properties: { PropertyNames: ['KeyAttributes'] } },
      RelationshipQuery: { Properties: { PropertyNames: ['IntersectEntityName'] } },
      LabelQuery: { FilterLanguages: [1031], MissingLabelBehavior: 0 },
    };
    const path = `RetrieveMetadataChanges(Query=@p1)?@p1=${encodeURIComponent(JSON.stringify(query))}`;
    const [table] = (await service.get(path)).json['EntityMetadata'] as Json[];
    expect(table?.['Keys']).toEqual([
      expect.objectContaining({ KeyAttributes: ['cr1a7_name', 'cr1a7_kind'], EntityKeyIndexStatus: null }),
    ]);
    expect(table?.['ManyToManyRelationships']).toEqual([
      expect.objectContaining({
        '@odata.type': '#Microsoft.Dynamics.CRM.ComplexManyToManyRelationshipMetadata',
        IntersectEntityName: 'cr1a7_project_contact',
        Entity1LogicalName: null,
      }),
    ]);
    const { Attributes } = table as { Attributes: Json[] };
    const skills = Attributes.find((one) => one['LogicalName'] === 'cr1a7_skills');
    expect(skills).toMatchObject({
      '@odata.type': '#Microsoft.Dynamics.CRM.ComplexMultiSelectPicklistAttributeMetadata',
      OptionSet: { IsGlobal: true },
    });
    const text = JSON.stringify(skills);
    expect([text.includes('"LanguageCode":1031'), text.includes('Gestaltung')]).toEqual([true, true]);
    const { OptionSet } = skills as { OptionSet: { Options: { Label: { LocalizedLabels: Json[] } }[] } };
    const [first] = OptionSet.Options;
    expect(first?.Label.LocalizedLabels.map((label) => label['LanguageCode'])).toEqual([1031]);
  });

  test.each(['KeyQuery', 'RelationshipQuery'])('refuses %s without its part', async (name) => {
    const query = encodeURIComponent(JSON.stringify({ Properties: {}, [name]: {} }));
    expect((await service.get(`RetrieveMetadataChanges(Query=@p1)?@p1=${query}`)).status).toBe(400);
  });
});
