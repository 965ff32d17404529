/**
 * https://learn.microsoft.com/power-apps/developer/data-platform/webapi/query-metadata-web-api
 * Types: https://learn.microsoft.com/power-apps/developer/data-platform/entity-attribute-metadata
 */
import { expect, test } from '@jest/globals';
import { everywhere, type Json } from './environment.ts';
import { GUID, refusal, rows } from './reply.ts';

const PATH = "EntityDefinitions(LogicalName='systemuser')/Attributes";
const CAST = `${PATH}/Microsoft.Dynamics.CRM`;

function named(found: readonly Json[], name: string): Json | undefined {
  return found.find((column) => column['LogicalName'] === name);
}

everywhere('Attributes', (environment) => {
  test('with $select return the selected properties and MetadataId', async () => {
    const found = await rows(
      environment,
      `${PATH}?$select=LogicalName,AttributeTypeName,IsValidODataAttribute`,
    );
    expect(named(found, 'fullname')).toEqual({
      '@odata.type': '#Microsoft.Dynamics.CRM.StringAttributeMetadata',
      LogicalName: 'fullname',
      AttributeTypeName: { Value: 'StringType' },
      IsValidODataAttribute: true,
      MetadataId: GUID,
    });
  });

  test('of a plain type say no derived one', async () => {
    const found = await rows(environment, `${PATH}?$select=LogicalName`);
    expect(named(found, 'systemuserid')).not.toHaveProperty(['@odata.type']);
  });

  test('without $select also return the properties of derived types', async () => {
    const found = await rows(environment, PATH);
    expect(named(found, 'createdon')).toMatchObject({
      '@odata.type': '#Microsoft.Dynamics.CRM.DateTimeAttributeMetadata',
      DateTimeBehavior: { Value: 'UserLocal' },
    });
  });

  test.each(['Targets', 'DateTimeBehavior', 'MaxLength'])(
    'refuse $select=%s without a cast',
    async (name) => {
      const [status, code, words] = refusal(await environment.get(`${PATH}?$select=LogicalName,${name}`));
      expect([status, code]).toEqual([400, '0x80060888']);
      expect(words).toContain(`Could not find a property named '${name}'`);
    },
  );

  test('cast to a derived type return only its columns, with its properties', async () => {
    const lookups = await rows(environment, `${CAST}.LookupAttributeMetadata?$select=LogicalName,Targets`);
    expect(named(lookups, 'businessunitid')).toMatchObject({ Targets: ['businessunit'] });
    expect(named(lookups, 'fullname')).toBeUndefined();
    const dates = await rows(
      environment,
      `${CAST}.DateTimeAttributeMetadata?$select=LogicalName,DateTimeBehavior`,
    );
    expect(named(dates, 'createdon')).toMatchObject({ DateTimeBehavior: { Value: 'UserLocal' } });
  });

  test('cannot be cast to the abstract parent of the choices', async () => {
    const { json, status } = await environment.get(`${CAST}.EnumAttributeMetadata?$select=LogicalName`);
    // With which status it is refused, no document says.
    expect(status).toBeGreaterThanOrEqual(400);
    expect(json).toHaveProperty('error');
  });

  test('several columns may be marked as primary: only the table identifies the key', async () => {
    const found = await rows(environment, `${PATH}?$select=LogicalName,IsPrimaryId`);
    expect(named(found, 'systemuserid')).toMatchObject({ IsPrimaryId: true });
  });
});
