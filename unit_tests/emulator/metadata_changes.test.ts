/** RetrieveMetadataChanges: queries over definitions. */
import { describe, expect, test } from '@jest/globals';
import { emulated, type Json } from './emulated.ts';

const service = emulated();
const namesOf = (rows: readonly Json[]): unknown[] => rows.map((row) => row['LogicalName']);

function named(rows: unknown, name: string): Json | undefined {
  return (rows as Json[]).find((row) => row['LogicalName'] === name);
}

function retrieveChanges(query: unknown): ReturnType<typeof service.get> {
  return service.get(`RetrieveMetadataChanges(Query=@p1)?@p1=${encodeURIComponent(JSON.stringify(query))}`);
}

/** A condition of RetrieveMetadataChanges. */
function when(PropertyName: string, Type: string, Value: string, ConditionOperator = 'Equals'): Json {
  return { FilterOperator: 'And', Conditions: [{ ConditionOperator, PropertyName, Value: { Type, Value } }] };
}

const only = (...PropertyNames: string[]): Json => ({ AllProperties: false, PropertyNames });

async function tables(query: unknown): Promise<Json[]> {
  return (await retrieveChanges(query)).json['EntityMetadata'] as Json[];
}

describe('RetrieveMetadataChanges', () => {
  test('brings derived properties of columns of all tables, everything else null', async () => {
    const { json } = await retrieveChanges({
      Properties: only('Attributes'),
      AttributeQuery: {
        Properties: only('DateTimeBehavior'),
        Criteria: when('AttributeType', 'Microsoft.Xrm.Sdk.Metadata.AttributeTypeCode', 'DateTime'),
      },
    });
    expect(json).toMatchObject({
      ServerVersionStamp: expect.stringMatching(/^\d+!\d\d\/\d\d\/\d{4} \d\d:\d\d:\d\d$/),
      DeletedMetadata: { Count: 0, IsReadOnly: false, Keys: [], Values: [] },
    });
    const contact = named(json['EntityMetadata'], 'contact');
    expect(contact).toMatchObject({ EntitySetName: null, MetadataId: expect.any(String) });
    expect(named(contact?.['Attributes'], 'birthdate')).toMatchObject({
      '@odata.type': '#Microsoft.Dynamics.CRM.ComplexDateTimeAttributeMetadata',
      DateTimeBehavior: { Value: 'DateOnly' },
      AttributeType: null,
    });
    expect(namesOf(contact?.['Attributes'] as Json[])).not.toContain('fullname');
  });

  test.each([
    [when('LogicalName', 'System.String', 'account'), ['account']],
    [when('LogicalName', 'System.String[]', '["task","email"]', 'In'), ['task', 'email']],
    [
      when('CanChangeTrackingBeEnabled', 'System.Boolean', 'false'),
      expect.arrayContaining(['cr1a7_externalorder']),
    ],
    [
      {
        FilterOperator: 'Or',
        Filters: [
          when('LogicalName', 'System.String', 'account'),
          when('IsIntersect', 'System.Boolean', 'true'),
        ],
      },
      ['account', 'cr1a7_project_contact', 'systemuserroles', 'teammembership'],
    ],
  ])('picks tables by %j', async (criteria, names) => {
    expect(namesOf(await tables({ Properties: only(), Criteria: criteria }))).toEqual(names);
  });

  test('picks columns by the name of their type', async () => {
    const [table] = await tables({
      Properties: only('Attributes'),
      Criteria: when('LogicalName', 'System.String', 'cr1a7_project'),
      AttributeQuery: {
        Properties: only(),
        Criteria: when(
          'AttributeTypeName',
          'Microsoft.Xrm.Sdk.Metadata.AttributeTypeDisplayName',
          'MultiSelectPicklistType',
        ),
      },
    });
    expect(namesOf(table?.['Attributes'] as Json[])).toEqual(['cr1a7_skills']);
  });

  test('refuses columns without Attributes, wrong types and unknown properties', async () => {
    const wrong = [
      { Properties: only('LogicalName'), AttributeQuery: { Properties: only() } },
      { Properties: only(), Criteria: when('OwnershipType', 'System.String', 'None') },
      { Properties: only(), Criteria: when('Nonsense', 'System.String', 'x') },
    ];
    for (const query of wrong) expect((await retrieveChanges(query)).status).toBe(400);
    expect((await service.get('RetrieveMetadataChanges(Query=@p1)?@p1=%7B')).status).toBe(400);
  });

  test('says what it does not emulate', async () => {
    expect((await retrieveChanges({ Properties: only(), AppQuery: {} })).status).toBe(501);
    const greater = when('LogicalName', 'System.String', 'a', 'GreaterThan');
    expect((await retrieveChanges({ Properties: only(), Criteria: greater })).status).toBe(501);
  });
});
