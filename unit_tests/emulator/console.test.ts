/** The files of the page at `/`, and the control API behind it; console_page.test.ts uses it in a browser. */
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from '@jest/globals';
import { emulated, type Json } from './emulated.ts';

const service = emulated({ generatedTables: [{ name: 'bench', rows: 5 }] });
const folder = fileURLToPath(new URL('../../emulator/console', import.meta.url));
const files = readdirSync(folder).filter((name) => !name.endsWith('.html'));

describe('the files of the page', () => {
  test.each([
    ['/', 'text/html; charset=utf-8'],
    ['/_page/console/console.css', 'text/css; charset=utf-8'],
    ['/_page/console/console.js', 'text/javascript; charset=utf-8'],
  ])('%s is %s', async (path, type) => {
    const response = await fetch(`${service.url}${path}`);
    expect([response.status, response.headers.get('content-type')]).toEqual([200, type]);
    expect(response.headers.get('content-security-policy')).toContain("default-src 'self'");
  });

  test('are all served, and ask nothing of elsewhere', async () => {
    expect(files.length).toBeGreaterThan(5);
    for (const file of files) {
      expect((await fetch(`${service.url}/_page/console/${file}`)).status).toBe(200);
      expect(readFileSync(`${folder}/${file}`, 'utf8')).not.toMatch(/https?:\/\//);
    }
  });

  test.each([
    '/_page/',
    '/_page/console/nonsense.js',
    '/_page/console/page.html',
    '/_page/..%2fmain.ts',
    '/_page/console/../main.ts',
  ])('%s is none of them', async (path) => {
    expect((await fetch(`${service.url}${path}`)).status).toBe(404);
  });

  test('are only read, and never stand in the log', async () => {
    expect((await fetch(service.url, { method: 'POST' })).status).toBe(404);
    await service.control('DELETE', 'requests');
    await fetch(service.url);
    expect((await service.control('GET', 'requests')).text).toBe('[]');
  });
});

describe('the control API', () => {
  test('describes a table', async () => {
    const { json } = await service.control('GET', 'tables/contact');
    expect(json).toMatchObject({
      name: 'contact',
      entitySet: 'contacts',
      primaryId: 'contactid',
      primaryName: 'fullname',
      generated: false,
    });
    expect(json['columns']).toContainEqual({ property: '_parentcustomerid_value', type: 'CustomerType' });
    expect((await service.control('GET', 'tables/bench')).json['generated']).toBe(true);
    expect((await service.control('GET', 'tables/nonsense')).status).toBe(400);
  });

  test('lists rows behind others', async () => {
    const all = JSON.parse((await service.control('GET', 'tables/account/rows?limit=9')).text) as Json[];
    const path = 'tables/account/rows?limit=4&skip=5';
    expect(JSON.parse((await service.control('GET', path)).text)).toEqual(all.slice(5));
  });

  test('lists requests behind a request, and all to who asks with a number of another log', async () => {
    await service.control('DELETE', 'requests');
    for (const path of ['WhoAmI', 'accounts?$top=1', 'contacts?$top=1']) await service.get(path);
    const requests = async (query: string): Promise<Json[]> =>
      JSON.parse((await service.control('GET', `requests${query}`)).text) as Json[];
    const [first, ...others] = await requests('');
    expect(others).toHaveLength(2);
    expect(await requests(`?after=${String(first?.['number'])}`)).toEqual(others);
    expect(await requests('?after=999999')).toHaveLength(3);
    expect((await service.control('GET', 'requests?after=x')).status).toBe(400);
  });

  test('writes numbers with the digits that they came with', async () => {
    const response = await fetch(`${service.url}/_emulator/tables/account/rows`, {
      method: 'POST',
      body: '{"revenue":12345678901234567890.1200}',
    });
    expect(await response.text()).toContain('"revenue":12345678901234567890.1200');
  });
});
