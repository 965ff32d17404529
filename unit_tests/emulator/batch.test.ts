/** Several requests in one. */
import { describe, expect, test } from '@jest/globals';
import { emulated, type Json } from './emulated.ts';

const service = emulated();

interface Part {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly json: Json;
}

function message(urls: readonly string[], headers = ''): string {
  const parts = urls.map(
    (url) =>
      `--batch_1\r\nContent-Type: application/http\r\nContent-Transfer-Encoding: binary\r\n\r\n${url} HTTP/1.1\r\nAccept: application/json\r\n${headers}\r\n\r\n`,
  );
  return `${parts.join('')}--batch_1--\r\n`;
}

async function send(body: string, headers: Readonly<Record<string, string>> = {}): Promise<Response> {
  const token = String((await service.signIn()).json['access_token']);
  return fetch(`${service.url}/api/data/v9.2/$batch`, {
    method: 'POST',
    body,
    headers: {
      authorization: `Bearer ${token}`,
      'content-type': 'multipart/mixed; boundary=batch_1',
      ...headers,
    },
  });
}

async function partsOf(response: Response): Promise<Part[]> {
  const boundary = /^multipart\/mixed; boundary=(batchresponse_[0-9a-f-]{36})$/.exec(
    response.headers.get('content-type') ?? '',
  )?.[1];
  const text = await response.text();
  expect(text.endsWith(`--${boundary}--\r\n`)).toBe(true);
  return text
    .split(`--${boundary}`)
    .slice(1, -1)
    .map((part) => {
      const [outer = '', head = '', ...body] = part.trim().split('\r\n\r\n');
      expect(outer).toBe('Content-Type: application/http\r\nContent-Transfer-Encoding: binary');
      const [first = '', ...lines] = head.split('\r\n');
      return {
        status: Number(/^HTTP\/1\.1 (\d+) \w+/.exec(first)?.[1]),
        headers: Object.fromEntries(lines.map((line) => line.toLowerCase().split(': ', 2))) as Record<
          string,
          string
        >,
        json: JSON.parse(body.join('')) as Json,
      };
    });
}

test('answers each request as if it came alone, in order, whichever form its address has', async () => {
  const paths = ['accounts?$top=1', "EntityDefinitions(LogicalName='task')?$select=LogicalName", 'WhoAmI'];
  const forms = ['', '/api/data/v9.2/', `${service.url}/api/data/v9.2/`];
  const response = await send(message(paths.map((path, index) => `GET ${forms[index]}${path}`)));
  expect(response.status).toBe(200);
  const parts = await partsOf(response);
  const alone = await Promise.all(paths.map(async (path) => (await service.get(path)).json));
  expect(parts.map((part) => part.json)).toEqual(alone);
  expect(parts[0]?.headers).toMatchObject({
    'content-type': 'application/json; odata.metadata=minimal',
    'odata-version': '4.0',
  });
});

test('minds the headers of each request', async () => {
  const response = await send(message(['GET contacts?$select=fullname'], 'Prefer: odata.maxpagesize=2\r\n'));
  const [part] = await partsOf(response);
  expect(part?.json['value']).toHaveLength(2);
  expect(part?.headers['preference-applied']).toBe('odata.maxpagesize=2');
});

describe('a request that fails', () => {
  const urls = ['GET accounts?$top=1', 'GET cr1a7_nonsense', 'GET contacts?$top=1'];

  test('ends the batch', async () => {
    const response = await send(message(urls));
    expect(response.status).toBe(404);
    expect((await partsOf(response)).map((part) => part.status)).toEqual([200, 404]);
  });

  test('does not end it if the batch prefers to go on', async () => {
    const response = await send(message(urls), { prefer: 'odata.continue-on-error' });
    expect(response.status).toBe(200);
    const parts = await partsOf(response);
    expect(parts.map((part) => part.status)).toEqual([200, 404, 200]);
    expect(parts[1]?.json).toMatchObject({ error: { code: '0x8006088a' } });
  });
});

test.each([
  ['POST asyncoperations', 501],
  ['GET $batch', 501],
])('%s is not emulated', async (request, status) => {
  expect((await partsOf(await send(message([request])))).map((part) => part.status)).toEqual([status]);
});

test('does not sign in', async () => {
  const path = `${new URL(service.config['authority_url'] ?? '').pathname}/x/oauth2/v2.0/token`;
  const response = await send(message([`POST ${path}`]));
  expect([response.status, await response.text()]).toEqual([404, expect.stringContaining('Not Found')]);
});

test('takes a thousand requests and not one more', async () => {
  const all = await send(message(Array.from({ length: 1000 }, () => 'GET WhoAmI')));
  expect(await partsOf(all)).toHaveLength(1000);
  const tooMany = await send(message(Array.from({ length: 1001 }, () => 'GET WhoAmI')));
  expect([tooMany.status, await tooMany.text()]).toEqual([400, expect.stringContaining('too many parts')]);
});

test.each([
  ['another content type', message(['GET WhoAmI']), { 'content-type': 'application/json' }, 400],
  ['no end', message(['GET WhoAmI']).replace('--batch_1--', ''), {}, 400],
  ['no request line', message(['GET']), {}, 400],
  [
    'a part that is not a request',
    '--batch_1\r\nContent-Type: text/plain\r\n\r\nhello\r\n--batch_1--',
    {},
    400,
  ],
  [
    'a change set without an end',
    '--batch_1\r\nContent-Type: multipart/mixed; boundary=c\r\n\r\n--batch_1--',
    {},
    400,
  ],
  ['another host', message(['GET https://example.com/api/data/v9.2/WhoAmI']), {}, 400],
  ['no sign-in', message(['GET WhoAmI']), { authorization: '' }, 401],
])('is refused with %s', async (_, body, headers, status) => {
  expect((await send(body, headers)).status).toBe(status);
});
