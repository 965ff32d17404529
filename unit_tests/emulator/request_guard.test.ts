/** Who may talk to the emulator: not the pages of other sites, and nothing without a bound. */
import { createConnection } from 'node:net';
import { expect, test } from '@jest/globals';
import { foreignness, MOST_BODY_BYTES } from '../../emulator/request_guard.ts';
import { emulated } from './emulated.ts';

const service = emulated();

test.each<[string, Record<string, string>, boolean]>([
  ['its own address', { host: '127.0.0.1:8080' }, true],
  ['the name of loopback', { host: 'localhost:8080' }, true],
  ['loopback of IPv6', { host: '[::1]:8080' }, true],
  ['the address that it was reached at', { host: '192.0.2.7' }, true],
  ['a name that was allowed', { host: 'emulator:8080' }, true],
  ['its own page', { host: 'localhost:8080', origin: 'http://localhost:8080' }, true],
  ['its own page over TLS', { host: 'localhost:8080', origin: 'https://localhost:8080' }, true],
  ['no host', {}, false],
  ['a name that leads to loopback', { host: 'evil.example:8080' }, false],
  ['a name that begins like loopback', { host: '127.0.0.1.evil.example' }, false],
  ['another address', { host: '203.0.113.5' }, false],
  ['a page of another site', { host: 'localhost:8080', origin: 'https://evil.example' }, false],
  ['a page of another port', { host: 'localhost:8080', origin: 'http://localhost:3000' }, false],
  ['a page without an origin of its own', { host: 'localhost:8080', origin: 'null' }, false],
])('%s', (_, headers, passes) => {
  const request = { headers, socket: { localAddress: '192.0.2.7' } };
  expect(foreignness(request as never, ['emulator']) === undefined).toBe(passes);
});

/** The whole answer to a request as it is written. */
function raw(request: string): Promise<string> {
  const { hostname, port } = new URL(service.url);
  return new Promise((resolve, reject) => {
    const socket = createConnection(Number(port), hostname, () => socket.write(request));
    let text = '';
    socket.on('data', (data) => (text += String(data)));
    socket.on('close', () => resolve(text));
    socket.on('error', reject);
  });
}

test.each([
  ['POST /_emulator/reset', 'host: evil.example'],
  ['GET /_emulator/signin', 'host: evil.example'],
  ['POST /_emulator/reset', 'host: localhost\r\norigin: https://evil.example'],
  ['GET /api/data/v9.2/WhoAmI', 'host: evil.example'],
  ['GET /', 'host: evil.example'],
])('%s with %j is refused', async (line, headers) => {
  const answer = await raw(`${line} HTTP/1.1\r\n${headers}\r\ncontent-length: 0\r\n\r\n`);
  expect(answer).toMatch(/^HTTP\/1.1 403 /);
  expect(answer).not.toContain('secret');
});

test('a body that is announced or sent beyond the bound is refused', async () => {
  const announced = `POST /_emulator/faults HTTP/1.1\r\nhost: localhost\r\ncontent-length: ${MOST_BODY_BYTES + 1}\r\n\r\n`;
  expect(await raw(announced)).toMatch(/^HTTP\/1.1 413 /);
  const sent = await fetch(`${service.url}/_emulator/faults`, {
    method: 'POST',
    body: new Blob(['x'.repeat(MOST_BODY_BYTES + 1)]).stream(),
    duplex: 'half',
  }).then(
    ({ status }) => status,
    () => 'connection closed',
  );
  expect([413, 'connection closed']).toContain(sent);
});

test('a page that is not there names its path without markup', async () => {
  const { text } = await service.get(`${service.url}/%3Cb%3E/<script>alert(1)</script>`);
  expect(text).not.toContain('<script>');
  const answer = await raw('GET /<img/onerror=1> HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n');
  expect(answer).toContain('&#60;img');
});
