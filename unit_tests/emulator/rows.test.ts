import { describe, expect, test } from '@jest/globals';
import { startEmulator } from '../../emulator/start.ts';
import { emulated, link, refusal, rowsOf } from './emulated.ts';

const service = emulated({
  generatedTables: [
    { name: 'bench', rows: 12_345 },
    { name: 'vast', rows: 10_000_000 },
  ],
});

const size = (rows: number): { prefer: string } => ({ prefer: `odata.maxpagesize=${rows}` });

describe('pages', () => {
  test('bring every row once, in the order of their ids, with links between them', async () => {
    const pages = await service.pages('contacts?$select=fullname', size(50));
    expect(pages.map((page) => rowsOf(page).length)).toEqual([50, 50, 40]);
    const ids = pages.flatMap(rowsOf).map((row) => String(row['contactid']));
    expect(ids).toEqual([...new Set(ids)].toSorted((a, b) => (a < b ? -1 : 1)));
    expect(pages[0]?.json['@odata.context']).toMatch(/\/api\/data\/v9\.2\/\$metadata#contacts\(fullname\)$/);
    expect(pages[0]?.headers.get('preference-applied')).toBe('odata.maxpagesize=50');
  });

  test('are linked by a cookie that looks like that of the service', async () => {
    const next = link(await service.get('contacts?$select=fullname,jobtitle', size(2)), 'nextLink') ?? '';
    const escaped = /^[^?]*\/contacts\?\$select=fullname,jobtitle&\$skiptoken=(.*)$/.exec(next)?.[1] ?? '';
    expect(escaped).toMatch(
      /^%3Ccookie%20pagenumber=%222%22%20pagingcookie=%22%253ccookie%2520page%253d%25221/,
    );
    expect(decodeURIComponent(decodeURIComponent(escaped))).toMatch(
      /^<cookie pagenumber="2" pagingcookie="<cookie page="1"><contactid last="\{[0-9A-F-]{36}\}" first="\{[0-9A-F-]{36}\}" \/><\/cookie>" istracking="False" \/>$/,
    );
  });

  test('have the size asked for on each request, and at most what the service gives', async () => {
    const first = await service.get('benchs', size(9000));
    expect(rowsOf(first)).toHaveLength(5000);
    expect(rowsOf(await service.get(link(first, 'nextLink') ?? '', size(3)))).toHaveLength(3);
    expect(rowsOf(await service.get('cr1a7_sensorreadings'))).toHaveLength(70);
    expect(rowsOf(await service.get('cr1a7_sensorreadings', size(9000)))).toHaveLength(70);
  });

  test.each(['0', '-1', '1.5', 'x'])('have no size of %s', async (given) => {
    expect((await service.get('contacts', { prefer: `odata.maxpagesize=${given}` })).status).toBe(501);
  });

  test('refuse a cookie that the service has not given', async () => {
    expect(refusal(await service.get('contacts?$skiptoken=nonsense')).slice(0, 2)).toEqual([
      400,
      '0x80060888',
    ]);
  });

  test('$top ends paging, and is ignored together with a page size', async () => {
    const top = await service.get('contacts?$top=3');
    expect([rowsOf(top).length, link(top, 'nextLink')]).toEqual([3, undefined]);
    const both = await service.get('contacts?$top=3', size(50));
    expect([rowsOf(both).length, link(both, 'nextLink')]).toEqual([50, expect.any(String)]);
    expect((await service.get('contacts?$top=x')).status).toBe(400);
  });
});

describe('$select', () => {
  test('brings the key though it was not named, etags, and explicit nulls', async () => {
    const rows = await service.value('contacts?$select=jobtitle');
    for (const row of rows) expect(Object.keys(row)).toEqual(['@odata.etag', 'contactid', 'jobtitle']);
    expect(rows.some((row) => row['jobtitle'] === null)).toBe(true);
    expect(rows[0]?.['@odata.etag']).toMatch(/^W\/"\d+"$/);
  });

  test('adds the currency to money', async () => {
    const [row = {}] = await service.value('opportunities?$select=estimatedvalue&$top=1');
    expect(row).toHaveProperty('_transactioncurrencyid_value');
  });

  test('brings pictures when they are named, their other columns always', async () => {
    const [plain = {}] = await service.value('accounts?$top=1');
    expect(plain).not.toHaveProperty('entityimage');
    expect(plain).toHaveProperty('entityimage_url');
    expect(plain).toHaveProperty('entityimageid');
    const pictured = await service.value('accounts?$select=entityimage,entityimage_url');
    const one = pictured.find((row) => row['entityimage'] !== null);
    expect(one?.['entityimage']).toMatch(/^[A-Za-z0-9+/=]+$/);
    expect(one?.['entityimage_url']).toMatch(/^\/Image\/download\.aspx\?/);
  });

  test.each(['nonsense', 'parentcustomerid', 'parentcustomeridname', 'gendercodename'])(
    'refuses %s: one wrong name, and nothing comes',
    async (name) => {
      expect(refusal(await service.get(`contacts?$select=fullname,${name}`))).toEqual([
        400,
        '0x80060888',
        `Could not find a property named '${name}' on type 'Microsoft.Dynamics.CRM.contact'.`,
      ]);
    },
  );
});

describe('values', () => {
  test('of every type have the form of the service', async () => {
    const rows = await service.value('cr1a7_projects');
    const row = rows.find((one) => Object.values(one).every((value) => value !== null)) ?? {};
    expect(row).toMatchObject({
      _cr1a7_client_value: expect.stringMatching(/^[0-9a-f-]{36}$/),
      _ownerid_value: expect.stringMatching(/^[0-9a-f-]{36}$/),
      cr1a7_billable: expect.any(Boolean),
      cr1a7_contract: expect.stringMatching(/^[0-9a-f-]{36}$/),
      cr1a7_contract_name: expect.stringMatching(/\.pdf$/),
      cr1a7_duedate: expect.stringMatching(/^\d{4}-\d\d-\d\d$/),
      cr1a7_kickoff: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
      cr1a7_localtime: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
      cr1a7_phase: expect.any(Number),
      cr1a7_skills: expect.stringMatching(/^\d(,\d)*$/),
      iscustomizable: { Value: true, CanBeChanged: true, ManagedPropertyLogicalName: expect.any(String) },
    });
    for (const absent of ['requiredattendees', 'calendarrules', 'cr1a7_hidden', 'cr1a7_virtual', 'ownerid']) {
      expect(row).not.toHaveProperty(absent);
    }
  });

  test('keep digits that a double would lose', async () => {
    const { text } = await service.get('cr1a7_projects?$select=cr1a7_bytes,cr1a7_ratio,cr1a7_budget');
    expect(text).toMatch(/"cr1a7_bytes":90071992\d{7}[13579],/);
    expect(text).toMatch(/"cr1a7_ratio":\d+\.\d{10}[,}]/);
    expect(text).toMatch(/"cr1a7_budget":\d+\.\d{4}[,}]/);
  });

  test('contain characters that break careless programs', async () => {
    const { text } = await service.get('accounts');
    const names = JSON.stringify(JSON.parse(text));
    for (const part of ['ö', '\\"', '\\\\', '\\n', '☁️', '🎉', '\u2028']) expect(names).toContain(part);
  });
});

describe('$filter', () => {
  test.each([
    ['donotphone eq true', 'donotphone', (value: unknown) => value === true],
    ['gendercode gt 2', 'gendercode', (value: unknown) => Number(value) > 2],
    ['gendercode ge 2 and gendercode lt 4', 'gendercode', (value: unknown) => [2, 3].includes(Number(value))],
    ["firstname eq 'HANA'", 'firstname', (value: unknown) => value === 'Hana'],
    ["lastname eq 'D’Souza' or lastname eq 'Ito'", 'lastname', (value: unknown) => value !== 'Costa'],
    ['jobtitle eq null', 'jobtitle', (value: unknown) => value === null],
    ['jobtitle ne null', 'jobtitle', (value: unknown) => value !== null],
    [
      'birthdate gt 2025-06-01',
      'birthdate',
      (value: unknown) => typeof value === 'string' && value > '2025-06-01',
    ],
    [
      'createdon le 2025-01-07T00:00:00Z',
      'createdon',
      (value: unknown) => String(value) <= '2025-01-07T00:00:00Z',
    ],
  ])('%s', async (filter, column, fits) => {
    const all = await service.value(`contacts?$select=${column}`);
    const pages = await service.pages(
      `contacts?$select=${column}&$filter=${encodeURIComponent(filter)}`,
      size(20),
    );
    const found = pages.flatMap(rowsOf);
    expect(found.length).toBeGreaterThan(0);
    expect(found.length).toBeLessThan(all.length);
    expect(found.every((row) => fits(row[column]))).toBe(true);
  });

  test.each([
    ["gendercode eq '1'", 400],
    ['nonsense eq 1', 400],
    ['gendercode eq', 400],
    ['gendercode gt null', 400],
    ["ownerid/fullname eq 'x'", 501],
  ])('%s is refused with %i', async (filter, status) => {
    expect((await service.get(`contacts?$filter=${encodeURIComponent(filter)}`)).status).toBe(status);
  });
});

describe('refusals', () => {
  test('a table without RetrieveMultiple', async () => {
    const [status, code, words] = refusal(await service.get('calendarrules'));
    expect([status, code]).toEqual([400, '0x80040800']);
    expect(words).toContain("does not support entities of type 'calendarrule'");
  });

  test.each(['$skip=1', '$search=x', '$format=json'])('%s is documented as unsupported', async (option) => {
    expect(refusal(await service.get(`contacts?${option}`)).slice(0, 2)).toEqual([400, '0x80060888']);
  });

  test.each(['$expand=ownerid', '$apply=x'])('%s is not emulated', async (option) => {
    expect(refusal(await service.get(`contacts?${option}`))).toEqual([
      501,
      'not_emulated',
      expect.stringContaining('not emulated'),
    ]);
  });
});

test('less depth of a privilege means fewer rows, not an error', async () => {
  const all = await service.value('accounts');
  await service.control('POST', 'access', { depth: { account: 'Basic' } });
  const { UserId } = (await service.get('WhoAmI')).json;
  const own = await service.value('accounts');
  expect(own.length).toBeLessThan(all.length);
  expect(own.every((row) => row['_ownerid_value'] === UserId)).toBe(true);
});

test('answers are compressed for who accepts it, and printed prettily where that is asked for', async () => {
  const emulator = await startEmulator({ prettyPrint: true });
  try {
    const token = await fetch(
      `${emulator.config['authority_url']}/${emulator.config['tenant_id']}/oauth2/v2.0/token`,
      {
        method: 'POST',
        body: new URLSearchParams({
          grant_type: 'client_credentials',
          client_id: emulator.config['client_id'] ?? '',
          client_secret: emulator.config['client_secret_value'] ?? '',
          scope: `${emulator.url}/.default`,
        }),
      },
    );
    const { access_token: accessToken } = (await token.json()) as { access_token: string };
    const url = `${emulator.url}/api/data/v9.2/cr1a7_projects?$select=cr1a7_bytes,cr1a7_ratio`;
    const headers = { authorization: `Bearer ${accessToken}` };
    const plain = await fetch(url, { headers: { ...headers, 'accept-encoding': 'identity' } });
    expect(plain.headers.get('content-encoding')).toBeNull();
    const text = await plain.text();
    expect(text).toMatch(/^\{\n {2}"@odata\.context": "/);
    expect(text).toMatch(/\n {6}"cr1a7_bytes": 90071992\d{7}[13579],\n/);
    const zipped = await fetch(url, { headers: { ...headers, 'accept-encoding': 'gzip' } });
    expect(zipped.headers.get('content-encoding')).toBe('gzip');
    expect(await zipped.text()).toBe(text);
  } finally {
    await emulator.stop();
  }
});
