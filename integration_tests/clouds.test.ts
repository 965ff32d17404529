/** Clouds, an own certificate authority and a proxy: hosts of every cloud lead through a proxy that inspects traffic. */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { createServer as createTlsServer, type TLSSocket } from 'node:tls';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { testCertificate, testCertificatePath } from '../unit_tests/auth/test_certificates.ts';
import { Bench, runConnector, type RunResult } from './connector.ts';

let bench: Bench;
let proxy: Server;
/** Hosts that the connector asked the proxy for. */
let asked: string[] = [];

beforeAll(async () => {
  bench = await Bench.start();
  const inspector = createTlsServer({
    key: testCertificate('hosts.key'),
    cert: testCertificate('hosts.pem'),
  });
  inspector.on('secureConnection', (socket: TLSSocket) => forward.emit('connection', socket));
  inspector.on('tlsClientError', () => {});
  const forward = createServer((request, response) => {
    void forwarded(request).then(({ body, headers, status }) =>
      response.writeHead(status, headers).end(body),
    );
  });
  proxy = createServer((_, response) => response.writeHead(405).end());
  proxy.on('connect', (request: IncomingMessage, socket: Socket) => {
    asked.push(request.url ?? '');
    socket.on('error', () => {});
    socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
    inspector.emit('connection', socket);
  });
  proxy.listen(0, '127.0.0.1');
  await once(proxy, 'listening');
});
afterAll(async () => {
  proxy.closeAllConnections();
  proxy.close();
  await bench.stop();
});
beforeEach(async () => {
  asked = [];
  await bench.reset();
});

/** The emulator answers in the name of the environment: addresses are replaced on the way in and out. */
async function forwarded(request: IncomingMessage) {
  const host = request.headers.host ?? '';
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const isLogin = host.startsWith('login.');
  const own = encodeURIComponent(bench.emulator.url);
  const body = Buffer.concat(chunks)
    .toString()
    .replaceAll(/https%3A%2F%2Fcontoso\.[a-z0-9.]+?(?=%2F|&|$)/g, own);
  const { authorization = '', prefer = '' } = request.headers;
  const answer = await fetch(`${bench.emulator.url}${isLogin ? '/_login' : ''}${request.url ?? ''}`, {
    method: request.method ?? 'GET',
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      authorization,
      prefer: [prefer].flat().join(','),
    },
    ...(body === '' ? {} : { body }),
  });
  const challenge = answer.headers
    .get('www-authenticate')
    ?.replaceAll(`${bench.emulator.url}/_login`, `https://${loginHost}`);
  const headers = {
    'content-type': answer.headers.get('content-type') ?? '',
    ...(challenge === undefined ? {} : { 'www-authenticate': challenge }),
  };
  return {
    status: answer.status,
    headers,
    body: (await answer.text()).replaceAll(bench.emulator.url, `https://${host}`),
  };
}

let loginHost = '';

async function check(
  url: string,
  changes: Readonly<Record<string, unknown>> = {},
  env: Record<string, string> = {},
): Promise<RunResult> {
  const { port } = proxy.address() as AddressInfo;
  const config = bench.config({ url, authority_url: undefined, tables: ['account'], ...changes });
  return await runConnector(['check', '--config', config], {
    env: {
      // In lower case, since that goes before the other and the machine may have set it.
      https_proxy: `http://127.0.0.1:${port}`,
      NO_PROXY: '',
      no_proxy: '',
      NODE_EXTRA_CA_CERTS: testCertificatePath('ca.pem'),
      ...env,
    },
  });
}

describe('each cloud signs in at its own host, through the proxy, by an own certificate authority', () => {
  test.each([
    ['public', 'contoso.crm4.dynamics.com', 'login.microsoftonline.com'],
    ['a region without a name yet', 'contoso.crm21.dynamics.com', 'login.microsoftonline.com'],
    ['US GCC', 'contoso.crm9.dynamics.com', 'login.microsoftonline.com'],
    ['US GCC High', 'contoso.crm.microsoftdynamics.us', 'login.microsoftonline.us'],
    ['US DoD', 'contoso.crm.appsplatform.us', 'login.microsoftonline.us'],
    ['China', 'contoso.crm.dynamics.cn', 'login.chinacloudapi.cn'],
  ])('%s', async (_, host, login) => {
    loginHost = login;
    const result = await check(`https://${host}`);
    expect(result.stdout).toContain('"status":"SUCCEEDED"');
    expect(new Set(asked)).toEqual(new Set([`${host}:443`, `${login}:443`]));
  });

  test('by authority_url at another', async () => {
    loginHost = 'login.contoso.com';
    const result = await check('https://contoso.crm4.dynamics.com', {
      authority_url: 'https://login.contoso.com',
    });
    expect(result.stdout).toContain('"status":"SUCCEEDED"');
    expect(asked).toContain('login.contoso.com:443');
  });
});

test('a certificate of an unknown authority is reported, with the variable to set', async () => {
  const result = await check('https://contoso.crm4.dynamics.com', {}, { NODE_EXTRA_CA_CERTS: '' });
  expect(result.stdout).toMatch(
    /FAILED.*certificate of contoso\.crm4\.dynamics\.com is not trusted.*NODE_EXTRA_CA_CERTS/,
  );
});

test('another cloud than that of the environment is reported', async () => {
  loginHost = 'login.microsoftonline.us';
  const result = await check('https://contoso.crm.microsoftdynamics.us', {
    authority_url: 'https://login.chinacloudapi.cn',
  });
  const bad = await check('https://contoso.crm.microsoftdynamics.us', {
    authority_url: 'https://login.chinacloudapi.cn',
    client_secret_value: 'wrong secret value',
  });
  expect(result.stdout).toMatch(
    /WARN.*signs in at login\.microsoftonline\.us, and the connector at login\.chinacloudapi\.cn/,
  );
  expect(bad.stdout).toMatch(/FAILED","message":"The environment signs in at login\.microsoftonline\.us/);
});

test('a missing proxy is reported', async () => {
  const result = await check('https://contoso.crm4.dynamics.com', {}, { https_proxy: 'http://127.0.0.1:9' });
  expect(result.stdout).toMatch(/FAILED.*could not be reached.*prox/);
});
