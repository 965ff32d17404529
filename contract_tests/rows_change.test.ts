/**
 * https://learn.microsoft.com/power-apps/developer/data-platform/webapi/update-delete-entities-using-web-api
 * https://learn.microsoft.com/power-apps/developer/data-platform/webapi/perform-conditional-operations-using-web-api
 */
import { expect, test } from '@jest/globals';
import { type EmulatedEnvironment, type Json, onEmulator, type Reply } from './environment.ts';
import { link, refusal, rows, rowsOf } from './reply.ts';

const NEW = 'accounts(11111111-2222-4333-8444-555555555555)';
const NOT_THERE = [404, '0x80040217', expect.stringContaining('Does Not Exist')];
const RETURN = { prefer: 'return=representation' };

async function anAccount(emulator: EmulatedEnvironment): Promise<{ path: string; row: Json }> {
  const [row = {}] = await rows(emulator, 'accounts?$select=name,modifiedon,versionnumber&$top=1');
  return { path: `accounts(${String(row['accountid'])})`, row };
}

onEmulator('PATCH of a row', (emulator) => {
  test('changes the named columns, the time, the version and who it was', async () => {
    const { path, row } = await anAccount(emulator);
    const user = (await emulator.get('WhoAmI')).json['UserId'];
    expect((await emulator.send('PATCH', path, { name: 'Renamed' })).status).toBe(204);
    const after = (await emulator.get(`${path}?$select=name,modifiedon,versionnumber,_modifiedby_value`))
      .json;
    expect(after).toMatchObject({ name: 'Renamed', _modifiedby_value: user });
    expect(Number(after['versionnumber'])).toBeGreaterThan(Number(row['versionnumber']));
    expect(String(after['modifiedon']) > String(row['modifiedon'])).toBe(true);
  });

  test('creates a missing row, unless If-Match forbids it', async () => {
    const forbidden = await emulator.send('PATCH', NEW, { name: 'New' }, { 'if-match': '*' });
    expect(refusal(forbidden)).toEqual(NOT_THERE);
    const made = await emulator.send('PATCH', `${NEW}?$select=name`, { name: 'New' }, RETURN);
    expect([made.status, made.json['name']]).toEqual([201, 'New']);
    const changed = await emulator.send('PATCH', `${NEW}?$select=name`, { name: 'Newer' }, RETURN);
    expect([changed.status, changed.json['name']]).toEqual([200, 'Newer']);
  });

  test('changes no row that is there if If-None-Match forbids it', async () => {
    const { path } = await anAccount(emulator);
    const reply = await emulator.send('PATCH', path, { name: 'x' }, { 'if-none-match': '*' });
    expect(refusal(reply).slice(0, 2)).toEqual([412, '0x80040237']);
  });

  test('changes only the version that If-Match names', async () => {
    const { path, row } = await anAccount(emulator);
    const etag = String(row['@odata.etag']);
    expect((await emulator.send('PATCH', path, { name: 'one' }, { 'if-match': etag })).status).toBe(204);
    const late = await emulator.send('PATCH', path, { name: 'two' }, { 'if-match': etag });
    expect(refusal(late).slice(0, 2)).toEqual([412, '0x80060882']);
  });

  test('by alternate key, the row gets the values of the key', async () => {
    const path = "accounts(accountnumber='K-7')";
    await emulator.send('PATCH', path, { name: 'Keyed' });
    const reply = await emulator.get(`${path}?$select=name,accountnumber`);
    expect(reply.json).toMatchObject({ name: 'Keyed', accountnumber: 'K-7' });
  });
});

onEmulator('DELETE of a row', (emulator) => {
  test('is gone, and was there', async () => {
    const { path } = await anAccount(emulator);
    expect((await emulator.send('DELETE', path)).status).toBe(204);
    expect(refusal(await emulator.get(path))).toEqual(NOT_THERE);
    expect(refusal(await emulator.send('DELETE', path))).toEqual(NOT_THERE);
  });
});

onEmulator('single properties', (emulator) => {
  test('are read as a document and as they are, set, and emptied', async () => {
    const { path } = await anAccount(emulator);
    expect((await emulator.send('PUT', `${path}/name`, { value: 'Set' })).status).toBe(204);
    expect((await emulator.get(`${path}/name`)).json).toEqual({
      '@odata.context': `${emulator.url}/api/data/v9.2/$metadata#${path}/name`,
      value: 'Set',
    });
    expect((await emulator.get(`${path}/name/$value`)).text).toBe('Set');
    expect((await emulator.send('DELETE', `${path}/name`)).status).toBe(204);
    expect((await emulator.get(`${path}/name`)).status).toBe(204);
  });

  test('a reference is set and taken away', async () => {
    const { path } = await anAccount(emulator);
    const [contact] = await rows(emulator, 'contacts?$select=fullname&$top=1');
    const id = String(contact?.['contactid']);
    const body = { '@odata.id': `${emulator.url}/api/data/v9.2/contacts(${id})` };
    expect((await emulator.send('PUT', `${path}/primarycontactid/$ref`, body)).status).toBe(204);
    expect((await emulator.get(`${path}/primarycontactid?$select=fullname`)).json).toMatchObject({
      contactid: id,
    });
    expect((await emulator.send('DELETE', `${path}/primarycontactid/$ref`)).status).toBe(204);
    expect((await emulator.get(`${path}/primarycontactid`)).status).toBe(204);
  });
});

onEmulator('a known version', (emulator) => {
  test('is not sent again', async () => {
    const { path, row } = await anAccount(emulator);
    const known = await emulator.get(path, { 'if-none-match': String(row['@odata.etag']) });
    expect([known.status, known.text]).toEqual([304, '']);
    expect((await emulator.get(path, { 'if-none-match': 'null' })).status).toBe(200);
  });
});

onEmulator('change tracking', (emulator) => {
  test('returns what was written by the Web API', async () => {
    const tracked = { prefer: 'odata.track-changes' };
    const first: Reply = await emulator.get('accounts?$select=name', tracked);
    const [one, two] = rowsOf(first).map((row) => String(row['accountid']));
    await emulator.send('PATCH', `accounts(${one})`, { name: 'Changed' });
    await emulator.send('DELETE', `accounts(${two})`);
    await emulator.send('POST', 'accounts', { name: 'Created' });
    const changes = rowsOf(await emulator.get(link(first, 'deltaLink') ?? '', tracked));
    expect(changes.map((row) => row['name'] ?? row['reason'])).toEqual(['Changed', 'Created', 'deleted']);
  });
});
