import { describe, expect, test } from '@jest/globals';
import { emulated, type Json, link, refusal, rowsOf } from './emulated.ts';

const service = emulated();

const CRM = 'Microsoft.Dynamics.CRM.';

function filtered(set: string, filter: string, more = ''): string {
  return `${set}?$filter=${encodeURIComponent(filter)}${more}`;
}

/** Names of rows that fit, out of these, which are the only ones with this city. */
const ROWS: readonly Json[] = [
  { firstname: 'Ann', lastname: 'Ann', jobtitle: null, gendercode: 1 },
  { firstname: 'Bob', lastname: "O'Brian", jobtitle: 'a_b', gendercode: 2 },
  { firstname: 'Cid', lastname: 'Çelik', jobtitle: 'axb', gendercode: 3 },
  { firstname: 'Dan', lastname: 'Ünal', jobtitle: '100% sure', gendercode: null },
];

async function matching(filter: string): Promise<string> {
  for (const row of ROWS) {
    await service.control('POST', 'tables/contact/rows', { ...row, address1_city: 'Nowhere' });
  }
  const path = filtered('contacts', `address1_city eq 'Nowhere' and (${filter})`, '&$select=firstname');
  const reply = await service.get(path);
  expect([reply.status, reply.json['error']]).toEqual([200, undefined]);
  return rowsOf(reply)
    .map((row) => String(row['firstname']).charAt(0))
    .toSorted()
    .join('');
}

describe('operators', () => {
  test.each([
    ["firstname eq 'ann' or firstname eq 'bob' and gendercode eq 1", 'A'],
    ["(firstname eq 'ann' or firstname eq 'bob') and gendercode eq 2", 'B'],
    ["not firstname eq 'ann'", 'BCD'],
    ["not (firstname eq 'ann' or gendercode gt 2)", 'B'],
    ['not (gendercode ge 1 and gendercode lt 3)', 'C'],
    ['not gendercode gt 1', 'A'],
    ['not gendercode eq 1', 'BCD'],
    ['not (not (gendercode eq null))', 'D'],
    ['firstname eq lastname', 'A'],
    ['firstname ne jobtitle', 'ABCD'],
    ["lastname eq 'O''Brian'", 'B'],
    ['gendercode ne 1', 'BCD'],
  ])('%s', async (filter, expected) => {
    expect(await matching(filter)).toBe(expected);
  });
});

describe('functions', () => {
  test.each([
    ["contains(lastname,'BRI')", 'B'],
    ["startswith(firstname,'c')", 'C'],
    ["endswith(firstname,'N')", 'AD'],
    ["not contains(jobtitle,'b')", 'AD'],
    ["contains(jobtitle,'a_b')", 'BC'],
    ["contains(jobtitle,'a[_]b')", 'B'],
    ["contains(jobtitle,'a[^_]b')", 'C'],
    ["contains(jobtitle,'1%sure')", 'D'],
    ["contains(lastname,'ün')", 'D'],
    [`${CRM}In(PropertyName='firstname',PropertyValues=["ann","Dan","x"])`, 'AD'],
    [`${CRM}In(PropertyName='firstname',PropertyValues=['ann','Dan'])`, 'AD'],
    [`${CRM}In(PropertyName='lastname',PropertyValues=["O'Brian"])`, 'B'],
    [`${CRM}NotIn(PropertyName='gendercode',PropertyValues=["1","2"])`, 'C'],
    [`${CRM}Between(PropertyName='gendercode',PropertyValues=["2","3"])`, 'BC'],
    [`${CRM}NotBetween(PropertyName='gendercode',PropertyValues=["2","3"])`, 'A'],
    [`${CRM}On(PropertyName='createdon',PropertyValue='2026-03-02')`, 'ABCD'],
    [`${CRM}OnOrAfter(PropertyName='createdon',PropertyValue='2026-03-03')`, ''],
    [`${CRM}OnOrBefore(PropertyName='createdon',PropertyValue='2026-03-02')`, 'ABCD'],
  ])('%s', async (filter, expected) => {
    expect(await matching(filter)).toBe(expected);
  });

  test('take their values from aliases, on every page', async () => {
    const filter = `${CRM}In(PropertyName=@p1,PropertyValues=@p2)`;
    const path = `${filtered('contacts', filter)}&@p1='firstname'&@p2=["Hana","O'Brian"]&$select=firstname`;
    const pages = await service.pages(path, { prefer: 'odata.maxpagesize=5' });
    expect(pages.length).toBeGreaterThan(1);
    expect(link(pages[0], 'nextLink')).toContain('&@p1=');
    const names = pages.flatMap(rowsOf).map((row) => row['firstname']);
    expect([...new Set(names)]).toEqual(['Hana']);
    expect(names).toHaveLength(14);
  });

  test('tell choices of a multi-select column', async () => {
    const all = await service.value('cr1a7_projects?$select=cr1a7_skills');
    const skills = async (name: string, values: string): Promise<unknown[]> => {
      const filter = `${CRM}${name}(PropertyName='cr1a7_skills',PropertyValues=${values})`;
      return (await service.value(filtered('cr1a7_projects', filter))).map((row) => row['cr1a7_skills']);
    };
    const held = all.map((row) => row['cr1a7_skills']).filter((value) => value !== null);
    const [three, none] = [
      await skills('ContainValues', '["3"]'),
      await skills('DoesNotContainValues', '["3"]'),
    ];
    expect([...new Set(three)]).toEqual(['1,3']);
    expect(three.length + none.length).toBe(held.length);
  });
});

test('lookups are compared by the id that they hold', async () => {
  const [row] = await service.value('contacts?$filter=_parentcustomerid_value ne null&$top=1');
  const parent = String(row?.['_parentcustomerid_value']);
  const found = await service.value(filtered('contacts', `_parentcustomerid_value eq ${parent}`));
  expect(found.length).toBeGreaterThan(0);
  expect(new Set(found.map((one) => one['_parentcustomerid_value']))).toEqual(new Set([parent]));
});

describe('refusals', () => {
  test('words of a literal that nothing closes', async () => {
    expect(refusal(await service.get(filtered('contacts', "lastname eq 'O'Bryan'")))).toEqual([
      400,
      '0x80060888',
      "There is an unterminated literal at position 21 in 'lastname eq 'O'Bryan''.",
    ]);
  });

  test.each([
    ['not', 400],
    ["contains(lastname,'x'", 400],
    ['contains(lastname)', 400],
    ["contains('x',lastname)", 400],
    ["contains(gendercode,'1')", 400],
    ["contains(lastname,'x') eq true", 501],
    ['gendercode eq lastname', 400],
    ['gendercode eq nonsense', 400],
    ['gendercode in (1,2)', 400],
    ['gendercode eq @missing', 400],
    [`${CRM}Between(PropertyName='gendercode',PropertyValues=["2"])`, 400],
    [`${CRM}Between(PropertyName='nonsense',PropertyValues=["2","3"])`, 400],
    [`${CRM}On(PropertyName='gendercode',PropertyValue='2')`, 400],
    [`${CRM}In(PropertyName='gendercode',PropertyValues=["x"])`, 400],
    [`${CRM}ContainValues(PropertyName='gendercode',PropertyValues=["1"])`, 400],
    [`${CRM}In(PropertyName='gendercode',PropertyValues=[1])`, 501],
    [`${CRM}LastXFiscalYears(PropertyName='createdon',PropertyValue=3)`, 501],
    ["startswith(lastname,'%x')", 501],
    ["tolower(lastname) eq 'x'", 501],
    ["ownerid/fullname eq 'x'", 501],
  ])('%s is refused with %i', async (filter, status) => {
    expect((await service.get(filtered('contacts', filter))).status).toBe(status);
  });
});
