import { execFile } from 'node:child_process';
import { request } from 'node:http';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import { startEmulator } from '../../emulator/start.ts';
import { emulated, type Json, link, refusal, rowsOf } from './emulated.ts';

const service = emulated({
  generatedTables: [{ name: 'bench', rows: 5 }],
  deltaLinkPosition: 'after',
  dopHint: 9,
});

function fault(match: string, action: Json, more: Json = {}): Promise<unknown> {
  return service.control('POST', 'faults', { match, action, ...more });
}

async function projects(url: string): Promise<string> {
  return (await fetch(`${url}/_emulator/tables/cr1a7_project/rows?limit=100`)).text();
}

describe('rows', () => {
  test('are listed with their tables, generated ones too', async () => {
    const { text } = await service.control('GET', 'tables');
    const tables = JSON.parse(text) as Json[];
    expect(tables).toContainEqual({ name: 'contact', rows: 140 });
    expect(tables).toContainEqual({ name: 'bench', rows: 5 });
    const rows = await service.control('GET', 'tables/contact/rows?limit=3');
    expect(JSON.parse(rows.text)).toHaveLength(3);
  });

  test('are created with ids that are the same in every run, and with times and versions', async () => {
    const first = (await service.control('POST', 'tables/account/rows', { name: 'Tailspin' })).json;
    await service.control('POST', 'reset');
    const second = (await service.control('POST', 'tables/account/rows', { name: 'Tailspin' })).json;
    expect(second).toEqual(first);
    expect(first['values']).toMatchObject({
      accountid: first['id'],
      name: 'Tailspin',
      createdon: '2026-03-02T08:00:01Z',
      modifiedon: '2026-03-02T08:00:01Z',
      versionnumber: first['version'],
      statecode: 0,
      _ownerid_value: expect.any(String),
      telephone1: null,
    });
  });

  test('are changed: modifiedon and versionnumber move on, and only what was named', async () => {
    const { id, version } = (await service.control('POST', 'tables/account/rows', { name: 'Tailspin' })).json;
    const path = `tables/account/rows/${String(id)}`;
    const changed = (await service.control('PATCH', path, { telephone1: '555' })).json;
    expect(Number(changed['version'])).toBe(Number(version) + 1);
    expect(changed['values']).toMatchObject({
      name: 'Tailspin',
      telephone1: '555',
      createdon: '2026-03-02T08:00:01Z',
      modifiedon: '2026-03-02T08:00:02Z',
    });
    await service.control('DELETE', path);
    expect((await service.control('DELETE', path)).status).toBe(400);
  });

  test.each([
    ['POST', 'tables/nonsense/rows', {}, 'there is no table nonsense'],
    ['POST', 'tables/account/rows', { nonsense: 1 }, 'rows of account have no "nonsense"'],
    ['PATCH', 'tables/account/rows/00000000-0000-0000-0000-000000000000', {}, 'has no row'],
    ['GET', 'tables/account/rows?limit=x', undefined, 'limit'],
    ['GET', 'nonsense', undefined, 'the emulator has no GET /_emulator/nonsense'],
    ['POST', 'access', { missingReadPrivilege: ['nonsense'] }, 'there is no table nonsense'],
    ['POST', 'access', { nonsense: true }, '"nonsense" is none of'],
    ['POST', 'access', { depth: { account: 'Far' } }, 'the depth of account is one of'],
    ['POST', 'faults', { match: 'rows', action: { type: 'explode' } }, '"action.type" is one of'],
    ['POST', 'faults', { match: 'rows', action: { type: 'status' } }, '"action.status" is a number'],
    ['POST', 'faults', { match: 'rows', action: { type: 'cut' } }, '"action.afterBytes" is a number'],
    ['POST', 'faults', { match: 'rows', action: { type: 'stall', ms: 1 } }, 'the action stall has no "ms"'],
    [
      'POST',
      'faults',
      { match: 'rows', action: { type: 'status', status: 429, headers: 'x' } },
      '"action.headers" is an object',
    ],
    ['POST', 'faults', { match: 'nonsense', action: { type: 'stall' } }, '"match" is one of'],
  ])('mistakes are reported: %s %s %j', async (method, path, body, words) => {
    const { json, status } = await service.control(method, path, body);
    expect([status, json['error']]).toEqual([400, expect.stringContaining(words)]);
  });
});

test('the log tells what was asked, and forgets when told', async () => {
  await service.control('DELETE', 'requests');
  await service.get('accounts?$select=name', { prefer: 'odata.maxpagesize=2' });
  await service.get('WhoAmI', { authorization: '' });
  const { text } = await service.control('GET', 'requests');
  expect(JSON.parse(text)).toMatchObject([
    {
      method: 'GET',
      url: '/api/data/v9.2/accounts?$select=name',
      kind: 'rows',
      status: 200,
      prefer: 'odata.maxpagesize=2',
      authorized: true,
    },
    { kind: 'whoami', status: 401 },
  ]);
});

describe('faults', () => {
  test('status: body and headers as told, once unless told otherwise', async () => {
    await fault('rows', { type: 'status', status: 429, body: '{}', headers: { 'retry-after': '7' } });
    const first = await service.get('accounts');
    expect([first.status, first.text, first.headers.get('retry-after')]).toEqual([429, '{}', '7']);
    expect((await service.get('accounts')).status).toBe(200);
  });

  test('skip lets requests pass, times says how many are met, table whose', async () => {
    await fault('rows', { type: 'status', status: 503 }, { skip: 1, times: 2, table: 'task' });
    const statuses: number[] = [];
    for (const set of ['accounts', 'tasks', 'tasks', 'accounts', 'tasks', 'tasks']) {
      statuses.push((await service.get(set)).status);
    }
    expect(statuses).toEqual([200, 200, 503, 200, 503, 200]);
  });

  test.each([
    ['whoami', 'WhoAmI'],
    ['metadata', 'EntityDefinitions?$select=LogicalName'],
    ['rows', 'accounts'],
    ['any', 'accounts'],
  ])('match %s', async (match, path) => {
    await fault(match, { type: 'status', status: 500 });
    expect((await service.get(path)).status).toBe(500);
    await fault(match, { type: 'status', status: 500 });
    await service.control('DELETE', 'faults');
    expect((await service.get(path)).status).toBe(200);
  });

  test('match tokens and changes', async () => {
    await fault('token', { type: 'status', status: 503 });
    expect((await service.signIn()).status).toBe(503);
    const delta = link(await service.get('accounts', { prefer: 'odata.track-changes' }), 'deltaLink') ?? '';
    await fault('delta', { type: 'status', status: 503 });
    expect((await service.get('accounts')).status).toBe(200);
    expect((await service.get(delta)).status).toBe(503);
  });

  test('delay answers later, stall never', async () => {
    await fault('rows', { type: 'delay', ms: 120 });
    const begun = performance.now();
    expect((await service.get('accounts?$top=1')).status).toBe(200);
    expect(performance.now() - begun).toBeGreaterThan(100);
    await fault('rows', { type: 'stall' });
    const pending = service.get('accounts?$top=1').then(
      () => 'answered',
      () => 'broken',
    );
    const waited = new Promise((resolve) => setTimeout(() => resolve('waiting'), 150));
    expect(await Promise.race([pending, waited])).toBe('waiting');
  });

  test('cut breaks the connection in the body', async () => {
    await fault('rows', { type: 'cut', afterBytes: 100 });
    const broken = await service.get('contacts').catch(() => 'broken');
    expect(broken).toBe('broken');
  });

  test('truncateGzip ends the compressed stream too early, and the answer in order', async () => {
    await fault('metadata', { type: 'truncateGzip' });
    const { access_token: token } = (await service.signIn()).json;
    const body = await new Promise<Buffer>((resolve, reject) => {
      const headers = { authorization: `Bearer ${String(token)}`, 'accept-encoding': 'gzip' };
      request(`${service.url}/api/data/v9.2/EntityDefinitions`, { headers }, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () => resolve(Buffer.concat(chunks)));
      })
        .on('error', reject)
        .end();
    });
    expect(body.subarray(0, 2)).toEqual(Buffer.from([0x1f, 0x8b]));
    expect(() => gunzipSync(body)).toThrow('unexpected end of file');
  });

  test('html and malformed JSON', async () => {
    await fault('rows', { type: 'html' });
    const html = await service.get('accounts');
    expect([html.headers.get('content-type'), html.text.slice(0, 6)]).toEqual(['text/html', '<html>']);
    await fault('rows', { type: 'malformedJson' });
    const { text } = await service.get('accounts');
    expect(() => JSON.parse(text) as unknown).toThrow(SyntaxError);
  });

  test('omitDeltaLink and nextLink change the links and nothing else', async () => {
    await fault('rows', { type: 'omitDeltaLink' });
    const without = await service.get('accounts', { prefer: 'odata.track-changes' });
    expect([rowsOf(without).length, link(without, 'deltaLink')]).toEqual([60, undefined]);
    await fault('rows', { type: 'nextLink', url: 'https://elsewhere.test/' });
    const next = await service.get('accounts', { prefer: 'odata.maxpagesize=2' });
    expect([rowsOf(next).length, link(next, 'nextLink')]).toEqual([2, 'https://elsewhere.test/']);
    expect(next.text.match(/nextLink/g)).toHaveLength(1);
  });
});

describe('options', () => {
  test('where the delta link stands, and what the hint says', async () => {
    const { headers, text } = await service.get('territories?$top=1');
    expect([headers.get('x-ms-dop-hint'), text.includes('deltaLink')]).toEqual(['9', false]);
    const tracked = await service.get('accounts', { prefer: 'odata.track-changes' });
    expect(tracked.text.indexOf('deltaLink')).toBeGreaterThan(tracked.text.indexOf('"value"'));
  });

  test('two emulators hold the same data', async () => {
    const other = await startEmulator();
    try {
      expect(await projects(other.url)).toBe(await projects(service.url));
    } finally {
      await other.stop();
    }
  });

  test('reset brings everything back', async () => {
    await service.control('POST', 'tables/account/rows', { name: 'new' });
    await service.control('POST', 'access', { notMember: true });
    await service.control('POST', 'reset');
    const reply = await service.signIn();
    expect(reply.status).toBe(200);
    const token = String(reply.json['access_token']);
    const again = await service.get('accounts', { authorization: `Bearer ${token}` });
    expect([rowsOf(again).length, refusal(again)[0]]).toEqual([60, 200]);
  });
});

test.each([
  [['--nonsense'], 'nonsense'],
  [['--port', 'x'], '--port takes a number'],
  [['--generate', 'x'], '--generate takes NAME=ROWS'],
])('the command refuses %j', async (argv, words) => {
  const main = fileURLToPath(new URL('../../emulator/main.ts', import.meta.url));
  const { code, stderr } = await new Promise<{ code: unknown; stderr: string }>((resolve) => {
    execFile(process.execPath, [main, ...argv], (error, _, text) =>
      resolve({ code: error?.code, stderr: text }),
    );
  });
  expect([code, stderr]).toEqual([2, expect.stringContaining(words)]);
});
