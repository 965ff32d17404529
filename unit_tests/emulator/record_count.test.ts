import { describe, expect, test } from '@jest/globals';
import { emulated, type Json, link, refusal, rowsOf } from './emulated.ts';

const service = emulated({
  generatedTables: [
    { name: 'full', rows: 5000 },
    { name: 'vast', rows: 5001 },
  ],
});

const COUNT = 'Microsoft.Dynamics.CRM.totalrecordcount';
const EXCEEDED = 'Microsoft.Dynamics.CRM.totalrecordcountlimitexceeded';
const annotated = (list: string): { prefer: string } => ({
  prefer: `odata.maxpagesize=3,odata.include-annotations="${list}"`,
});

describe('/$count', () => {
  test.each([
    ['accounts/$count', '60'],
    ["contacts/$count?$filter=firstname eq 'Hana'", '14'],
    ['fulls/$count', '5000'],
    ['vasts/$count', '5000'],
    ['cr1a7_sensorreadings/$count', '70'],
    ['principalattributeaccessmapset/$count', '0'],
  ])('%s is %s, as text', async (path, count) => {
    const reply = await service.get(path);
    expect([reply.status, reply.headers.get('content-type'), reply.text]).toEqual([200, 'text/plain', count]);
  });

  test('begins with a byte order mark', async () => {
    const token = String((await service.signIn()).json['access_token']);
    const reply = await fetch(`${service.url}/api/data/v9.2/accounts/$count`, {
      headers: { authorization: `Bearer ${token}` },
    });
    expect(Buffer.from(await reply.arrayBuffer()).toString('hex')).toBe('efbbbf3630');
  });

  test('sees what its reader sees', async () => {
    await service.control('POST', 'access', { depth: { account: 'Basic' } });
    const rows = await service.value('accounts');
    expect((await service.get('accounts/$count')).text).toBe(String(rows.length));
    await service.control('POST', 'access', { missingReadPrivilege: ['account'] });
    expect(refusal(await service.get('accounts/$count')).slice(0, 2)).toEqual([403, '0x80040220']);
  });

  test.each([
    ['accounts/$count?$orderby=name', 501],
    ['calendarrules/$count', 400],
    ['cr1a7_nonsense/$count', 404],
  ])('%s is refused with %i', async (path, status) => {
    expect((await service.get(path)).status).toBe(status);
  });

  test('a fault for a table meets it', async () => {
    await service.control('POST', 'faults', {
      match: 'count',
      table: 'account',
      action: { type: 'status', status: 503 },
    });
    expect((await service.get('accounts/$count')).status).toBe(503);
  });
});

describe('/$count of changes', () => {
  const TRACKED = { prefer: 'odata.track-changes' };

  test('tells how many have come since the token, deletes included', async () => {
    const [row] = await service.value('accounts?$top=1');
    const delta = link(await service.get('accounts?$select=name', TRACKED), 'deltaLink') ?? '';
    const counted = delta.replace('/accounts?$select=name&', '/accounts/$count?');
    expect((await service.get(counted)).text).toBe('0');
    await service.control('POST', 'tables/account/rows', { name: 'new' });
    await service.control('DELETE', `tables/account/rows/${String(row?.['accountid'])}`);
    expect((await service.get(counted)).text).toBe('2');
    await service.control('POST', 'changetracking/expire');
    expect(refusal(await service.get(counted)).slice(0, 2)).toEqual([400, '0x80044352']);
  });

  test.each([
    ['territories/$count?$deltatoken=1', 400],
    ['accounts/$count?$deltatoken=1', 400],
  ])('%s is refused with %i', async (path, status) => {
    expect((await service.get(path)).status).toBe(status);
  });

  test('without a token is not emulated', async () => {
    expect((await service.get('accounts/$count', TRACKED)).status).toBe(501);
  });
});

describe('$count=true', () => {
  test('counts all rows of the filter, whatever the page', async () => {
    const reply = await service.get("contacts?$filter=firstname eq 'Hana'&$count=true", {
      prefer: 'odata.maxpagesize=5',
    });
    expect([reply.json['@odata.count'], rowsOf(reply).length]).toEqual([14, 5]);
    expect(Object.keys(reply.json)).toEqual(['@odata.context', '@odata.count', 'value', '@odata.nextLink']);
    const next = await service.get(link(reply, 'nextLink') ?? '', { prefer: 'odata.maxpagesize=5' });
    expect(next.json['@odata.count']).toBe(14);
  });

  test.each([
    ['accounts?$count=true', annotated(COUNT), { [`@${COUNT}`]: 60 }],
    [
      'accounts?$count=true',
      annotated(`${COUNT},${EXCEEDED}`),
      { [`@${COUNT}`]: 60, [`@${EXCEEDED}`]: false },
    ],
    ['fulls?$select=name&$count=true', annotated('*'), { [`@${COUNT}`]: 5000, [`@${EXCEEDED}`]: false }],
    [
      'vasts?$select=name&$count=true',
      annotated('Microsoft.Dynamics.CRM.*'),
      { [`@${COUNT}`]: 5000, [`@${EXCEEDED}`]: true },
    ],
    ['vasts?$select=name', annotated('*'), { [`@${COUNT}`]: -1, [`@${EXCEEDED}`]: false }],
    ['vasts?$select=name', annotated('OData.Community.Display.V1.FormattedValue'), {}],
    ['accounts?$count=false', {}, {}],
  ] as readonly (readonly [string, Record<string, string>, Json])[])(
    'with annotations: %s %j',
    async (path, headers, expected) => {
      const { json } = await service.get(path, headers);
      const found = Object.entries(json).filter(([name]) =>
        name.startsWith('@Microsoft.Dynamics.CRM.totalrecord'),
      );
      expect(Object.fromEntries(found)).toEqual(expected);
    },
  );

  test('takes true or false', async () => {
    expect((await service.get('accounts?$count=1')).status).toBe(400);
  });
});
