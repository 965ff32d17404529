import { createPrivateKey, X509Certificate } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { readCertificate } from '../../src/auth/certificate.ts';
import { PASSPHRASE, testCertificate } from './test_certificates.ts';

const LEAF = testCertificate('leaf.pem');
const CA = testCertificate('ca.pem');
const KEY = testCertificate('leaf.key');
const NOW_MS = Date.parse('2027-01-01T00:00:00Z');

function read(certificate: string, privateKey: string, passphrase?: string) {
  return readCertificate({ certificate, privateKey, passphrase, nowMs: NOW_MS });
}

function problem(certificate: string, privateKey: string, passphrase?: string): string {
  try {
    read(certificate, privateKey, passphrase);
  } catch (error) {
    expect(error).toMatchObject({ kind: 'config', code: 'config_invalid' });
    return (error as Error).message;
  }
  throw new Error('was accepted');
}

const base64 = (pem: string): string => pem.replaceAll(/-----[^-]+-----|\s/g, '');

describe('a certificate and its key', () => {
  const thumbprint = new X509Certificate(LEAF).fingerprint256.replaceAll(':', '');

  test.each<[string, string, string, (string | undefined)?]>(
    [
      ['PKCS #8', LEAF, KEY],
      ['PKCS #1', LEAF, testCertificate('leaf_traditional.key')],
      ['an encrypted key', LEAF, testCertificate('leaf_encrypted.key'), PASSPHRASE],
      [
        'an encrypted key of the older form',
        LEAF,
        testCertificate('leaf_encrypted_traditional.key'),
        PASSPHRASE,
      ],
      ['a passphrase that is not needed', LEAF, KEY, 'unused'],
      ['line breaks that became spaces', LEAF.replaceAll('\n', ' '), KEY.replaceAll('\n', ' ')],
      ['line breaks written as \\n', LEAF.replaceAll('\n', '\\n'), KEY.replaceAll('\n', '\\n')],
      ['line breaks of Windows', LEAF.replaceAll('\n', '\r\n'), KEY.replaceAll('\n', '\r\n')],
      ['white space and words around it', `Bag Attributes\n\n${LEAF}\n\n`, `\n${KEY}  `],
      ['a certificate without its lines', base64(LEAF), KEY],
      ['both in one file', `${KEY}\n${LEAF}`, `${KEY}\n${LEAF}`],
    ].map(([name = '', certificate = '', key = '', passphrase]) => [name, certificate, key, passphrase]),
  )('are read: %s', (_, certificate, key, passphrase) => {
    const found = read(certificate, key, passphrase);
    expect(found).toMatchObject({ thumbprintSha256: thumbprint, chain: undefined });
    expect(createPrivateKey(found.privateKey).equals(createPrivateKey(KEY))).toBe(true);
  });

  test.each([
    ['own first', `${LEAF}${CA}`],
    ['in any order', `${CA}${LEAF}`],
  ])('keep their chain, the own one first: %s', (_, certificates) => {
    const { chain = '', thumbprintSha256 } = read(certificates, KEY);
    expect(thumbprintSha256).toBe(thumbprint);
    const found = chain.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
    expect(found.map((pem) => new X509Certificate(pem).subject)).toEqual([
      'CN=worthless test leaf',
      'CN=worthless test CA',
    ]);
  });
});

describe('an unusable one is reported with the property and the command that solves it', () => {
  test.each<[string, string, string, string | undefined, RegExp]>([
    ['expired', testCertificate('expired.pem'), KEY, undefined, /expired on 2021-01-01.*openssl req -x509/],
    [
      'not yet valid',
      testCertificate('future.pem'),
      KEY,
      undefined,
      /not valid before 2090-01-01.*clock.*-dates/,
    ],
    ['of another key', CA, KEY, undefined, /private_key` is not the key of.*openssl x509 .*-pubkey/],
    [
      'on an elliptic curve',
      testCertificate('ec.pem'),
      testCertificate('ec.key'),
      undefined,
      /type ec.*only RSA keys.*openssl req/,
    ],
    [
      'a PFX file',
      testCertificate('leaf.pfx.base64'),
      KEY,
      undefined,
      /`authentication.certificate` is a PFX file.*openssl pkcs12 -in app.pfx -clcerts/,
    ],
    [
      'a PFX file as its key',
      LEAF,
      testCertificate('leaf.pfx.base64'),
      undefined,
      /`authentication.private_key` is a PFX file.*-nocerts -noenc/,
    ],
    ['a request', testCertificate('leaf.csr'), KEY, undefined, /contains a certificate request/],
    ['the key in its place', KEY, KEY, undefined, /certificate` contains a private key/],
    ['no certificate', 'hello', KEY, undefined, /is not a certificate in PEM/],
    [
      'cut',
      LEAF.replace(/[^\n]+\n(-----END)/, '$1'),
      KEY,
      undefined,
      /certificate` is truncated or damaged.*openssl x509/,
    ],
    [
      'with a key that is cut',
      LEAF,
      KEY.replace(/[^\n]+\n(-----END)/, '$1'),
      undefined,
      /private_key` is truncated or damaged/,
    ],
    ['with the certificate as its key', LEAF, LEAF, undefined, /private_key` contains a certificate/],
    ['with a text as its key', LEAF, 'hello', undefined, /private_key` is not a key in PEM/],
    [
      'with a key of OpenSSH',
      LEAF,
      '-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n-----END OPENSSH PRIVATE KEY-----',
      undefined,
      /ssh-keygen -p -m PKCS8/,
    ],
    [
      'without a passphrase',
      LEAF,
      testCertificate('leaf_encrypted.key'),
      undefined,
      /is encrypted; enter its passphrase/,
    ],
    [
      'without a passphrase, older form',
      LEAF,
      testCertificate('leaf_encrypted_traditional.key'),
      undefined,
      /is encrypted; enter its passphrase/,
    ],
    [
      'with a wrong passphrase',
      LEAF,
      testCertificate('leaf_encrypted.key'),
      'wrong-passphrase',
      /cannot be decrypted.*openssl pkey/,
    ],
  ])('%s', (_, certificate, key, passphrase, words) => {
    const said = problem(certificate, key, passphrase);
    expect(said).toMatch(words);
    expect(said).not.toContain('wrong-passphrase');
    expect(said).not.toMatch(/MII[A-Za-z0-9+/]{20}/);
  });
});
