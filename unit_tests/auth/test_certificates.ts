import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** A file of `certificates/`, as text. */
export function testCertificate(name: string): string {
  return readFileSync(testCertificatePath(name), 'utf8');
}

export function testCertificatePath(name: string): string {
  return fileURLToPath(new URL(`certificates/${name}`, import.meta.url));
}

/** What `leaf_encrypted.key` and `leaf_encrypted_traditional.key` are encrypted with. */
export const PASSPHRASE = 'open-sesame';
