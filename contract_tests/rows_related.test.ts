/**
 * https://learn.microsoft.com/power-apps/developer/data-platform/webapi/query/join-tables
 * https://learn.microsoft.com/power-apps/developer/data-platform/webapi/query/filter-rows#filter-using-values-of-related-tables
 */
import { expect, test } from '@jest/globals';
import { everywhere, type Json, onEmulator } from './environment.ts';
import { GUID, refusal, rows } from './reply.ts';

const encoded = (text: string): string => encodeURIComponent(text);

everywhere('$expand of a lookup', (environment) => {
  test('returns the row that it points to', async () => {
    const [row] = await rows(
      environment,
      'systemusers?$select=fullname&$expand=businessunitid($select=name)&$top=1',
    );
    expect(row?.['businessunitid']).toMatchObject({ name: expect.any(String), businessunitid: GUID });
  });

  test('returns the rows that an intersect table joins', async () => {
    const [user] = await rows(
      environment,
      'systemusers?$select=fullname&$expand=systemuserroles_association($select=name;$top=3)&$top=1',
    );
    expect(user?.['systemuserroles_association']).toEqual(expect.any(Array));
  });

  test('refuses a name that leads nowhere', async () => {
    const [status, , words] = refusal(await environment.get('systemusers?$select=fullname&$expand=nonsense'));
    expect([status, words]).toEqual([400, expect.stringContaining("'nonsense'")]);
  });
});

onEmulator('related rows', (emulator) => {
  const setUp = async (): Promise<string> => {
    const made = await emulator.send('POST', 'accounts', { name: 'Hub' });
    const account = /\(([^)]*)\)/.exec(made.headers.get('odata-entityid') ?? '')?.[1] ?? '';
    for (const [fullname, jobtitle] of [
      ['Cleo', 'chief'],
      ['Abel', 'clerk'],
      ['Bea', 'clerk'],
    ]) {
      await emulator.send('POST', 'contacts', {
        fullname,
        jobtitle,
        'parentcustomerid_account@odata.bind': `/accounts(${account})`,
      });
    }
    return account;
  };
  const COLLECTION = 'contact_parentcustomerid_account';

  test('an empty lookup is null', async () => {
    const id = await setUp();
    const { json } = await emulator.get(
      `accounts(${id})?$select=name&$expand=primarycontactid($select=fullname)`,
    );
    expect(json).toHaveProperty('primarycontactid', null);
  });

  test('a collection is expanded, filtered, ordered and limited', async () => {
    const id = await setUp();
    const options = "$select=fullname;$filter=jobtitle eq 'clerk';$orderby=fullname desc;$top=1";
    const { json } = await emulator.get(
      `accounts(${id})?$select=name&$expand=${COLLECTION}(${encoded(options)})`,
    );
    expect((json[COLLECTION] as Json[]).map((row) => row['fullname'])).toEqual(['Bea']);
  });

  test('a collection can be read below the address of the row', async () => {
    const id = await setUp();
    const found = await rows(emulator, `accounts(${id})/${COLLECTION}?$select=fullname&$orderby=fullname`);
    expect(found.map((row) => row['fullname'])).toEqual(['Abel', 'Bea', 'Cleo']);
  });

  test.each([
    [`${COLLECTION}/any(c:c/jobtitle eq 'chief')`, 1],
    [`${COLLECTION}/any(c:c/jobtitle eq 'chief') and name eq 'Nowhere'`, 0],
    [`${COLLECTION}/all(c:contains(c/jobtitle,'c')) and name eq 'Hub'`, 1],
    [`${COLLECTION}/all(c:c/jobtitle eq 'clerk') and name eq 'Hub'`, 0],
    [`not ${COLLECTION}/any(c:c/jobtitle eq 'chief') and name eq 'Hub'`, 0],
    [`${COLLECTION}/any() and name eq 'Hub'`, 1],
  ])('filter: %s', async (filter, count) => {
    await setUp();
    expect(await rows(emulator, `accounts?$select=name&$filter=${encoded(filter)}`)).toHaveLength(count);
  });

  test('both ends of an intersect table lead to each other', async () => {
    const name = 'systemuserroles_association';
    const users = await rows(emulator, `systemusers?$select=fullname&$expand=${name}($select=name)`);
    const joined = users.flatMap((user) =>
      (user[name] as Json[]).map((role) => [user['systemuserid'], role['roleid']]),
    );
    expect(joined.length).toBeGreaterThan(0);
    for (const [userId, roleId] of joined) {
      const back = await rows(emulator, `roles(${String(roleId)})/${name}?$select=fullname`);
      expect(back.map((row) => row['systemuserid'])).toContain(userId);
    }
    const links = await rows(emulator, 'systemuserrolescollection?$select=systemuserid,roleid');
    expect(new Set(links.map((row) => [row['systemuserid'], row['roleid']].join()))).toEqual(
      new Set(joined.map((pair) => pair.join())),
    );
  });

  test('an expanded many-to-many relationship is filtered, ordered and cut', async () => {
    const name = 'systemuserroles_association';
    const expanded = async (options: string): Promise<Json[]> => {
      const path = `systemusers?$select=fullname&$expand=${name}(${encoded(options)})`;
      return (await rows(emulator, path)).flatMap((user) => user[name] as Json[]);
    };
    const all = await expanded('$select=name');
    const wanted = all.filter((role) => String(role['name']).startsWith('System'));
    expect(wanted.length).toBeGreaterThan(0);
    expect(await expanded("$select=name;$filter=startswith(name,'System')")).toHaveLength(wanted.length);
    const cut = await expanded('$select=name;$orderby=name desc;$top=1');
    expect(cut.length).toBeLessThan(all.length);
  });

  test('filters over a many-to-many relationship', async () => {
    const path = (filter: string): string => `systemusers?$select=fullname&$filter=${encoded(filter)}`;
    const name = 'systemuserroles_association';
    const some = await rows(emulator, path(`${name}/any(r:r/name eq 'System Administrator')`));
    const none = await rows(emulator, path(`not ${name}/any(r:r/name eq 'System Administrator')`));
    expect(some.length).toBeGreaterThan(0);
    expect(some.length + none.length).toBe((await rows(emulator, 'systemusers')).length);
  });

  test('filters across a lookup', async () => {
    await setUp();
    const path = (filter: string): string => `contacts?$select=fullname&$filter=${encoded(filter)}`;
    expect(await rows(emulator, path("parentcustomerid_account/name eq 'Hub'"))).toHaveLength(3);
    expect(await rows(emulator, path("startswith(parentcustomerid_account/name,'Hu')"))).toHaveLength(3);
  });

  test('deeper levels are refused as not emulated', async () => {
    const reply = await emulator.get('contacts?$expand=parentcustomerid_account($expand=primarycontactid)');
    expect(refusal(reply).slice(0, 2)).toEqual([501, 'not_emulated']);
  });
});
