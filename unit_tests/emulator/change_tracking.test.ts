import { describe, expect, test } from '@jest/globals';
import { emulated, type Json, link, refusal, type Reply, rowsOf } from './emulated.ts';

const service = emulated();

const TRACKED = { prefer: 'odata.track-changes' };
const tracked = (rows: number): { prefer: string } => ({
  prefer: `odata.track-changes,odata.maxpagesize=${rows}`,
});

async function firstLoad(path: string): Promise<string> {
  return link((await service.pages(path, TRACKED)).at(-1), 'deltaLink') ?? '';
}

async function create(table: string, values: Json): Promise<string> {
  return String((await service.control('POST', `tables/${table}/rows`, values)).json['id']);
}

describe('the first load', () => {
  test('says that it is tracked, and links to changes on its last page only', async () => {
    const pages = await service.pages('accounts?$select=name', tracked(25));
    expect(pages.map((page) => link(page, 'deltaLink') !== undefined)).toEqual([false, false, true]);
    expect(pages[0]?.headers.get('preference-applied')).toContain('odata.track-changes');
    expect(pages.at(-1)?.text.indexOf('deltaLink')).toBeLessThan(pages.at(-1)?.text.indexOf('"value"') ?? 0);
    expect(link(pages[0], 'nextLink')).toContain('istracking=%22True%22');
  });

  test('writes the token as the documents do, with the selection in the link', async () => {
    expect(await firstLoad('accounts?$select=name,revenue')).toMatch(
      /\/accounts\?\$select=name,revenue&\$deltatoken=\d+%2103%2f02%2f2026%2008%3a00%3a00$/,
    );
  });

  test('without the preference has no link', async () => {
    expect(link(await service.get('accounts'), 'deltaLink')).toBeUndefined();
  });

  test('takes its token from the beginning: what changes meanwhile comes again', async () => {
    const first = await service.get('accounts?$select=name', tracked(40));
    const id = String(rowsOf(first)[0]?.['accountid']);
    await service.control('PATCH', `tables/account/rows/${id}`, { name: 'changed meanwhile' });
    const last = await service.get(link(first, 'nextLink') ?? '', tracked(40));
    const changes = await service.value(link(last, 'deltaLink') ?? '');
    expect(changes).toEqual([expect.objectContaining({ accountid: id, name: 'changed meanwhile' })]);
  });
});

describe('changes', () => {
  test('none: no rows and a new link', async () => {
    const reply = await service.get(await firstLoad('accounts'));
    expect([rowsOf(reply), link(reply, 'deltaLink')]).toEqual([[], expect.any(String)]);
    expect(reply.json['@odata.context']).toMatch(/#accounts\/\$delta$/);
  });

  test('are new and changed rows by version, then deletes', async () => {
    const delta = await firstLoad('contacts?$select=firstname');
    const [first, second] = (await service.value('contacts?$top=2')).map((row) => String(row['contactid']));
    await service.control('DELETE', `tables/contact/rows/${first}`);
    const created = await create('contact', { firstname: 'Neu' });
    await service.control('PATCH', `tables/contact/rows/${second}`, { firstname: 'Anders' });
    const reply = await service.get(delta);
    expect(reply.json['@odata.context']).toMatch(/#contacts\(firstname\)\/\$delta$/);
    expect(rowsOf(reply)).toEqual([
      { '@odata.etag': expect.any(String), contactid: created, firstname: 'Neu' },
      { '@odata.etag': expect.any(String), contactid: second, firstname: 'Anders' },
      {
        '@odata.context': expect.stringMatching(/\/api\/data\/v9\.2\/\$metadata#contacts\/\$deletedEntity$/),
        id: first,
        reason: 'deleted',
      },
    ]);
    const etags = rowsOf(reply).map((row) => Number(/\d+/.exec(String(row['@odata.etag']))?.[0]));
    expect(etags[0]).toBeLessThan(etags[1] ?? 0);
  });

  test('come once: the next link starts after them', async () => {
    const delta = await firstLoad('contacts');
    await create('contact', {});
    const next = link(await service.get(delta), 'deltaLink') ?? '';
    expect(await service.value(next)).toEqual([]);
    expect(await service.value(delta)).toHaveLength(1);
  });

  test('of a row created and deleted between are a delete of an id never seen', async () => {
    const delta = await firstLoad('contacts');
    const id = await create('contact', {});
    await service.control('DELETE', `tables/contact/rows/${id}`);
    expect(await service.value(delta)).toEqual([expect.objectContaining({ id, reason: 'deleted' })]);
  });

  test('come in pages, with the link to further changes on the last', async () => {
    const delta = await firstLoad('contacts?$select=firstname');
    for (let index = 0; index < 5; index++) await create('contact', { firstname: `no. ${index}` });
    const pages = await service.pages(delta, { prefer: 'odata.maxpagesize=2' });
    expect(pages.map((page) => rowsOf(page).length)).toEqual([2, 2, 1]);
    expect(pages.map((page) => link(page, 'deltaLink') !== undefined)).toEqual([false, false, true]);
    expect(pages.flatMap(rowsOf).map((row) => row['firstname'])).toEqual(
      [0, 1, 2, 3, 4].map((index) => `no. ${index}`),
    );
  });
});

describe('refusals', () => {
  test.each(['$filter', '$orderby', '$expand', '$top'])('%s together with tracking', async (name) => {
    expect(refusal(await service.get(`accounts?${name}=x`, TRACKED))).toEqual([
      400,
      '0x80060888',
      `The "${name}" query parameter isn't supported when Change Tracking is enabled.`,
    ]);
  });

  test('a table that is not tracked', async () => {
    expect(refusal(await service.get('territories', TRACKED))).toEqual([
      400,
      '0x80072491',
      "Entity territory isn't enabled for change tracking.",
    ]);
  });

  test('Read that reaches less far than the organization', async () => {
    await service.control('POST', 'access', { depth: { account: 'Local' } });
    expect(refusal(await service.get('accounts', TRACKED)).slice(0, 2)).toEqual([403, '0x80040220']);
  });

  test('a page with other preferences than the page before it is not emulated', async () => {
    const next = link(await service.get('accounts', tracked(2)), 'nextLink') ?? '';
    expect((await service.get(next)).status).toBe(501);
  });

  test.each([
    'nonsense',
    '',
    '1000000',
    '1000000!13/45/2026 08:00:00',
    'x!03/02/2026 08:00:00',
    '1000000!2026-03-02',
  ])('an invalid token: %s', async (token) => {
    const reply = await service.get(`accounts?$deltatoken=${encodeURIComponent(token)}`);
    expect(refusal(reply)).toEqual([400, '0x80040203', `Invalid delta token '${token}'.`]);
  });
});

describe('tokens', () => {
  const EXPIRED = [
    400,
    '0x80044352',
    'Version stamp associated with the client has expired. Please perform a full sync.',
  ];

  test('expire on request, and a later one is valid', async () => {
    const delta = await firstLoad('accounts');
    await service.control('POST', 'changetracking/expire');
    expect(refusal(await service.get(delta))).toEqual(EXPIRED);
    expect((await service.get(await firstLoad('accounts'))).status).toBe(200);
  });

  test('expire for one table on request, and those of others stay valid', async () => {
    const [accounts, contacts] = [await firstLoad('accounts'), await firstLoad('contacts')];
    await service.control('POST', 'changetracking/expire', { table: 'account' });
    expect(refusal(await service.get(accounts))).toEqual(EXPIRED);
    expect((await service.get(contacts)).status).toBe(200);
    expect((await service.get(await firstLoad('accounts'))).status).toBe(200);
  });

  test.each([
    [{ table: 'nonsense' }, 'there is no table nonsense'],
    [{ nonsense: 1 }, '"nonsense" is not "table"'],
  ])('expire of tables that exist only: %j', async (body, words) => {
    const { json, status } = await service.control('POST', 'changetracking/expire', body);
    expect([status, json['error']]).toEqual([400, words]);
  });

  test.each([
    [{}, EXPIRED],
    [{ expiredStatus: 410 }, [410, ...EXPIRED.slice(1)]],
    [{ expiredStatus: 404 }, [404, ...EXPIRED.slice(1)]],
    [
      { expiredStatus: 500, expiredCode: 'number in words' },
      [500, '', `${String(EXPIRED[2])} (ErrorCode: -2147204270)`],
    ],
  ])('are refused as set: %j', async (settings, expected) => {
    const delta = await firstLoad('accounts');
    await service.control('POST', 'changetracking', settings);
    await service.control('POST', 'changetracking/expire');
    expect(refusal(await service.get(delta))).toEqual(expected);
  });

  test.each(['999999', '1000000', '2000000'])(
    'of another organization are refused where their version gives them away: %s',
    async (version) => {
      const delta = (await firstLoad('accounts')).replace(/deltatoken=\d+/, `deltatoken=${version}`);
      expect(refusal(await service.get(delta))).toEqual(EXPIRED);
    },
  );

  test('expire by age, as the organization says in its own row', async () => {
    const delta = await firstLoad('accounts');
    const age = (days: number): Promise<Reply> =>
      service.get(delta.replace('03%2f02%2f2026', `02%2f${28 - days + 2}%2f2026`));
    expect((await age(6)).status).toBe(200);
    expect(refusal(await age(8))).toEqual(EXPIRED);
    const [organization] = await service.value('organizations?$select=expirechangetrackingindays');
    expect(organization).toMatchObject({ expirechangetrackingindays: 7 });
    await service.control('PATCH', `tables/organization/rows/${String(organization?.['organizationid'])}`, {
      expirechangetrackingindays: 30,
    });
    expect((await age(8)).status).toBe(200);
  });
});
