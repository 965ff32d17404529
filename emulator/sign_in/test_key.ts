/** The one key pair of the emulator: the app's test certificate, and what its test issuer signs with. Without worth. */
import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';

function read(name: string): string {
  return readFileSync(new URL(name, import.meta.url), 'utf8');
}

/** In PEM, with a line above that says what it is. */
export const TEST_CERTIFICATE = read('test_certificate_without_worth.pem');
export const TEST_PRIVATE_KEY = read('test_private_key_without_worth.pem');

export function testPrivateKey(): KeyObject {
  return createPrivateKey(TEST_PRIVATE_KEY);
}

export function testPublicKey(): KeyObject {
  return new X509Certificate(TEST_CERTIFICATE).publicKey;
}
