/** What a delta token older than the retention is answered with, in the three ways that documents describe. */
import { describe, expect, test } from '@jest/globals';
import { emulated, type Json, link, refusal, type Reply, rowsOf } from './emulated.ts';

const service = emulated();
const DAY_SECONDS = 86_400;

const speak = (settings: Json): Promise<Reply> => service.control('POST', 'dialect', settings);
const pass = (days: number): Promise<Reply> =>
  service.control('POST', 'clock/advance', { seconds: days * DAY_SECONDS });
const tracked = (rows = 5000): { prefer: string } => ({
  prefer: `odata.track-changes,odata.maxpagesize=${rows}`,
});
const load = (): Promise<Reply> => service.get('accounts?$select=name', tracked());
const since = (reply: Reply, rows?: number): Promise<Reply> =>
  service.get(link(reply, 'deltaLink') ?? '', tracked(rows));
const idOf = (reply: Reply, at: number): string => String(rowsOf(reply)[at]?.['accountid']);
const change = (id: string): Promise<Reply> =>
  service.control('PATCH', `tables/account/rows/${id}`, { name: 'changed' });
const remove = (id: string): Promise<Reply> => service.control('DELETE', `tables/account/rows/${id}`);

describe('refused-by-age', () => {
  test('an old token is refused, even if nothing changed', async () => {
    const first = await load();
    await pass(6.9);
    expect((await since(first)).status).toBe(200);
    await pass(0.2);
    expect(refusal(await since(first)).slice(0, 2)).toEqual([400, '0x80044352']);
  });
});

describe('refused-by-changes', () => {
  test('an old token lives on while nothing changed', async () => {
    await speak({ expiredToken: 'refused-by-changes' });
    const first = await load();
    await pass(30);
    expect(rowsOf(await since(first))).toEqual([]);
  });

  test('an old token lives on while its changes are younger than the retention', async () => {
    await speak({ expiredToken: 'refused-by-changes' });
    const first = await load();
    await pass(30);
    await change(idOf(first, 0));
    expect(rowsOf(await since(first))).toHaveLength(1);
  });

  test('it is refused once an unprocessed change or delete is older than the retention', async () => {
    await speak({ expiredToken: 'refused-by-changes' });
    const first = await load();
    await pass(5);
    await remove(idOf(first, 0));
    await pass(5);
    expect(rowsOf(await since(first))).toHaveLength(1);
    await pass(3);
    expect(refusal(await since(first)).slice(0, 2)).toEqual([400, '0x80044352']);
  });

  test('changes of another table do not matter', async () => {
    await speak({ expiredToken: 'refused-by-changes' });
    const first = await load();
    const [contact] = await service.value('contacts?$select=fullname&$top=1');
    await service.control('PATCH', `tables/contact/rows/${String(contact?.['contactid'])}`, {
      jobtitle: 'x',
    });
    await pass(30);
    expect(rowsOf(await since(first))).toEqual([]);
  });
});

describe('all-rows', () => {
  test('an old token brings every row, no delete, and a new token', async () => {
    await speak({ expiredToken: 'all-rows' });
    const first = await load();
    await remove(idOf(first, 0));
    await pass(8);
    const all = await since(first);
    expect(rowsOf(all)).toHaveLength(rowsOf(first).length - 1);
    expect(rowsOf(all).filter((row) => 'reason' in row)).toEqual([]);
    await remove(idOf(first, 1));
    expect(rowsOf(await since(all))).toEqual([expect.objectContaining({ reason: 'deleted' })]);
  });

  test('in pages, each row once', async () => {
    await speak({ expiredToken: 'all-rows' });
    const first = await load();
    await pass(8);
    const ids: unknown[] = [];
    let page = await since(first, 25);
    for (;;) {
      ids.push(...rowsOf(page).map((row) => row['accountid']));
      const next = link(page, 'nextLink');
      if (next === undefined) break;
      page = await service.get(next, tracked(25));
    }
    expect(new Set(ids).size).toBe(rowsOf(first).length);
    expect(ids).toHaveLength(rowsOf(first).length);
    expect(link(page, 'deltaLink')).toBeDefined();
  });

  test('a token that was expired by request is answered likewise, and so is the count', async () => {
    await speak({ expiredToken: 'all-rows' });
    const first = await load();
    await service.control('POST', 'changetracking/expire', { table: 'account' });
    expect(rowsOf(await since(first))).toHaveLength(rowsOf(first).length);
    const [, token = ''] = (link(first, 'deltaLink') ?? '').split('$deltatoken=');
    const { text } = await service.get(`accounts/$count?$deltatoken=${token}`);
    expect(text).toBe(String(rowsOf(first).length));
  });
});
