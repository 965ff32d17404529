import { describe, expect, test } from '@jest/globals';
import { emulated, type Json, refusal, rowsOf } from './emulated.ts';

const service = emulated({
  generatedTables: [
    { name: 'bench', rows: 20 },
    { name: 'vast', rows: 10_000_000_000 },
  ],
});

const NOBODY = '00000000-0000-4000-8000-000000000000';

describe('one row', () => {
  test('has the same members as on the page, and nothing else', async () => {
    const [row] = await service.value('accounts?$top=1');
    const { json } = await service.get(`accounts(${String(row?.['accountid']).toUpperCase()})`);
    expect(json).toEqual({ '@odata.context': expect.stringMatching(/#accounts\/\$entity$/), ...row });
  });

  test('brings the columns that are selected', async () => {
    const [row] = await service.value('accounts?$top=1');
    const { json } = await service.get(`accounts(${String(row?.['accountid'])})?$select=name,revenue`);
    expect(Object.keys(json).toSorted()).toEqual([
      '@odata.context',
      '@odata.etag',
      '_transactioncurrencyid_value',
      'accountid',
      'name',
      'revenue',
    ]);
    expect(json['@odata.context']).toMatch(/#accounts\(name,revenue\)\/\$entity$/);
  });

  test('is found by an alternate key', async () => {
    await service.control('POST', 'tables/account/rows', { name: 'Keyed', accountnumber: "A'1, b" });
    const found = await service.get("accounts(accountnumber='A''1, b')?$select=name");
    expect(found.json).toMatchObject({ name: 'Keyed' });
    expect(refusal(await service.get("accounts(accountnumber='none')")).slice(0, 2)).toEqual([
      404,
      '0x80040217',
    ]);
  });

  test('of a generated table is there at any place', async () => {
    const id = '00000000-0000-4000-a000-009999999999';
    expect((await service.get(`vasts(${id})?$select=name`)).json).toMatchObject({
      vastid: id,
      name: 'Generated row 009999999999',
    });
    expect((await service.get('benchs(00000000-0000-4000-a000-000000000020)')).status).toBe(404);
    expect((await service.get(`benchs(${NOBODY})`)).status).toBe(404);
  });

  test('that is not there', async () => {
    expect(refusal(await service.get(`accounts(${NOBODY})`))).toEqual([
      404,
      '0x80040217',
      `account With Id = ${NOBODY} Does Not Exist`,
    ]);
  });

  test('that may not be seen', async () => {
    const rows = await service.value('accounts?$select=_ownerid_value');
    const { UserId } = (await service.get('WhoAmI')).json;
    await service.control('POST', 'access', { depth: { account: 'Basic' } });
    for (const [own, status] of [
      [true, 200],
      [false, 403],
    ] as const) {
      const row = rows.find((one) => (one['_ownerid_value'] === UserId) === own);
      expect((await service.get(`accounts(${String(row?.['accountid'])})`)).status).toBe(status);
    }
    await service.control('POST', 'access', { missingReadPrivilege: ['account'] });
    expect((await service.get(`accounts(${NOBODY})`)).status).toBe(403);
  });

  test.each([
    [`accounts(${NOBODY})?$select=nonsense`, 400],
    ['accounts(1)', 400],
    ["accounts(name='x')", 501],
    [`accounts(accountnumber='x',name='y')`, 501],
    [`calendarrules(${NOBODY})`, 501],
    [`accounts(${NOBODY})?$expand=ownerid`, 501],
    [`accounts(${NOBODY})/name`, 404],
    [`accounts(${NOBODY})?partitionId='x'`, 501],
  ])('%s is refused with %i', async (path, status) => {
    expect((await service.get(path)).status).toBe(status);
  });
});

describe('rows of an elastic table', () => {
  const id = '7e57ab1e-0000-4000-8000-000000000001';
  const SET = 'cr1a7_sensorreadings';
  const ROWS = 'tables/cr1a7_sensorreading/rows';

  async function create(values: Json): Promise<Json> {
    return (await service.control('POST', ROWS, { cr1a7_sensorreadingid: id, ...values })).json;
  }

  async function name(path: string): Promise<unknown> {
    const { json, status } = await service.get(path);
    return status === 200 ? json['cr1a7_name'] : status;
  }

  test('are distinguished by their partition', async () => {
    await create({ partitionid: 'One', cr1a7_name: 'in one' });
    await create({ partitionid: "t'wo", cr1a7_name: 'in two' });
    expect(await create({ partitionid: 'One' })).toMatchObject({
      error: expect.stringContaining('has a row'),
    });
    expect(await name(`${SET}(cr1a7_sensorreadingid=${id},partitionid='One')`)).toBe('in one');
    expect(await name(`${SET}(cr1a7_sensorreadingid=${id},partitionid='t''wo')`)).toBe('in two');
    expect(await name(`${SET}(${id})?partitionId='One'`)).toBe('in one');
    expect(await name(`${SET}(${id})?partitionId='three'`)).toBe(404);
    expect(await name(`${SET}(${id})`)).toBe(404);
    expect(await name(`${SET}(cr1a7_sensorreadingid=${id})`)).toBe(501);
    const pages = await service.pages(SET, { prefer: 'odata.maxpagesize=1' });
    const found = pages.flatMap(rowsOf).filter((row) => row['cr1a7_sensorreadingid'] === id);
    expect(found.map((row) => row['partitionid'])).toEqual(['One', "t'wo"]);
    expect(pages.flatMap(rowsOf)).toHaveLength(72);
  });

  test('have their id for a partition where none was given', async () => {
    await create({ cr1a7_name: 'alone' });
    expect(await name(`${SET}(${id})`)).toBe('alone');
    expect((await service.get(`${SET}(${id})`)).json).toMatchObject({ partitionid: id });
  });

  test('come and are counted by the 500', async () => {
    for (let index = 0; index < 431; index++) {
      await service.control('POST', ROWS, { partitionid: `device-${index % 4}` });
    }
    const pages = await service.pages(SET, { prefer: 'odata.maxpagesize=5000' });
    expect(pages.map((page) => rowsOf(page).length)).toEqual([500, 1]);
    expect(pages[0]?.headers.get('preference-applied')).toBe('odata.maxpagesize=500');
    expect((await service.get(`${SET}/$count`)).text).toBe('500');
    const keys = pages.flatMap(rowsOf).map((row) => row['cr1a7_sensorreadingid']);
    expect(new Set(keys).size).toBe(501);
  });

  test('are changed and deleted by both', async () => {
    await create({ partitionid: 'One', cr1a7_name: 'in one' });
    await create({ partitionid: 'Two', cr1a7_name: 'in two' });
    const wrong = await service.control('PATCH', `${ROWS}/${id}`, { cr1a7_name: 'x' });
    expect(wrong.json['error']).toContain('name a "partition"');
    await service.control('PATCH', `${ROWS}/${id}?partition=Two`, { cr1a7_name: 'changed' });
    expect(await name(`${SET}(${id})?partitionId='Two'`)).toBe('changed');
    await service.control('DELETE', `${ROWS}/${id}?partition=Two`);
    expect(await name(`${SET}(${id})?partitionId='Two'`)).toBe(404);
    expect(await name(`${SET}(${id})?partitionId='One'`)).toBe('in one');
    expect((await service.control('DELETE', `${ROWS}/${id}`)).status).toBe(200);
  });

  test.each([{ partitionid: 'x' }, { cr1a7_sensorreadingid: NOBODY }])(
    'keep what tells them apart: %j',
    async (values) => {
      await create({});
      expect((await service.control('PATCH', `${ROWS}/${id}`, values)).status).toBe(400);
    },
  );
});

describe('RetrieveTotalRecordCount', () => {
  const counted = (names: readonly string[]): string =>
    `RetrieveTotalRecordCount(EntityNames=@p)?@p=${encodeURIComponent(JSON.stringify(names))}`;

  test('knows every table that is not virtual, without a limit', async () => {
    expect((await service.get(counted(['account', 'vast', 'cr1a7_sensorreading']))).json).toEqual({
      '@odata.context': expect.stringMatching(/#Microsoft\.Dynamics\.CRM\.RetrieveTotalRecordCountResponse$/),
      EntityRecordCountCollection: {
        Count: 3,
        IsReadOnly: false,
        Keys: ['account', 'vast', 'cr1a7_sensorreading'],
        Values: [60, 10_000_000_000, 70],
      },
    });
  });

  test('takes its list in the address too', async () => {
    const reply = await service.get("RetrieveTotalRecordCount(EntityNames=['contact'])");
    expect(reply.json['EntityRecordCountCollection']).toMatchObject({ Values: [140] });
  });

  test('counts once a day', async () => {
    const count = async (): Promise<unknown> => {
      const { EntityRecordCountCollection: counts } = (await service.get(counted(['territory']))).json;
      return (counts as Json)['Values'];
    };
    await service.control('POST', 'tables/territory/rows', { name: 'new' });
    expect(await count()).toEqual([5]);
    expect((await service.get('territories/$count')).text).toBe('6');
  });

  test.each([
    [counted(['account', 'cr1a7_externalorder']), 400, 'virtual entity, which is not supported'],
    [counted(['nonsense']), 400, "a name = 'nonsense'"],
    ['RetrieveTotalRecordCount(EntityNames=@p)', 400, 'a list of logical names'],
    ["RetrieveTotalRecordCount(EntityNames='account')", 400, 'a list of logical names'],
  ])('%s is refused with %i', async (path, status, words) => {
    expect(refusal(await service.get(path))).toEqual([
      status,
      expect.any(String),
      expect.stringContaining(words),
    ]);
  });

  test('is refused to one who may not read a table', async () => {
    await service.control('POST', 'access', { missingReadPrivilege: ['account'] });
    expect(refusal(await service.get(counted(['account']))).slice(0, 2)).toEqual([403, '0x80040220']);
  });
});
