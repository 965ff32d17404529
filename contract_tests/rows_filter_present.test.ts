/** https://learn.microsoft.com/power-apps/developer/data-platform/webapi/reference/queryfunctions */
import { expect, test } from '@jest/globals';
import { onEmulator } from './environment.ts';
import { refusal, rows } from './reply.ts';

const CRM = 'Microsoft.Dynamics.CRM';

onEmulator('functions about the present', (emulator) => {
  const count = async (filter: string): Promise<number> =>
    (
      await rows(
        emulator,
        `accounts?$select=name&$filter=${encodeURIComponent(`name eq 'Now' and ${filter}`)}`,
      )
    ).length;

  test.each<[string, number, number]>([
    ["Today(PropertyName='createdon')", 1, 0],
    ["Yesterday(PropertyName='createdon')", 0, 1],
    ["Tomorrow(PropertyName='createdon')", 0, 0],
    ["Last7Days(PropertyName='createdon')", 1, 1],
    ["LastXDays(PropertyName='createdon',PropertyValue=1)", 1, 1],
    ["OlderThanXDays(PropertyName='createdon',PropertyValue=1)", 0, 0],
    ["OlderThanXHours(PropertyName='createdon',PropertyValue=1)", 0, 1],
    ["ThisMonth(PropertyName='createdon')", 1, 1],
    ["ThisYear(PropertyName='createdon')", 1, 1],
    ["LastYear(PropertyName='createdon')", 0, 0],
    ["NextXYears(PropertyName='createdon',PropertyValue=1)", 0, 0],
  ])('%s', async (call, today, tomorrow) => {
    await emulator.send('POST', 'accounts', { name: 'Now' });
    expect(await count(`${CRM}.${call}`)).toBe(today);
    await emulator.control('POST', 'clock/advance', { seconds: 86_400 });
    expect(await count(`${CRM}.${call}`)).toBe(tomorrow);
  });

  test.each([
    [`${CRM}.EqualUserId(PropertyName='ownerid')`, 1],
    [`${CRM}.NotEqualUserId(PropertyName='ownerid')`, 0],
    [`${CRM}.EqualBusinessId(PropertyName='owningbusinessunit')`, 1],
  ])('%s', async (call, expected) => {
    await emulator.send('POST', 'accounts', { name: 'Now' });
    expect(await count(call)).toBe(expected);
  });

  test.each(['InFiscalYear', 'EqualUserTeams', 'Nonsense'])('%s is not emulated', async (name) => {
    const filter = `${CRM}.${name}(PropertyName='createdon')`;
    const reply = await emulator.get(`accounts?$filter=${encodeURIComponent(filter)}`);
    expect(refusal(reply).slice(0, 2)).toEqual([501, 'not_emulated']);
  });
});
