/** Faults below HTTP's surface, as a plain socket sees them, and those in links. */
import { request } from 'node:http';
import { connect } from 'node:net';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { emulated, type Json, link, rowsOf } from './emulated.ts';

const service = emulated();
let token = '';

beforeEach(async () => {
  token = String((await service.signIn()).json['access_token']);
});

function fault(action: Json, more: Json = {}): Promise<unknown> {
  return service.control('POST', 'faults', { match: 'rows', action, ...more });
}

/** Everything that comes, until the connection ends or `waitMs` are over. */
async function raw(waitMs = 2000): Promise<{ head: string; body: Buffer; ended: boolean }> {
  const { hostname, port } = new URL(service.url);
  const socket = connect(Number(port), hostname);
  const chunks: Buffer[] = [];
  socket.on('data', (chunk: Buffer) => chunks.push(chunk));
  socket.write(
    `GET /api/data/v9.2/accounts?$top=5 HTTP/1.1\r\nhost: ${hostname}:${port}\r\nauthorization: Bearer ${token}\r\n\r\n`,
  );
  const ended = await new Promise<boolean>((resolve) => {
    socket.on('close', () => resolve(true));
    setTimeout(() => resolve(false), waitMs);
  });
  socket.destroy();
  const all = Buffer.concat(chunks);
  const at = all.indexOf('\r\n\r\n');
  return { head: all.subarray(0, Math.max(0, at)).toString(), body: all.subarray(at + 4), ended };
}

const announced = (head: string): number => Number(/content-length: (\d+)/i.exec(head)?.[1]);

describe('the connection', () => {
  test('disconnect: not one byte comes', async () => {
    await fault({ type: 'disconnect' });
    const { body, ended, head } = await raw();
    expect([head, body.length, ended]).toEqual(['', 0, true]);
    expect((await service.get('accounts')).status).toBe(200);
  });

  test('stallInBody: headers, a part of the body, and silence', async () => {
    await fault({ type: 'stallInBody', afterBytes: 40 });
    const { body, ended, head } = await raw(300);
    expect([head.startsWith('HTTP/1.1 200'), body.length, ended]).toEqual([true, 40, false]);
    expect(announced(head)).toBeGreaterThan(40);
  });

  test('cut: the announced length never comes', async () => {
    await fault({ type: 'cut', afterBytes: 40 });
    const { body, ended, head } = await raw();
    expect([body.length, ended, announced(head) > 40]).toEqual([40, true, true]);
  });

  test.each([25, -25])(
    'wrongLength by %d: all of the body comes, and the announcement is wrong',
    async (byBytes) => {
      await fault({ type: 'wrongLength', byBytes });
      const { body, ended, head } = await raw();
      expect(() => JSON.parse(body.toString()) as unknown).not.toThrow();
      expect([announced(head) - body.length, ended]).toEqual([byBytes, true]);
    },
  );

  test.each([25, -25])('wrongLength by %d breaks an ordinary client', async (byBytes) => {
    await fault({ type: 'wrongLength', byBytes });
    const headers = { authorization: `Bearer ${token}` };
    const outcome = await new Promise<string>((resolve) => {
      request(`${service.url}/api/data/v9.2/accounts`, { headers, agent: false }, (response) => {
        let text = '';
        response.on('data', (chunk: Buffer) => (text += chunk.toString()));
        response.on('error', () => resolve('broken'));
        response.on('end', () => resolve(text.endsWith('}') ? 'whole' : 'too short'));
      })
        .on('error', () => resolve('broken'))
        .end();
    });
    expect(outcome).not.toBe('whole');
  });
});

test('loopingLink: the next page is this one, whatever was asked', async () => {
  await fault({ type: 'loopingLink' }, { skip: 1, times: 2 });
  const first = await service.get('accounts?$select=name', { prefer: 'odata.maxpagesize=10' });
  const second = await service.get(link(first, 'nextLink') ?? '', { prefer: 'odata.maxpagesize=10' });
  expect(link(second, 'nextLink')).toBe(link(first, 'nextLink'));
  const third = await service.get(link(second, 'nextLink') ?? '', { prefer: 'odata.maxpagesize=10' });
  expect(rowsOf(third)).toEqual(rowsOf(second));
});

test('status: any at the n-th request of a kind, with Retry-After', async () => {
  const headers = { 'Retry-After': '3', 'x-more': 'y' };
  await fault({ type: 'status', status: 503, body: '<html>', headers }, { skip: 2 });
  const seen: (number | string | null)[] = [];
  for (let index = 0; index < 4; index++) {
    const reply = await service.get('accounts?$top=1');
    seen.push(reply.status, reply.headers.get('retry-after'));
  }
  expect(seen).toEqual([200, null, 200, null, 503, '3', 200, null]);
});
