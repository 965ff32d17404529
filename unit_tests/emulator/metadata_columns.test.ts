/** What metadata says about columns. */
import { describe, expect, test } from '@jest/globals';
import { emulated, type Json, refusal, rowsOf } from './emulated.ts';

const service = emulated();
const namesOf = (rows: readonly Json[]): unknown[] => rows.map((row) => row['LogicalName']);

function named(rows: unknown, name: string): Json | undefined {
  return (rows as Json[]).find((row) => row['LogicalName'] === name);
}

describe('Attributes', () => {
  const path = "EntityDefinitions(LogicalName='cr1a7_project')/Attributes";

  test('without $select bring derived properties, with it only base properties', async () => {
    expect(named(await service.value(path), 'cr1a7_duedate')).toMatchObject({
      '@odata.type': '#Microsoft.Dynamics.CRM.DateTimeAttributeMetadata',
      DateTimeBehavior: { Value: 'DateOnly' },
    });
    expect(named(await service.value(`${path}?$select=LogicalName`), 'cr1a7_duedate')).not.toHaveProperty(
      'DateTimeBehavior',
    );
  });

  test.each(['Targets', 'DateTimeBehavior', 'MaxLength', 'Precision', 'constructor', 'toString'])(
    'refuse $select=%s without a cast, alone and expanded',
    async (name) => {
      const words = `Could not find a property named '${name}' on type 'Microsoft.Dynamics.CRM.AttributeMetadata'.`;
      const expanded = `EntityDefinitions?$select=LogicalName&$expand=Attributes($select=LogicalName,${name})`;
      for (const query of [`${path}?$select=LogicalName,${name}`, expanded]) {
        expect(refusal(await service.get(query))).toEqual([400, '0x80060888', words]);
      }
    },
  );

  test('cast to a derived type bring its columns and properties', async () => {
    const cast = `${path}/Microsoft.Dynamics.CRM.DateTimeAttributeMetadata`;
    const rows = await service.value(`${cast}?$select=LogicalName,DateTimeBehavior,Format`);
    expect(rows).toContainEqual({
      LogicalName: 'cr1a7_kickoff',
      DateTimeBehavior: { Value: 'UserLocal' },
      Format: 'DateOnly',
      MetadataId: expect.any(String),
    });
    expect(namesOf(rows)).not.toContain('cr1a7_name');
  });

  test('cannot be cast to the abstract parent of the choices, nor to nonsense', async () => {
    for (const type of ['EnumAttributeMetadata', 'NonsenseAttributeMetadata']) {
      expect((await service.get(`${path}/Microsoft.Dynamics.CRM.${type}`)).status).toBe(400);
    }
  });

  test('of every type are there, with their traps', async () => {
    const rows = await service.value(path);
    const types = new Set(rows.map((row) => (row['AttributeTypeName'] as Json)['Value']));
    expect([...types].map(String).toSorted((a, b) => (a < b ? -1 : 1))).toEqual(
      [
        'BigIntType BooleanType CalendarRulesType CustomerType DateTimeType DecimalType DoubleType EntityNameType',
        'FileType ImageType IntegerType LookupType ManagedPropertyType MemoType MoneyType MultiSelectPicklistType',
        'OwnerType PartyListType PicklistType StateType StatusType StringType UniqueidentifierType VirtualType',
      ]
        .join(' ')
        .split(' '),
    );
    for (const name of ['cr1a7_skills', 'cr1a7_logo', 'cr1a7_contract']) {
      expect(named(rows, name)).toMatchObject({ AttributeType: 'Virtual', IsValidODataAttribute: true });
    }
    for (const name of ['cr1a7_phasename', 'cr1a7_clientname', 'cr1a7_clientyominame', 'cr1a7_clienttype']) {
      expect(named(rows, name)).toMatchObject({
        IsValidODataAttribute: false,
        AttributeOf: expect.any(String),
      });
    }
    expect(named(rows, 'cr1a7_logo_url')).toMatchObject({
      IsValidODataAttribute: true,
      AttributeOf: 'cr1a7_logo',
    });
    expect(named(rows, 'cr1a7_client')?.['@odata.type']).toBe(
      '#Microsoft.Dynamics.CRM.LookupAttributeMetadata',
    );
    expect(named(rows, 'cr1a7_reference')).not.toHaveProperty('@odata.type');
  });
});

test('every property that rows bring is a column that metadata calls readable', async () => {
  const definitions = await service.value(
    'EntityDefinitions?$select=LogicalName,EntitySetName&$expand=Attributes($select=LogicalName,IsValidODataAttribute,IsValidForRead)',
  );
  for (const table of definitions) {
    const reply = await service.get(`${String(table['EntitySetName'])}?$top=1`);
    const [row = {}] = reply.status === 200 ? rowsOf(reply) : [];
    const readable = (table['Attributes'] as Json[])
      .filter((one) => one['IsValidODataAttribute'] === true && one['IsValidForRead'] === true)
      .map((one) => String(one['LogicalName']));
    const brought = Object.keys(row).filter((name) => !name.includes('@'));
    const columns = brought.map((name) => /^_(.+)_value$/.exec(name)?.[1] ?? name);
    expect(columns.filter((name) => !readable.includes(name))).toEqual([]);
  }
});

describe('columns say', () => {
  test('how they are filled, and whether they are secured', async () => {
    const select = '$select=LogicalName,SourceType,IsSecured,IsValidForCreate';
    const rows = await service.value(`EntityDefinitions(LogicalName='cr1a7_project')/Attributes?${select}`);
    const facts = ['cr1a7_name', 'cr1a7_score', 'cr1a7_hours', 'cr1a7_margin', 'cr1a7_costcenter'].map(
      (name) => {
        const one = named(rows, name);
        return [name, one?.['SourceType'], one?.['IsSecured'], one?.['IsValidForCreate']];
      },
    );
    expect(facts).toEqual([
      ['cr1a7_name', 0, false, true],
      ['cr1a7_score', 1, false, false],
      ['cr1a7_hours', 2, false, false],
      ['cr1a7_margin', 3, false, false],
      ['cr1a7_costcenter', 0, true, true],
    ]);
    expect(rows.map((row) => row['LogicalName'])).toEqual(
      expect.arrayContaining(['cr1a7_hours_date', 'cr1a7_hours_state']),
    );
  });

  test('what computes them, by a cast', async () => {
    const cast = 'Microsoft.Dynamics.CRM.DecimalAttributeMetadata';
    const path = `EntityDefinitions(LogicalName='cr1a7_project')/Attributes/${cast}?$select=LogicalName,FormulaDefinition`;
    const rows = await service.value(path);
    expect(named(rows, 'cr1a7_ratio')?.['FormulaDefinition']).toBeNull();
    expect(named(rows, 'cr1a7_score')?.['FormulaDefinition']).toEqual(expect.any(String));
  });
});
