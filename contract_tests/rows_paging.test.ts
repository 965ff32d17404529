/** https://learn.microsoft.com/power-apps/developer/data-platform/webapi/query/page-results */
import { expect, test } from '@jest/globals';
import { type Environment, everywhere, onEmulator, type Reply } from './environment.ts';
import { link, refusal, rowsOf } from './reply.ts';

const ONE = { prefer: 'odata.maxpagesize=1' };
const PATH = 'systemusers?$select=systemuserid';

async function twoPages(environment: Environment): Promise<readonly [Reply, Reply]> {
  const first = await environment.get(PATH, ONE);
  return [first, await environment.get(link(first, 'nextLink') ?? '', ONE)];
}

everywhere('a page', (environment) => {
  test('has the requested size, confirms it, and links to the next page', async () => {
    const [first, second] = await twoPages(environment);
    expect(first.headers.get('preference-applied')).toContain('odata.maxpagesize=1');
    expect([rowsOf(first).length, rowsOf(second).length]).toEqual([1, 1]);
    expect(rowsOf(first)[0]?.['systemuserid']).not.toBe(rowsOf(second)[0]?.['systemuserid']);
  });

  test('links by the same address with a cookie that counts pages', async () => {
    const [first] = await twoPages(environment);
    const next = link(first, 'nextLink') ?? '';
    expect(next.startsWith(`${environment.url}/api/data/v9.2/systemusers?$select=systemuserid`)).toBe(true);
    const cookie = decodeURIComponent(/\$skiptoken=([^&]+)/.exec(next)?.[1] ?? '');
    expect(cookie).toMatch(/^<cookie pagenumber="2" pagingcookie="[^"]+" istracking="False" \/>$/);
  });

  test('$top ends paging, and is ignored together with a page size', async () => {
    const top = await environment.get(`${PATH}&$top=1`);
    expect([rowsOf(top).length, link(top, 'nextLink')]).toEqual([1, undefined]);
    const both = await environment.get(`${PATH}&$top=2`, ONE);
    expect([rowsOf(both).length, link(both, 'nextLink') === undefined]).toEqual([1, false]);
  });

  test('$skip is not supported', async () => {
    expect(refusal(await environment.get(`${PATH}&$skip=1`))[0]).toBe(400);
  });
});

onEmulator('pages', (emulator) => {
  test('return every row once, in the order of their ids, and the last page has no link', async () => {
    const headers = { prefer: 'odata.maxpagesize=25' };
    const ids: string[] = [];
    let reply = await emulator.get('accounts?$select=accountid', headers);
    const sizes = [rowsOf(reply).length];
    for (;;) {
      ids.push(...rowsOf(reply).map((row) => String(row['accountid'])));
      const next = link(reply, 'nextLink');
      if (next === undefined) break;
      reply = await emulator.get(next, headers);
      sizes.push(rowsOf(reply).length);
    }
    expect(sizes).toEqual([25, 25, 10]);
    expect(ids).toEqual([...new Set(ids)].sort());
  });

  test('the size is that of each request', async () => {
    const first = await emulator.get('accounts?$select=accountid', { prefer: 'odata.maxpagesize=25' });
    const second = await emulator.get(link(first, 'nextLink') ?? '', { prefer: 'odata.maxpagesize=5' });
    expect(rowsOf(second)).toHaveLength(5);
  });
});
