/** https://learn.microsoft.com/power-apps/developer/data-platform/query-schema-definitions */
import { expect, test } from '@jest/globals';
import { type Environment, everywhere, type Json, type Reply, onEmulator } from './environment.ts';
import { GUID } from './reply.ts';

function retrieve(environment: Environment, query: unknown): Promise<Reply> {
  return environment.get(
    `RetrieveMetadataChanges(Query=@p1)?@p1=${encodeURIComponent(JSON.stringify(query))}`,
  );
}

const only = (...PropertyNames: string[]): Json => ({ AllProperties: false, PropertyNames });

function when(PropertyName: string, Type: string, Value: string): Json {
  return {
    FilterOperator: 'And',
    Conditions: [{ ConditionOperator: 'Equals', PropertyName, Value: { Type, Value } }],
  };
}

everywhere('RetrieveMetadataChanges', (environment) => {
  test('returns the requested properties, and all others as null', async () => {
    const { json, status } = await retrieve(environment, {
      Properties: only('EntitySetName'),
      Criteria: when('LogicalName', 'System.String', 'systemuser'),
    });
    expect(status).toBe(200);
    expect(json).toMatchObject({
      ServerVersionStamp: expect.stringMatching(/^\d+!/),
      EntityMetadata: [
        { LogicalName: 'systemuser', MetadataId: GUID, EntitySetName: 'systemusers', SchemaName: null },
      ],
    });
  });

  test('returns derived properties of columns without a cast', async () => {
    const { json } = await retrieve(environment, {
      Properties: only('Attributes'),
      Criteria: when('LogicalName', 'System.String', 'systemuser'),
      AttributeQuery: {
        Properties: only('DateTimeBehavior'),
        Criteria: when('AttributeType', 'Microsoft.Xrm.Sdk.Metadata.AttributeTypeCode', 'DateTime'),
      },
    });
    const [table] = json['EntityMetadata'] as readonly Json[];
    const columns = table?.['Attributes'] as readonly Json[];
    expect(columns).toContainEqual(
      expect.objectContaining({
        '@odata.type': '#Microsoft.Dynamics.CRM.ComplexDateTimeAttributeMetadata',
        LogicalName: 'createdon',
        DateTimeBehavior: { Value: 'UserLocal' },
        SchemaName: null,
      }),
    );
    expect(columns.map((column) => column['LogicalName'])).not.toContain('fullname');
  });
});

onEmulator('RetrieveMetadataChanges without a query', (emulator) => {
  test.each(['RetrieveMetadataChanges', 'RetrieveMetadataChanges()'])(
    '%s returns everything',
    async (path) => {
      const { json } = await emulator.get(path);
      const tables = json['EntityMetadata'] as readonly Json[];
      const account = tables.find((table) => table['LogicalName'] === 'account');
      expect(tables.length).toBeGreaterThan(10);
      expect(account?.['EntitySetName']).toBe('accounts');
      const columns = account?.['Attributes'] as readonly Json[] | undefined;
      expect(columns?.length).toBeGreaterThan(20);
    },
  );
});
