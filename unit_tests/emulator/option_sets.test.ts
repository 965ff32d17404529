/** Choices of columns in metadata. */
import { describe, expect, test } from '@jest/globals';
import { emulated, type Json, refusal } from './emulated.ts';

const service = emulated();

const OPTION_SETS = '$expand=OptionSet($select=Options),GlobalOptionSet($select=Options)';

function cast(table: string, type: string, query = OPTION_SETS): string {
  return `EntityDefinitions(LogicalName='${table}')/Attributes/Microsoft.Dynamics.CRM.${type}?$select=LogicalName&${query}`;
}

async function columns(table: string, type: string): Promise<Map<unknown, Json>> {
  const rows = await service.value(cast(table, type));
  return new Map(rows.map((row) => [row['LogicalName'], row]));
}

/** Value and labels of each option. */
function optionsOf(set: unknown): (readonly [number, unknown])[] {
  return rawOptions(set).map((option) => [Number(option['Value']), labelsOf(option)]);
}

function rawOptions(set: unknown): Json[] {
  return (set as { Options: Json[] }).Options;
}

function labelsOf(option: Json): unknown {
  const { LocalizedLabels } = option['Label'] as {
    LocalizedLabels: { Label: string; LanguageCode: number }[];
  };
  return Object.fromEntries(LocalizedLabels.map(({ Label, LanguageCode }) => [LanguageCode, Label]));
}

describe('the option set of', () => {
  test('a choice: values, labels of every language, colours', async () => {
    const phase = (await columns('cr1a7_project', 'PicklistAttributeMetadata')).get('cr1a7_phase');
    expect(phase?.['GlobalOptionSet']).toBeNull();
    expect(Object.keys(phase?.['OptionSet'] as Json).toSorted()).toEqual(['MetadataId', 'Options']);
    expect(optionsOf(phase?.['OptionSet'])[0]).toEqual([1, { 1033: 'Idea', 1031: 'Idee' }]);
    const english = { Label: 'Idea', LanguageCode: 1033, IsManaged: true, HasChanged: null };
    expect(rawOptions(phase?.['OptionSet'])[0]).toMatchObject({
      Value: 1,
      Color: '#8764b8',
      IsManaged: false,
      MetadataId: null,
      HasChanged: null,
      Description: { LocalizedLabels: [], UserLocalizedLabel: null },
      Label: { UserLocalizedLabel: english, LocalizedLabels: [english, { LanguageCode: 1031 }] },
    });
  });

  test('a choice that is global stands in GlobalOptionSet', async () => {
    const risk = (await columns('cr1a7_project', 'PicklistAttributeMetadata')).get('cr1a7_risk');
    expect(risk?.['OptionSet']).toBeNull();
    expect(optionsOf(risk?.['GlobalOptionSet'])).toHaveLength(4);
  });

  test('several choices', async () => {
    const skills = (await columns('cr1a7_project', 'MultiSelectPicklistAttributeMetadata')).get(
      'cr1a7_skills',
    );
    expect(optionsOf(skills?.['GlobalOptionSet'])[2]).toEqual([3, { 1033: 'Sales', 1031: 'Vertrieb' }]);
  });

  test('a state, with the status that it begins with', async () => {
    const state = (await columns('incident', 'StateAttributeMetadata')).get('statecode');
    expect(rawOptions(state?.['OptionSet'])[1]).toMatchObject({
      '@odata.type': '#Microsoft.Dynamics.CRM.StateOptionMetadata',
      Value: 1,
      InvariantName: 'Resolved',
      DefaultStatus: 5,
    });
  });

  test('a status, with its state', async () => {
    const status = (await columns('opportunity', 'StatusAttributeMetadata')).get('statuscode');
    expect(rawOptions(status?.['OptionSet'])[2]).toMatchObject({
      '@odata.type': '#Microsoft.Dynamics.CRM.StatusOptionMetadata',
      Value: 3,
      State: 1,
    });
  });

  test('a yes/no column has two options by name', async () => {
    const query = '$expand=OptionSet($select=TrueOption,FalseOption)';
    const [billable] = await service.value(cast('cr1a7_project', 'BooleanAttributeMetadata', query));
    const set = billable?.['OptionSet'] as { TrueOption: Json; FalseOption: Json };
    expect([set.TrueOption['Value'], labelsOf(set.TrueOption)]).toEqual([
      1,
      { 1033: 'Billable', 1031: 'Abrechenbar' },
    ]);
    expect(set.FalseOption['Value']).toBe(0);
  });

  test.each([
    cast('cr1a7_project', 'BooleanAttributeMetadata'),
    cast('cr1a7_project', 'StringAttributeMetadata'),
    "EntityDefinitions(LogicalName='account')/Attributes?$expand=OptionSet",
  ])('is refused where the type has none: %s', async (path) => {
    expect(refusal(await service.get(path)).slice(0, 2)).toEqual([400, '0x80060888']);
  });

  test('one column, by its name and alone', async () => {
    const column =
      "EntityDefinitions(LogicalName='account')/Attributes(LogicalName='industrycode')/Microsoft.Dynamics.CRM.PicklistAttributeMetadata";
    const { json } = await service.get(`${column}?$select=LogicalName&$expand=OptionSet`);
    expect(json['OptionSet']).toMatchObject({
      Name: 'account_industrycode',
      IsGlobal: false,
      OptionSetType: 'Picklist',
    });
    expect((await service.get(`${column}/OptionSet?$select=Options`)).json['Options']).toEqual(
      (json['OptionSet'] as Json)['Options'],
    );
    const missing = "EntityDefinitions(LogicalName='account')/Attributes(LogicalName='no')";
    expect((await service.get(missing)).status).toBe(404);
  });
});

test('every value in a row of the demo has a label', async () => {
  const definitions = await service.value('EntityDefinitions?$select=LogicalName,EntitySetName');
  for (const { EntitySetName: set, LogicalName: name } of definitions) {
    const table = String(name);
    const rows = (await service.get(String(set))).json['value'] as Json[] | undefined;
    for (const type of ['Picklist', 'State', 'Status', 'MultiSelectPicklist']) {
      for (const [column, metadata] of await columns(table, `${type}AttributeMetadata`)) {
        const known = optionsOf(metadata['OptionSet'] ?? metadata['GlobalOptionSet']).map(([value]) => value);
        const used = (rows ?? []).map((row) => row[String(column)]).filter((value) => value !== null);
        const values = used.flatMap((value) =>
          JSON.stringify(value).replaceAll('"', '').split(',').map(Number),
        );
        expect([table, column, values.filter((value) => !known.includes(value))]).toEqual([
          table,
          column,
          [],
        ]);
      }
    }
  }
});

describe('GlobalOptionSetDefinitions', () => {
  test('lists every global choice once', async () => {
    const sets = await service.value('GlobalOptionSetDefinitions');
    expect(sets.map((set) => [set['Name'], set['IsGlobal'], set['@odata.type']])).toEqual([
      ['cr1a7_risklevel', true, '#Microsoft.Dynamics.CRM.OptionSetMetadata'],
      ['cr1a7_skill', true, '#Microsoft.Dynamics.CRM.OptionSetMetadata'],
    ]);
    expect(optionsOf(sets[1])).toHaveLength(4);
  });

  test('finds one by name or MetadataId', async () => {
    const { json } = await service.get("GlobalOptionSetDefinitions(Name='cr1a7_skill')");
    expect(json).toMatchObject({ Name: 'cr1a7_skill' });
    expect((await service.get(`GlobalOptionSetDefinitions(${String(json['MetadataId'])})`)).json).toEqual(
      json,
    );
    expect((await service.get("GlobalOptionSetDefinitions(Name='no')")).status).toBe(404);
  });

  test('takes no $filter, and $select of options only with a cast', async () => {
    for (const query of ["?$filter=Name eq 'cr1a7_skill'", '?$select=Options']) {
      expect(refusal(await service.get(`GlobalOptionSetDefinitions${query}`)).slice(0, 2)).toEqual([
        400,
        '0x80060888',
      ]);
    }
    const path = 'GlobalOptionSetDefinitions/Microsoft.Dynamics.CRM.OptionSetMetadata?$select=Name,Options';
    expect(Object.keys((await service.value(path))[0] ?? {})).toEqual(['Name', 'Options', 'MetadataId']);
  });
});
