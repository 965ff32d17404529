import { describe, expect, test } from '@jest/globals';
import { emulated, type Json, link, refusal, rowsOf } from './emulated.ts';

const service = emulated();

function access(settings: Json): Promise<unknown> {
  return service.control('POST', 'access', settings);
}

describe('what keeps the user out', () => {
  test.each([
    ['organizationDisabled', '0x8004a104', /organization you are attempting to access is currently disabled/],
    ['ipBlocked', '0x80095ffe', /rejected as access to your IP is blocked/],
    ['applicationRestricted', '0x80095ffc', /restricted for this application Id : '[0-9a-f-]{36}'/],
    ['notMember', '0x80072560', /^The user is not a member of the organization\.$/],
    ['userDisabled', '0x80040225', /either disabled or is not a member of any business unit/],
    ['administrationMode', '0x8004a113', /when it is in Admin Only mode/],
    ['noRoles', '0x80042f09', /^The user \(Id = [0-9a-f-]{36}\) has not been assigned any roles\.$/],
  ])('%s refuses everything with 403 %s, until it is taken back', async (name, code, words) => {
    await access({ [name]: true });
    for (const path of ['WhoAmI', 'EntityDefinitions?$select=LogicalName', 'accounts']) {
      expect(refusal(await service.get(path))).toEqual([403, code, expect.stringMatching(words)]);
    }
    await access({ [name]: false });
    expect((await service.get('accounts')).status).toBe(200);
  });

  test('can begin in the middle, and is asked about only after the token', async () => {
    const first = await service.get('accounts', { prefer: 'odata.maxpagesize=10' });
    await access({ ipBlocked: true });
    expect(refusal(await service.get(link(first, 'nextLink') ?? ''))[1]).toBe('0x80095ffe');
    expect((await service.get('accounts', { authorization: 'Bearer x' })).status).toBe(401);
  });

  test('what is not mentioned stays', async () => {
    await access({ userDisabled: true, missingReadPrivilege: ['contact'] });
    await access({ userDisabled: false });
    expect(refusal(await service.get('contacts'))[1]).toBe('0x80040220');
  });
});

describe('how far a privilege reaches', () => {
  const owners = async (): Promise<{ all: Json[]; own: Json[]; unit: Json[] }> => {
    const all = await service.value('accounts');
    const { BusinessUnitId: unit, UserId: user } = (await service.get('WhoAmI')).json;
    return {
      all,
      own: all.filter((row) => row['_ownerid_value'] === user),
      unit: all.filter((row) => row['_owningbusinessunit_value'] === unit),
    };
  };

  test.each(['Basic', 'Local', 'Deep', 'Global'])('%s', async (depth) => {
    const { all, own, unit } = await owners();
    expect([own.length > 0, own.length < all.length, unit.length < all.length]).toEqual([true, true, true]);
    await access({ depth: { account: depth } });
    const wanted = { Basic: own, Local: unit, Deep: all, Global: all }[depth];
    expect(await service.value('accounts')).toEqual(wanted);
  });

  test.each(['Local', 'Deep'])('%s of a unit below the root is that unit', async (depth) => {
    const { all, unit } = await owners();
    const below = all.filter((row) => row['_owningbusinessunit_value'] !== null && !unit.includes(row));
    const businessUnit = below[0]?.['_owningbusinessunit_value'];
    await access({ businessUnit, depth: { account: depth } });
    expect((await service.get('WhoAmI')).json['BusinessUnitId']).toBe(businessUnit);
    expect(await service.value('accounts')).toEqual(below);
  });

  test.each(['Basic', 'Local', 'Deep'])('%s is refused under change tracking', async (depth) => {
    await access({ depth: { account: depth } });
    const tracked = await service.get('accounts', { prefer: 'odata.track-changes' });
    expect(refusal(tracked).slice(0, 2)).toEqual([403, '0x80040220']);
  });

  test('pages are full even if some rows are hidden', async () => {
    const { own } = await owners();
    await access({ depth: { account: 'Basic' } });
    const pages = await service.pages('accounts', { prefer: 'odata.maxpagesize=3' });
    expect(pages.flatMap(rowsOf)).toEqual(own);
    expect(pages.slice(0, -1).every((page) => rowsOf(page).length === 3)).toBe(true);
  });
});

describe('a secured column', () => {
  const secure = (permission: string): Promise<unknown> =>
    access({ columnSecurity: { contact: { birthdate: permission, parentcustomerid: permission } } });
  const isSecured = async (name: string): Promise<unknown> => {
    const path = `EntityDefinitions(LogicalName='contact')/Attributes?$select=IsSecured,LogicalName`;
    return rowsOf(await service.get(path)).find((column) => column['LogicalName'] === name)?.['IsSecured'];
  };

  test('is null without the permission, selected or not, and others are as they were', async () => {
    const before = await service.value('contacts');
    expect(before.some((row) => row['birthdate'] !== null)).toBe(true);
    await secure('denied');
    const after = await service.value('contacts');
    expect(after).toEqual(before.map((row) => ({ ...row, birthdate: null, _parentcustomerid_value: null })));
    const selected = await service.value('contacts?$select=birthdate');
    expect(selected.every((row) => row['birthdate'] === null)).toBe(true);
  });

  test('is null in changes too', async () => {
    await secure('denied');
    const tracked = await service.get('contacts?$select=birthdate', { prefer: 'odata.track-changes' });
    await service.control('POST', 'tables/contact/rows', { birthdate: '2000-01-01' });
    expect(await service.value(link(tracked, 'deltaLink') ?? '')).toMatchObject([{ birthdate: null }]);
  });

  test('is null in rows that are sorted, and in a single row', async () => {
    await secure('denied');
    const [row] = await service.value('contacts?$orderby=lastname&$select=birthdate');
    expect(row).toMatchObject({ birthdate: null });
    const { json } = await service.get(`contacts(${String(row?.['contactid'])})?$select=birthdate`);
    expect(json).toMatchObject({ birthdate: null });
  });

  test.each([
    "contacts?$filter=Microsoft.Dynamics.CRM.On(PropertyName='birthdate',PropertyValue='2000-01-01')",
    'contacts?$filter=not (createdon gt birthdate)',
    'contacts/$count?$filter=birthdate eq null',
  ])('cannot be asked about by other ways: %s', async (path) => {
    await secure('denied');
    expect(refusal(await service.get(path)).slice(0, 2)).toEqual([403, '0x8004f504']);
  });

  test.each([
    '$filter=birthdate gt 2000-01-01',
    "$filter=firstname eq 'x' and (birthdate eq null)",
    '$filter=_parentcustomerid_value eq 00000000-0000-0000-0000-000000000000',
    '$orderby=lastname,birthdate desc',
  ])('cannot be asked about: %s', async (query) => {
    await secure('denied');
    const [status, code, words] = refusal(await service.get(`contacts?${query}`));
    expect([status, code]).toEqual([403, '0x8004f504']);
    expect(words).toMatch(/does not have read permissions to a \w+ secured field on entity contact/);
  });

  test('is not annotated either, nor are lookups by a name that may not be read', async () => {
    const annotated = { prefer: 'odata.include-annotations="*"' };
    const formatted = '@OData.Community.Display.V1.FormattedValue';
    const path = 'accounts?$select=_primarycontactid_value';
    await service.control('POST', 'tables/contact/rows', { birthdate: '2000-01-01' });
    expect(await service.value('contacts', annotated)).toContainEqual(
      expect.objectContaining({ [`birthdate${formatted}`]: '1/1/2000' }),
    );
    const named = (await service.value(path, annotated)).filter((row) => row['_primarycontactid_value']);
    expect(named[0]).toHaveProperty([`_primarycontactid_value${formatted}`]);
    await access({ columnSecurity: { contact: { birthdate: 'denied', fullname: 'denied' } } });
    const rows = await service.value('contacts', annotated);
    expect(rows.some((row) => `birthdate${formatted}` in row)).toBe(false);
    const [lookup] = (await service.value(path, annotated)).filter((row) => row['_primarycontactid_value']);
    expect(lookup).not.toHaveProperty([`_primarycontactid_value${formatted}`]);
  });

  test('changes the definitions that clients may have kept', async () => {
    const query = encodeURIComponent(JSON.stringify({ Properties: { PropertyNames: ['Attributes'] } }));
    const first = await service.get(`RetrieveMetadataChanges(Query=@p1)?@p1=${query}`);
    const stamp = String(first.json['ServerVersionStamp']);
    await secure('granted');
    const { json } = await service.get(
      `RetrieveMetadataChanges(Query=@p1,ClientVersionStamp=@p2)?@p1=${query}&@p2='${stamp}'`,
    );
    expect(json['EntityMetadata']).toMatchObject([
      {
        LogicalName: 'contact',
        Attributes: [{ LogicalName: 'birthdate' }, { LogicalName: 'parentcustomerid' }],
      },
    ]);
  });

  test('may be mentioned in a text', async () => {
    await secure('denied');
    expect((await service.get("contacts?$filter=firstname eq 'a birthdate'")).status).toBe(200);
  });

  test('is readable with the permission, and the metadata says what it is', async () => {
    expect(await isSecured('birthdate')).toBe(false);
    const before = await service.value('contacts');
    await secure('granted');
    expect(await service.value('contacts')).toEqual(before);
    expect((await service.get('contacts?$filter=birthdate eq null')).status).toBe(200);
    expect([await isSecured('birthdate'), await isSecured('firstname')]).toEqual([true, false]);
    await access({ columnSecurity: { contact: {} } });
    expect(await isSecured('birthdate')).toBe(false);
  });
});

describe('mistakes are reported', () => {
  test.each<[Json, string]>([
    [{ ipBlocked: 'yes' }, '"ipBlocked" is true or false'],
    [{ depth: { territory: 'Basic' } }, 'rows of territory have no owner'],
    [{ columnSecurity: { nonsense: {} } }, 'there is no table nonsense'],
    [{ columnSecurity: { stringmap: {} } }, 'the rows of stringmap follow from the metadata'],
    [{ columnSecurity: { contact: { contactid: 'denied' } } }, 'no column contactid that can be secured'],
    [{ columnSecurity: { contact: { birthdate: 'x' } } }, '"columnSecurity" is an object such as'],
    [{ businessUnit: 'x' }, '"businessUnit" is the id of a row'],
    [{ columnSecurity: [] }, '"columnSecurity" is an object such as'],
  ])('%j', async (settings, words) => {
    const { json, status } = await service.control('POST', 'access', settings);
    expect([status, json['error']]).toEqual([400, expect.stringContaining(words)]);
  });
});
