/** What the documents leave open about change tracking, under every setting of it. */
import { describe, expect, test } from '@jest/globals';
import { emulated, type Json, link, refusal, type Reply, rowsOf } from './emulated.ts';

const service = emulated({ tracking: { tokenDating: 'end', recreatedRow: 'row only' } });

const pagesOf = (rows: number): { prefer: string } => ({
  prefer: `odata.track-changes,odata.maxpagesize=${rows}`,
});

const set = (settings: Json): Promise<Reply> => service.control('POST', 'changetracking', settings);

const change = (id: string, name: string): Promise<Reply> =>
  service.control('PATCH', `tables/account/rows/${id}`, { name });

const remove = (id: string): Promise<Reply> => service.control('DELETE', `tables/account/rows/${id}`);
const create = (values: Json): Promise<Reply> => service.control('POST', 'tables/account/rows', values);

/** What a list of changes brings, short: `+name` and `-id`. */
function told(reply: Reply): string[] {
  return rowsOf(reply).map((row) =>
    row['reason'] === 'deleted' ? `-${String(row['id'])}` : `+${String(row['name'])}`,
  );
}

async function follow(from: Reply, name: 'nextLink' | 'deltaLink', size = 40): Promise<Reply> {
  return service.get(link(from, name) ?? '', pagesOf(size));
}

describe('the settings', () => {
  test('are taken at the start, are changed by control, and come back with a reset', async () => {
    const given = (await set({})).json;
    expect(given).toEqual({
      tokenDating: 'end',
      recreatedRow: 'row only',
      expiredStatus: 400,
      expiredCode: 'code',
      expiredToken: 'refused-by-age',
      elasticDelete: 'id',
    });
    expect((await set({ tokenDating: 'start' })).json).toEqual({ ...given, tokenDating: 'start' });
    await service.control('POST', 'reset');
    expect((await set({})).json).toEqual(given);
  });

  test.each([
    [{ nonsense: 1 }, '"nonsense" is none of'],
    [{ tokenDating: 'middle' }, '"tokenDating" is one of'],
    [{ recreatedRow: true }, '"recreatedRow" is one of'],
    [{ expiredStatus: '410' }, '"expiredStatus" is one of 400, 404, 410, 500'],
  ])('are read strictly: %j', async (settings, words) => {
    const { json, status } = await set(settings);
    expect([status, json['error']]).toEqual([400, expect.stringContaining(words)]);
  });
});

describe('a row that changes while the first load is paged, its own page having been sent', () => {
  async function load(tokenDating: string): Promise<Reply[]> {
    await set({ tokenDating });
    const first = await service.get('accounts?$select=name', pagesOf(40));
    await change(String(rowsOf(first)[0]?.['accountid']), 'changed meanwhile');
    const pages = [first, await follow(first, 'nextLink')];
    while (link(pages.at(-1), 'nextLink') !== undefined) {
      pages.push(await follow(pages.at(-1)!, 'nextLink'));
    }
    return pages;
  }

  test('start: comes among the changes', async () => {
    const pages = await load('start');
    expect(pages.map((page) => rowsOf(page).length)).toEqual([40, 20]);
    expect(told(await follow(pages.at(-1)!, 'deltaLink'))).toEqual(['+changed meanwhile']);
  });

  test('end: comes again on a further page, and not among the changes', async () => {
    const pages = await load('end');
    expect(pages.map((page) => rowsOf(page).length)).toEqual([40, 20, 1]);
    expect(told(pages.at(-1)!)).toEqual(['+changed meanwhile']);
    expect(pages.map((page) => link(page, 'deltaLink') !== undefined)).toEqual([false, false, true]);
    expect(told(await follow(pages.at(-1)!, 'deltaLink'))).toEqual([]);
  });

  test('end: further pages are pages like all others', async () => {
    await set({ tokenDating: 'end' });
    const first = await service.get('accounts?$select=name', pagesOf(59));
    const ids = rowsOf(first).map((row) => String(row['accountid']));
    for (const [index, id] of ids.slice(0, 5).entries()) await change(id, `no. ${index}`);
    const last = await follow(first, 'nextLink', 2);
    const changed = await follow(last, 'nextLink', 2);
    await change(ids[0] ?? '', 'again');
    const next = await follow(changed, 'nextLink', 2);
    const end = await follow(next, 'nextLink', 2);
    expect([changed, next, end].map(told)).toEqual([
      ['+no. 0', '+no. 1'],
      ['+no. 2', '+no. 3'],
      ['+no. 4', '+again'],
    ]);
    expect([changed, next, end].map((page) => link(page, 'deltaLink') !== undefined)).toEqual([
      false,
      false,
      true,
    ]);
  });

  test('end: a page of changed rows that are gone meanwhile is empty, and their deletes come later', async () => {
    await set({ tokenDating: 'end' });
    const first = await service.get('accounts?$select=name', pagesOf(59));
    const id = String(rowsOf(first)[0]?.['accountid']);
    await change(id, 'short-lived');
    const last = await follow(first, 'nextLink');
    await remove(id);
    const end = await follow(last, 'nextLink');
    expect(told(end)).toEqual([]);
    expect(told(await follow(end, 'deltaLink'))).toEqual([`-${id}`]);
  });
});

test.each(['start', 'end'])(
  'a row deleted while the first load is paged is a delete among the changes (%s)',
  async (tokenDating) => {
    await set({ tokenDating });
    const first = await service.get('accounts?$select=name', pagesOf(40));
    const id = String(rowsOf(first)[0]?.['accountid']);
    await remove(id);
    await create({ name: 'after it' });
    let last = await follow(first, 'nextLink');
    while (link(last, 'nextLink') !== undefined) last = await follow(last, 'nextLink');
    expect(told(await follow(last, 'deltaLink'))).toEqual(['+after it', `-${id}`]);
  },
);

describe('a row that is deleted and created again under its id', () => {
  async function revive(): Promise<{ readonly delta: string; readonly id: string; readonly gone: string }> {
    const all = await service.pages('accounts?$select=name', pagesOf(5000));
    const [id = '', gone = ''] = all.flatMap(rowsOf).map((row) => String(row['accountid']));
    await remove(id);
    await remove(gone);
    expect((await create({ accountid: id.toUpperCase(), name: 'again' })).json).toMatchObject({ id });
    return { delta: link(all.at(-1), 'deltaLink') ?? '', id, gone };
  }

  test.each([
    ['row then delete', (id: string, gone: string) => ['+again', `-${id}`, `-${gone}`]],
    ['delete then row', (id: string, gone: string) => [`-${id}`, '+again', `-${gone}`]],
    ['row only', (_: string, gone: string) => ['+again', `-${gone}`]],
  ])('%s', async (recreatedRow, expected) => {
    await set({ recreatedRow });
    const { delta, gone, id } = await revive();
    expect(told(await service.get(delta))).toEqual(expected(id, gone));
    const pages = await service.pages(delta, { prefer: 'odata.maxpagesize=1' });
    expect(pages.flatMap(told)).toEqual(expected(id, gone));
  });

  test('and deleted once more is one delete', async () => {
    const { delta, gone, id } = await revive();
    await remove(id);
    expect(told(await service.get(delta))).toEqual([`-${gone}`, `-${id}`]);
  });

  test('is refused while it is there, and under an invalid id', async () => {
    const [row] = await service.value('accounts?$top=1');
    expect((await create({ accountid: row?.['accountid'] })).status).toBe(400);
    expect((await create({ accountid: 'nonsense' })).json['error']).toBe('an id is a guid');
  });
});

describe('a row that changes while changes are paged', () => {
  test.each([
    ['start', ['+one', '+two', '+three'], ['+again']],
    ['end', ['+one', '+two', '+three', '+again'], []],
  ])('%s: is not lost, nor is any other', async (tokenDating, now, later) => {
    await set({ tokenDating });
    const delta = link((await service.pages('accounts', pagesOf(5000))).at(-1), 'deltaLink') ?? '';
    const ids: string[] = [];
    for (const name of ['one', 'two', 'three']) ids.push(String((await create({ name })).json['id']));
    const first = await service.get(delta, { prefer: 'odata.maxpagesize=1' });
    await change(ids[0] ?? '', 'again');
    const rest = await service.pages(link(first, 'nextLink') ?? '', { prefer: 'odata.maxpagesize=1' });
    expect([first, ...rest].flatMap(told)).toEqual(now);
    expect(told(await follow(rest.at(-1)!, 'deltaLink'))).toEqual(later);
  });

  test('a place among changes that the service has not given is refused', async () => {
    const [first] = await service.pages('accounts', pagesOf(40));
    const delta = link((await service.pages('accounts', pagesOf(5000))).at(-1), 'deltaLink') ?? '';
    const cookie = link(first, 'nextLink')?.split('$skiptoken=')[1];
    expect(refusal(await service.get(`${delta}&$skiptoken=${cookie}`)).slice(0, 2)).toEqual([
      400,
      '0x80060888',
    ]);
  });
});
