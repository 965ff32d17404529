/** TLS with a certificate made on the spot, and HTTP Basic credentials at the token endpoint. */
import { X509Certificate } from 'node:crypto';
import { get } from 'node:https';
import { expect, test } from '@jest/globals';
import { startEmulator } from '../../emulator/start.ts';
import { makeCertificate } from '../../emulator/tls_certificate.ts';
import { emulated } from './emulated.ts';

const service = emulated();

test('the certificate is one of loopback and of the names that were given, and signs itself', () => {
  const certificate = new X509Certificate(makeCertificate(['emulator']).cert);
  expect(certificate.subjectAltName?.split(', ')).toEqual([
    'DNS:localhost',
    'DNS:emulator',
    'IP Address:127.0.0.1',
    'IP Address:0:0:0:0:0:0:0:1',
  ]);
  expect(certificate.verify(certificate.publicKey)).toBe(true);
  expect(certificate.ca).toBe(true);
  expect(certificate.validFromDate.getTime()).toBeLessThan(Date.now());
  expect(certificate.validToDate.getTime()).toBeGreaterThan(Date.now());
});

test('a client that trusts the certificate is answered, and links lead to https', async () => {
  const emulator = await startEmulator({ tls: true });
  try {
    expect(emulator.url).toMatch(/^https:/);
    const text = await new Promise<string>((resolve, reject) => {
      get(`${emulator.url}/api/data/v9.2/WhoAmI`, { ca: emulator.certificate }, (response) =>
        resolve(response.headers['www-authenticate'] ?? ''),
      ).on('error', reject);
    });
    expect(text).toContain(`resource_id=${emulator.url}/`);
    await expect(fetch(emulator.url)).rejects.toThrow();
  } finally {
    await emulator.stop();
  }
});

test.each([
  ['good', (secret: string) => secret, 200],
  ['wrong', () => 'wrong', 401],
])('HTTP Basic credentials that are %s', async (_, secretOf, status) => {
  const { config, url } = service;
  const pair = [config['client_id'] ?? '', secretOf(config['client_secret_value'] ?? '')].map(
    encodeURIComponent,
  );
  const answer = await fetch(`${config['authority_url']}/${config['tenant_id']}/oauth2/v2.0/token`, {
    method: 'POST',
    headers: { authorization: `Basic ${Buffer.from(pair.join(':')).toString('base64')}` },
    body: new URLSearchParams({ grant_type: 'client_credentials', scope: `${url}/.default` }),
  });
  expect(answer.status).toBe(status);
});
