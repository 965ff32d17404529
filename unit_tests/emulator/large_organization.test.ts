/** Definitions of many tables. */
import { describe, expect, test } from '@jest/globals';
import { emulated, type Json, refusal } from './emulated.ts';

const service = emulated({ large: { tables: 400, columns: 60 } });

const EXPAND = '$select=LogicalName,EntitySetName&$expand=Attributes($select=LogicalName,AttributeType)';

test('there are so many tables of so many columns, with names of their own', async () => {
  const tables = await service.value(`EntityDefinitions?${EXPAND}`);
  expect(tables).toHaveLength(400);
  expect(new Set(tables.map((table) => table['EntitySetName'])).size).toBe(400);
  const large = tables.filter((table) => /^(?:msdyn|adx)_/.test(String(table['LogicalName'])));
  expect(large.length).toBeGreaterThan(50);
  for (const table of large) {
    const names = (table['Attributes'] as Json[]).map((column) => column['LogicalName']);
    expect([table['LogicalName'], new Set(names).size]).toEqual([table['LogicalName'], 60]);
  }
});

test('the user may read two thirds of them', async () => {
  const userId = String((await service.get('WhoAmI')).json['UserId']);
  const { json } = await service.get(
    `systemusers(${userId})/Microsoft.Dynamics.CRM.RetrieveUserPrivileges()`,
  );
  const held = (json['RolePrivileges'] as Json[]).map((one) => one['PrivilegeName']);
  const tables = await service.value('EntityDefinitions?$select=LogicalName,EntitySetName,Privileges');
  // The tables of every emulator come first; the user may read most of them.
  const large = tables.slice(60, 382);
  const readable = large.filter((table) => held.includes(`prvRead${String(table['LogicalName'])}`));
  expect(readable.length / large.length).toBeCloseTo(2 / 3, 1);
  const [one] = readable;
  expect((await service.get(String(one?.['EntitySetName']))).json['value']).toEqual([]);
  const other = large.find((table) => !readable.includes(table));
  expect(refusal(await service.get(String(other?.['EntitySetName']))).slice(0, 2)).toEqual([
    403,
    '0x80040220',
  ]);
});

describe('a large answer', () => {
  test('is the same compressed and not, and when it is asked again', async () => {
    const path = 'EntityDefinitions?$expand=Attributes';
    const [zipped, again, plain] = [
      await service.get(path, { 'accept-encoding': 'gzip' }),
      await service.get(path, { 'accept-encoding': 'gzip' }),
      await service.get(path, { 'accept-encoding': 'identity' }),
    ];
    expect([zipped.headers.get('content-encoding'), plain.headers.get('content-encoding')]).toEqual([
      'gzip',
      null,
    ]);
    expect(zipped.text.length).toBeGreaterThan(10_000_000);
    expect(zipped.text === plain.text && again.text === plain.text).toBe(true);
    expect(zipped.json['value']).toHaveLength(400);
  });

  test('follows a change of the columns', async () => {
    const path =
      "EntityDefinitions?$select=LogicalName&$filter=LogicalName eq 'account'&$expand=Attributes($select=LogicalName)";
    const before = await service.get(path);
    await service.control('POST', 'tables/account/columns', { name: 'cr1a7_new', type: 'StringType' });
    const after = await service.get(path);
    expect([before.text.includes('cr1a7_new'), after.text.includes('cr1a7_new')]).toEqual([false, true]);
  });

  test('is refused as a small one is', async () => {
    const path = 'EntityDefinitions?$expand=Attributes($select=LogicalName,Targets)';
    for (let time = 0; time < 2; time++) {
      expect(refusal(await service.get(path)).slice(0, 2)).toEqual([400, '0x80060888']);
    }
  });

  test('of RetrieveMetadataChanges brings all that fits', async () => {
    const query = {
      Properties: { PropertyNames: ['Attributes'] },
      AttributeQuery: {
        Properties: { PropertyNames: ['DateTimeBehavior'] },
        Criteria: {
          FilterOperator: 'And',
          Conditions: [
            {
              ConditionOperator: 'Equals',
              PropertyName: 'DateTimeBehavior',
              Value: { Type: 'System.String', Value: 'DateOnly' },
            },
          ],
        },
      },
    };
    const path = `RetrieveMetadataChanges(Query=@p1)?@p1=${encodeURIComponent(JSON.stringify(query))}`;
    const tables = (await service.get(path)).json['EntityMetadata'] as Json[];
    const columns = tables.flatMap((table) => table['Attributes'] as Json[]);
    expect(columns.length).toBeGreaterThan(400);
    expect(new Set(columns.map((column) => JSON.stringify(column['DateTimeBehavior'])))).toEqual(
      new Set(['{"Value":"DateOnly"}']),
    );
  });
});
