/** Columns that come and go while the emulator runs. */
import { describe, expect, test } from '@jest/globals';
import { startEmulator } from '../../emulator/start.ts';
import { emulated, type Json, link, refusal } from './emulated.ts';

const service = emulated();
const tracking = { prefer: 'odata.track-changes' };

async function columnNames(table = 'account'): Promise<unknown[]> {
  const path = `EntityDefinitions(LogicalName='${table}')/Attributes?$select=LogicalName`;
  return (await service.value(path)).map((row) => row['LogicalName']);
}

async function accountDelta(select = 'name'): Promise<string> {
  return link(await service.get(`accounts?$select=${select}`, tracking), 'deltaLink') ?? '';
}

describe('a column that is made', () => {
  test('shows in the metadata and, empty, in rows', async () => {
    const made = await service.control('POST', 'tables/account/columns', {
      name: 'cr1a7_new',
      type: 'StringType',
    });
    expect(made.json).toMatchObject({ added: ['cr1a7_new'], removed: [] });
    expect(await columnNames()).toContain('cr1a7_new');
    const rows = await service.value('accounts?$select=cr1a7_new');
    expect(new Set(rows.map((row) => row['cr1a7_new']))).toEqual(new Set([null]));
  });

  test('can be written and filtered by', async () => {
    await service.control('POST', 'tables/account/columns', { name: 'cr1a7_new', type: 'IntegerType' });
    await service.control('POST', 'tables/account/rows', { cr1a7_new: 7, name: 'Seven' });
    const rows = await service.value('accounts?$select=name&$filter=cr1a7_new eq 7');
    expect(rows).toEqual([expect.objectContaining({ name: 'Seven' })]);
  });

  test.each([
    [{ type: 'LookupType', targets: ['contact'] }, ['cr1a7_x', 'cr1a7_xname', 'cr1a7_xyominame']],
    [{ type: 'PicklistType', choices: { 5: 'Five' } }, ['cr1a7_x', 'cr1a7_xname']],
    [{ type: 'MoneyType' }, ['cr1a7_x', 'cr1a7_x_base']],
    [{ type: 'DateTimeType', dateBehavior: 'DateOnly' }, ['cr1a7_x']],
  ])('brings what comes along with it: %j', async (column, added) => {
    const made = await service.control('POST', 'tables/account/columns', { name: 'cr1a7_x', ...column });
    expect(made.json['added']).toEqual(added);
    expect(await columnNames()).toEqual(expect.arrayContaining(added));
    const gone = await service.control('DELETE', 'tables/account/columns/cr1a7_x');
    expect(gone.json['removed']).toEqual(added);
  });

  test('with choices has labels everywhere', async () => {
    const column = { name: 'cr1a7_x', type: 'PicklistType', choices: { 5: 'Five' } };
    await service.control('POST', 'tables/account/columns', column);
    await service.control('POST', 'tables/account/rows', { cr1a7_x: 5 });
    const labels = await service.value(
      "stringmaps?$select=value&$filter=attributename eq 'cr1a7_x' and langid eq 1033",
    );
    expect(labels).toEqual([expect.objectContaining({ value: 'Five' })]);
    const [row] = await service.value('accounts?$filter=cr1a7_x eq 5', {
      prefer: 'odata.include-annotations="*"',
    });
    expect(row?.['cr1a7_x@OData.Community.Display.V1.FormattedValue']).toBe('Five');
  });

  test.each([
    [{ name: 'name', type: 'StringType' }, 'table account has a column name'],
    [{ name: 'cr1a7_x', type: 'text' }, expect.stringContaining('"type" is one of')],
    [{ name: 'Ä', type: 'StringType' }, '"name" is a logical name, in small letters'],
    [{ name: 'cr1a7_x', type: 'LookupType' }, '"targets" is a list of logical names, for a lookup'],
    [{ name: 'cr1a7_x', type: 'PicklistType' }, '"choices" is an object of labels by value'],
  ])('is a mistake: %j', async (column, error) => {
    const reply = await service.control('POST', 'tables/account/columns', column);
    expect([reply.status, reply.json['error']]).toEqual([400, error]);
  });
});

describe('a column that is deleted', () => {
  test('is gone from metadata and rows, and selecting it is refused', async () => {
    await service.control('DELETE', 'tables/account/columns/telephone1');
    expect(await columnNames()).not.toContain('telephone1');
    expect((await service.value('accounts?$top=1'))[0]).not.toHaveProperty('telephone1');
    expect(refusal(await service.get('accounts?$select=name,telephone1'))).toEqual([
      400,
      '0x80060888',
      "Could not find a property named 'telephone1' on type 'Microsoft.Dynamics.CRM.account'.",
    ]);
  });

  test('does not bring its values back when it is made again', async () => {
    await service.control('DELETE', 'tables/account/columns/telephone1');
    await service.control('POST', 'tables/account/columns', { name: 'telephone1', type: 'StringType' });
    const rows = await service.value('accounts?$select=telephone1');
    expect(rows.every((row) => row['telephone1'] === null)).toBe(true);
  });

  test.each(['accountid', 'name', 'accountnumber'])(
    'cannot be %s, which something rests on',
    async (name) => {
      expect((await service.control('DELETE', `tables/account/columns/${name}`)).status).toBe(400);
    },
  );
});

test('a column of another type is another column of the same name, and empty', async () => {
  const path = "EntityDefinitions(LogicalName='account')/Attributes(LogicalName='numberofemployees')";
  const before = (await service.get(path)).json;
  await service.control('PATCH', 'tables/account/columns/numberofemployees', { type: 'StringType' });
  const after = (await service.get(path)).json;
  expect([before['AttributeType'], after['AttributeType']]).toEqual(['Integer', 'String']);
  expect(after['MetadataId']).not.toBe(before['MetadataId']);
  const rows = await service.value('accounts?$select=numberofemployees');
  expect(rows.every((row) => row['numberofemployees'] === null)).toBe(true);
});

describe('delta tokens', () => {
  test('of the table expire, those of other tables and later ones do not', async () => {
    const before = await accountDelta();
    const other = link(await service.get('contacts?$select=fullname', tracking), 'deltaLink') ?? '';
    await service.control('POST', 'tables/account/columns', { name: 'cr1a7_new', type: 'StringType' });
    expect(refusal(await service.get(before))).toEqual([
      400,
      '0x80044352',
      'Version stamp associated with the client has expired. Please perform a full sync.',
    ]);
    expect((await service.get(other)).status).toBe(200);
    expect((await service.get(await accountDelta('name,cr1a7_new'))).status).toBe(200);
  });

  test('stay valid if the emulator is set to do so; a removed column is still refused', async () => {
    const emulator = await startEmulator({ schemaChangeExpiresTokens: false });
    try {
      const ask = async (url: string, init: RequestInit = {}): Promise<Response> => fetch(url, init);
      const { client_id, client_secret_value, tenant_id } = emulator.config;
      const form = { grant_type: 'client_credentials', client_id, client_secret: client_secret_value };
      const signIn = await ask(`${emulator.config['authority_url']}/${tenant_id}/oauth2/v2.0/token`, {
        method: 'POST',
        body: new URLSearchParams({ ...form, scope: `${emulator.url}/.default` } as Record<string, string>),
      });
      const { access_token: token } = (await signIn.json()) as { access_token: string };
      const headers = { authorization: `Bearer ${token}`, ...tracking };
      const first = await ask(`${emulator.url}/api/data/v9.2/accounts?$select=name,telephone1`, { headers });
      const delta = ((await first.json()) as Json)['@odata.deltaLink'] as string;
      const column = JSON.stringify({ name: 'cr1a7_new', type: 'StringType' });
      await ask(`${emulator.url}/_emulator/tables/account/columns`, { method: 'POST', body: column });
      expect((await ask(delta, { headers })).status).toBe(200);
      await ask(`${emulator.url}/_emulator/tables/account/columns/telephone1`, { method: 'DELETE' });
      const refused = await ask(delta, { headers });
      expect([refused.status, await refused.text()]).toEqual([400, expect.stringContaining('0x80060888')]);
    } finally {
      await emulator.stop();
    }
  });
});
