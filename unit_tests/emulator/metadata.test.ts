import { describe, expect, test } from '@jest/globals';
import { emulated, type Json, refusal, rowsOf } from './emulated.ts';

const service = emulated();

const namesOf = (rows: readonly Json[]): unknown[] => rows.map((row) => row['LogicalName']);

function named(rows: unknown, name: string): Json | undefined {
  return (rows as Json[]).find((row) => row['LogicalName'] === name);
}

async function definition(name: string): Promise<Json> {
  return (await service.get(`EntityDefinitions(LogicalName='${name}')`)).json;
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
