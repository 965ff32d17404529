/** What rows hold next to their values when a request asks for annotations. */
import { describe, expect, test } from '@jest/globals';
import { emulated, type Json, link } from './emulated.ts';

const service = emulated({ generatedTables: [{ name: 'bench', rows: 10 }] });
const permissive = emulated({ annotationsSuppressDeltaLink: false });

const FORMATTED = 'OData.Community.Display.V1.FormattedValue';
const LOGICAL_NAME = 'Microsoft.Dynamics.CRM.lookuplogicalname';
const NAVIGATION = 'Microsoft.Dynamics.CRM.associatednavigationproperty';
const asking = (terms: string): { prefer: string } => ({ prefer: `odata.include-annotations="${terms}"` });

/** A project that holds what is given, as a request for all annotations shows it. */
async function project(values: Json, terms = '*'): Promise<Json> {
  const id = '11111111-2222-4333-a444-555555555555';
  await service.control('POST', 'tables/cr1a7_project/rows', { ...values, cr1a7_projectid: id });
  const filter = `$filter=cr1a7_projectid eq ${id}`;
  const [row = {}] = await service.value(`cr1a7_projects?${filter}`, asking(terms));
  return row;
}

async function currencyId(): Promise<unknown> {
  return (await service.value('transactioncurrencies'))[0]?.['transactioncurrencyid'];
}

describe('the formatted value of', () => {
  test.each([
    ['a choice', 'cr1a7_phase', 2, 'Planning'],
    ['a global choice', 'cr1a7_risk', 3, 'High'],
    ['several choices', 'cr1a7_skills', '1,3', 'Design; Sales'],
    ['yes', 'cr1a7_billable', true, 'Billable'],
    ['no', 'cr1a7_billable', false, 'Not billable'],
    ['a state', 'statecode', 1, 'Inactive'],
    ['a status', 'statuscode', 2, 'Inactive'],
    ['a whole number', 'cr1a7_headcount', 1234567, '1,234,567'],
    ['a negative number', 'cr1a7_headcount', -1234, '-1,234'],
    ['a small number', 'cr1a7_headcount', 0, '0'],
    ['a decimal', 'cr1a7_ratio', 1234.5, '1,234.5000000000'],
    ['a double', 'cr1a7_latitude', -0.0000001, '0.000000'],
    ['money', 'cr1a7_budget', 100000.005, '€100,000.01'],
    ['negative money', 'cr1a7_budget', -12.5, '-€12.50'],
    ['a moment', 'cr1a7_startson', '2026-03-02T08:05:00Z', '3/2/2026 8:05 AM'],
    ['noon', 'cr1a7_startson', '2026-12-31T12:00:00Z', '12/31/2026 12:00 PM'],
    ['midnight', 'cr1a7_localtime', '2026-12-31T00:30:00Z', '12/31/2026 12:30 AM'],
    ['a day', 'cr1a7_duedate', '2026-03-09', '3/9/2026'],
    ['a moment shown as a day', 'cr1a7_kickoff', '2026-03-09T22:00:00Z', '3/9/2026'],
    ['the name of a table', 'cr1a7_kind', 'account', 'Account'],
    ['a text: none', 'cr1a7_name', 'x', undefined],
    ['nothing: none', 'cr1a7_phase', null, undefined],
  ])('%s', async (_, name, value, formatted) => {
    const row = await project({ [name]: value });
    expect([row[name], row[`${name}@${FORMATTED}`]]).toEqual([value, formatted]);
  });

  test('money names the currency of the row', async () => {
    const row = await project({ cr1a7_budget: 1, _transactioncurrencyid_value: await currencyId() });
    expect(row[`_transactioncurrencyid_value@${FORMATTED}`]).toBe('Euro');
  });
});

describe('a lookup', () => {
  test('says its table, its navigation property and the name of the row', async () => {
    const [manager] = await service.value('systemusers?$top=1');
    const row = await project({ _cr1a7_manager_value: manager?.['systemuserid'] });
    expect(row).toMatchObject({
      [`_cr1a7_manager_value@${FORMATTED}`]: manager?.['fullname'],
      [`_cr1a7_manager_value@${LOGICAL_NAME}`]: 'systemuser',
      [`_cr1a7_manager_value@${NAVIGATION}`]: 'cr1a7_manager',
      [`_ownerid_value@${LOGICAL_NAME}`]: 'systemuser',
      [`_ownerid_value@${NAVIGATION}`]: 'ownerid',
    });
  });

  test.each([
    ['accounts', 'account', 'name'],
    ['contacts', 'contact', 'fullname'],
  ])('to %s among several tables', async (set, table, name) => {
    const [client] = await service.value(`${set}?$top=1`);
    const row = await project({ _cr1a7_client_value: client?.[`${table}id`] });
    expect(row).toMatchObject({
      [`_cr1a7_client_value@${FORMATTED}`]: client?.[name],
      [`_cr1a7_client_value@${LOGICAL_NAME}`]: table,
      [`_cr1a7_client_value@${NAVIGATION}`]: `cr1a7_client_${table}`,
    });
  });

  test('keeps its table when the row is gone', async () => {
    const [client] = await service.value('contacts?$top=1');
    const id = String(client?.['contactid']);
    await service.control('DELETE', `tables/contact/rows/${id}`);
    const row = await project({ _cr1a7_client_value: id });
    expect(row).toMatchObject({ [`_cr1a7_client_value@${LOGICAL_NAME}`]: 'contact' });
    expect(row).not.toHaveProperty([`_cr1a7_client_value@${FORMATTED}`]);
  });

  test('of an activity names the activity in its navigation property', async () => {
    const rows = await service.value('tasks?$select=_regardingobjectid_value', asking('*'));
    const names = rows.map((row) => row[`_regardingobjectid_value@${NAVIGATION}`]).filter(Boolean);
    expect(names).toContain('regardingobjectid_account_task');
  });
});

describe('the preference', () => {
  const terms = [FORMATTED, LOGICAL_NAME, NAVIGATION];
  test.each([
    ['*', terms],
    [FORMATTED, [FORMATTED]],
    ['OData.Community.Display.V1.*', [FORMATTED]],
    ['Microsoft.Dynamics.CRM.*', [LOGICAL_NAME, NAVIGATION]],
    [`${FORMATTED},${LOGICAL_NAME}`, [FORMATTED, LOGICAL_NAME]],
    [`*,-${FORMATTED}`, [LOGICAL_NAME, NAVIGATION]],
    [`-*,${NAVIGATION}`, [NAVIGATION]],
    ['-*', []],
    ['odata.nothing', []],
  ])('%s', async (preference, expected) => {
    const row = await project({}, preference);
    const found = terms.filter((term) => `_ownerid_value@${term}` in row);
    expect(found).toEqual(expected);
  });

  test('is said to be applied, together with others', async () => {
    const prefer = `odata.maxpagesize=2,odata.include-annotations="${FORMATTED},${LOGICAL_NAME}"`;
    const reply = await service.get('contacts', { prefer });
    expect(reply.json['value']).toHaveLength(2);
    expect(reply.headers.get('preference-applied')).toBe(prefer);
    expect(reply.json).not.toHaveProperty(['@Microsoft.Dynamics.CRM.totalrecordcount']);
  });

  test('for all of them brings those of the page', async () => {
    expect((await service.get('contacts?$top=1', asking('*'))).json).toMatchObject({
      '@Microsoft.Dynamics.CRM.totalrecordcount': -1,
      '@Microsoft.Dynamics.CRM.totalrecordcountlimitexceeded': false,
      '@Microsoft.Dynamics.CRM.globalmetadataversion': expect.stringMatching(/^\d+$/),
    });
  });

  test('missing, there are none', async () => {
    expect((await service.get('contacts')).text).not.toContain(FORMATTED);
  });
});

test('an annotation stands before its value', async () => {
  const { text } = await service.get(
    'contacts?$select=gendercode&$filter=gendercode eq 1&$top=1',
    asking(FORMATTED),
  );
  expect(text).toContain(`"gendercode@${FORMATTED}":"Male","gendercode":1`);
});

test('generated rows have them too, compressed or not', async () => {
  for (const encoding of ['gzip', 'identity']) {
    const rows = await service.value('benchs?$select=name,quantity,statuscode,_ownerid_value', {
      ...asking('*'),
      'accept-encoding': encoding,
    });
    expect(rows[9]).toMatchObject({
      name: 'Generated row 000000000009',
      [`statuscode@${FORMATTED}`]: 'Active',
      [`quantity@${FORMATTED}`]: '42',
      [`_ownerid_value@${LOGICAL_NAME}`]: 'systemuser',
    });
  }
});

test.each(['amount', 'createdon'])(
  'that of %s, which differs from row to row, is not emulated',
  async (name) => {
    const reply = await service.get(`benchs?$select=${name}`, asking('*'));
    expect([reply.status, reply.text]).toEqual([501, expect.stringContaining(`annotations of ${name}`)]);
  },
);

describe('a tracked read with annotations', () => {
  const prefer = { prefer: `odata.track-changes,odata.include-annotations="${FORMATTED}"` };

  test('ends without a delta link, as was reported', async () => {
    const reply = await service.get('accounts?$select=industrycode', prefer);
    expect(link(reply, 'deltaLink')).toBeUndefined();
    expect(reply.text).toContain(FORMATTED);
  });

  test('brings one, and annotated changes, if the emulator is set to do so', async () => {
    const first = await permissive.get('accounts?$select=industrycode', prefer);
    await permissive.control('POST', 'tables/account/rows', { industrycode: 1 });
    const delta = await permissive.get(link(first, 'deltaLink') ?? '', prefer);
    expect(delta.json['value']).toEqual([
      expect.objectContaining({ industrycode: 1, [`industrycode@${FORMATTED}`]: 'Accounting' }),
    ]);
    expect(link(delta, 'deltaLink')).toEqual(expect.any(String));
  });
});
