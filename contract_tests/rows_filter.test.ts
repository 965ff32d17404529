/** https://learn.microsoft.com/power-apps/developer/data-platform/webapi/query/filter-rows */
import { expect, test } from '@jest/globals';
import { everywhere, onEmulator } from './environment.ts';
import { refusal, rows } from './reply.ts';

const encoded = encodeURIComponent;

everywhere('$filter', (environment) => {
  test('a comparison of ids, without quotation marks', async () => {
    const { BusinessUnitId, UserId } = (await environment.get('WhoAmI')).json;
    const own = `systemuserid eq ${String(UserId)}`;
    const found = await rows(
      environment,
      `systemusers?$select=_businessunitid_value&$filter=${encoded(own)}`,
    );
    expect(found).toMatchObject([{ systemuserid: UserId, _businessunitid_value: BusinessUnitId }]);
    const another = `${own} and _businessunitid_value ne ${String(BusinessUnitId)}`;
    expect(await rows(environment, `systemusers?$select=fullname&$filter=${encoded(another)}`)).toEqual([]);
  });

  test('null', async () => {
    const none = await rows(
      environment,
      `systemusers?$select=fullname&$filter=${encoded('createdon eq null')}`,
    );
    expect(none).toEqual([]);
    const all = await rows(
      environment,
      `systemusers?$select=fullname&$filter=${encoded('createdon ne null')}`,
    );
    expect(all.length).toBeGreaterThan(0);
  });

  test('an unknown column', async () => {
    const [status, code, words] = refusal(
      await environment.get(`systemusers?$filter=${encoded('nonsense eq 1')}`),
    );
    expect([status, code]).toEqual([400, '0x80060888']);
    expect(words).toContain("Could not find a property named 'nonsense'");
  });
});

onEmulator('$filter', (emulator) => {
  test.each([
    ["name eq 'TAILSPIN'", ['Tailspin']],
    ["name eq 'Tailspin' or name eq 'Wing''s'", ['Tailspin', "Wing's"]],
    ["(name eq 'Tailspin' or name eq 'Wing''s') and numberofemployees gt 900001", ["Wing's"]],
    ['numberofemployees ge 900001 and numberofemployees le 900002', ['Tailspin', "Wing's"]],
  ])('%s', async (filter, names) => {
    await emulator.control('POST', 'tables/account/rows', { name: 'Tailspin', numberofemployees: 900_001 });
    await emulator.control('POST', 'tables/account/rows', { name: "Wing's", numberofemployees: 900_002 });
    const found = await rows(emulator, `accounts?$select=name&$filter=${encoded(filter)}`);
    expect(found.map((row) => String(row['name'])).sort()).toEqual(names);
  });
});
