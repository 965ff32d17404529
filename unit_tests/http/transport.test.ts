import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, test } from '@jest/globals';
import { ConnectorError } from '../../src/core/errors.ts';
import { readText } from '../../src/http/body.ts';
import type { HttpRequest } from '../../src/http/message.ts';
import { createTransport, type Transport } from '../../src/http/transport.ts';

const closers: (() => Promise<unknown> | void)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

async function listen(server: Server): Promise<string> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  closers.push(() => {
    server.close();
    server.closeAllConnections();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function serve(handler: (request: IncomingMessage, response: ServerResponse) => void): Promise<string> {
  return listen(createServer(handler));
}

function transport(env: Record<string, string> = {}, bodyIdleTimeoutMs = 5000): Transport {
  const made = createTransport({ env, bodyIdleTimeoutMs });
  closers.push(() => made.close());
  return made;
}

function get(url: string, signal = new AbortController().signal): HttpRequest {
  return { method: 'GET', url, headers: { 'x-own': '1' }, purpose: 'rows', signal };
}

async function failure(work: Promise<unknown>): Promise<ConnectorError> {
  try {
    await work;
  } catch (error) {
    if (error instanceof ConnectorError) return error;
    throw error;
  }
  throw new Error('did not fail');
}

describe('a request', () => {
  test('is sent with its link as it came', async () => {
    const seen: (string | undefined)[] = [];
    const url = await serve((request, response) => {
      seen.push(request.url, request.headers['x-own'] as string);
      response.end('ok');
    });
    const path = '/api/data?$select=a,b&$skiptoken=%3Ccookie%20x=%22%257b%22%20/%3E&q=a|b\'c"';
    await readText(await transport().send(get(url + path)));
    expect(seen).toEqual([path, '1']);
  });

  test('encodes only what no request line may hold', async () => {
    const seen: (string | undefined)[] = [];
    const url = await serve((request, response) => {
      seen.push(request.url);
      response.end('ok');
    });
    await readText(await transport().send(get(`${url}/a b?ü`)));
    expect(seen).toEqual(['/a%20b?%C3%BC']);
  });

  test('ends at once when aborted, with the reason that was given', async () => {
    const url = await serve(() => {});
    const abort = new AbortController();
    const waiting = transport().send(get(url, abort.signal));
    const reason = new ConnectorError('system', 'interrupted', 'end');
    setTimeout(() => abort.abort(reason), 50);
    expect(await failure(waiting)).toBe(reason);
  });
});

describe('an answer', () => {
  test('is decompressed', async () => {
    const url = await serve((request, response) => {
      expect(request.headers['accept-encoding']).toBe('gzip');
      response.writeHead(200, { 'Content-Encoding': 'gzip', 'X-Many': ['a', 'b'] });
      response.end(gzipSync('x'.repeat(1_000_000)));
    });
    const answer = await transport().send(get(url));
    expect(answer.headers['x-many']).toBe('a, b');
    expect(await readText(answer)).toBe('x'.repeat(1_000_000));
  });

  const broken: [string, (response: ServerResponse) => void][] = [
    [
      'is cut',
      (response) =>
        void response.writeHead(200, { 'content-length': '1000' }).write('x', () => response.destroy()),
    ],
    [
      'is compressed and cut',
      (response) => {
        const zipped = gzipSync(Buffer.from(Array.from({ length: 5000 }, (_, i) => (i * 7919) % 251)));
        response.writeHead(200, { 'content-encoding': 'gzip' }).end(zipped.subarray(0, zipped.length - 100));
      },
    ],
    [
      'is not what it says it is',
      (response) => void response.writeHead(200, { 'content-encoding': 'gzip' }).end('plain'),
    ],
  ];

  test.each(broken)('that %s is an interrupted download', async (_, respond) => {
    const url = await serve((_request, response) => respond(response));
    const answer = await transport().send(get(url));
    expect(await failure(readText(answer))).toMatchObject({
      kind: 'transient',
      code: 'download_interrupted',
    });
  });

  test.each(broken)('that %s before it is read affects no other answer', async (_, respond) => {
    const url = await serve((_request, response) => respond(response));
    const answer = await transport().send(get(url));
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(await failure(readText(answer))).toMatchObject({ code: 'download_interrupted' });
  });

  test('that stalls is an interrupted download', async () => {
    const url = await serve((_request, response) => void response.writeHead(200).write('x'));
    const answer = await transport({}, 300).send(get(url));
    expect(await failure(readText(answer))).toMatchObject({ code: 'download_interrupted' });
  });

  test('can be given up', async () => {
    const url = await serve((_request, response) => void response.writeHead(200).write('x'));
    const answer = await transport().send(get(url));
    answer.discard();
  });

  test('compressed in a way that was not asked for is refused', async () => {
    const url = await serve(
      (_request, response) => void response.writeHead(200, { 'content-encoding': 'br' }).end('x'),
    );
    expect(await failure(transport().send(get(url)))).toMatchObject({ code: 'response_malformed' });
  });
});

describe('a host', () => {
  test.each([
    [
      'that refuses',
      'http://127.0.0.1:9/',
      'transient',
      /127\.0\.0\.1:9 could not be reached \(ECONNREFUSED\)/,
    ],
    ['that does not exist', 'https://nowhere.invalid/', undefined, /nowhere\.invalid/],
  ])('%s is unreachable', async (_, url, kind, words) => {
    const error = await failure(transport().send(get(url)));
    expect(error).toMatchObject({ code: 'host_unreachable', message: expect.stringMatching(words) });
    if (kind !== undefined) expect(error.kind).toBe(kind);
  });
});

describe('a proxy of the environment', () => {
  async function proxy(): Promise<{ url: string; asked: string[] }> {
    const asked: string[] = [];
    const server = createServer((request, response) => {
      asked.push(`${request.method} ${request.url}`);
      response.end('by proxy');
    });
    server.on('connect', (request, socket) => {
      asked.push(`CONNECT ${request.url}`);
      socket.end('HTTP/1.1 403 Forbidden\r\n\r\n');
    });
    return { url: await listen(server), asked };
  }

  test.each(['HTTPS_PROXY', 'https_proxy'])('%s is used', async (name) => {
    const { asked, url } = await proxy();
    await failure(transport({ [name]: url }).send(get('https://contoso.crm4.dynamics.com/')));
    expect(asked).toEqual(['CONNECT contoso.crm4.dynamics.com:443']);
  });

  test('is not used for what NO_PROXY names, nor for this machine', async () => {
    const { asked, url } = await proxy();
    const own = await serve((_request, response) => void response.end('direct'));
    const made = transport({ HTTPS_PROXY: url, HTTP_PROXY: url, NO_PROXY: 'nowhere.invalid' });
    expect(await readText(await made.send(get(own)))).toBe('direct');
    await failure(made.send(get('https://nowhere.invalid/')));
    expect(asked).toEqual([]);
  });
});
