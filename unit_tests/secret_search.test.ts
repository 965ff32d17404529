import { createPrivateKey } from 'node:crypto';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { encodingsOf, leaksIn, secretsInUse } from '../integration_tests/secrets.ts';
import { pemLines } from '../src/config/authentication.ts';
import { Redactor } from '../src/core/redaction.ts';
import { testCertificate } from './auth/test_certificates.ts';

const SECRET = 'Q8~"very+secret/Väl<ue&1';

describe('the search for secrets', () => {
  test.each(encodingsOf(SECRET).map(({ encoded, name }) => [name, encoded]))('finds %s', (_, encoded) => {
    expect(leaksIn(`before ${encoded} after`, [SECRET])).not.toEqual([]);
  });

  test.each([
    [
      'a header of basic credentials',
      Buffer.from(`66666666-7777-8888-9999-000000000000:${SECRET}`).toString('base64'),
    ],
    [
      'a part of a token',
      Buffer.from(JSON.stringify({ sub: 'x', secret: 'Q8~plainsecret' })).toString('base64url'),
    ],
  ])('finds it inside of %s', (_, text) => {
    expect(leaksIn(text, [SECRET, 'Q8~plainsecret'])).not.toEqual([]);
  });

  test('finds nothing where there is nothing, and passes over CONTROL', () => {
    expect(leaksIn('{"type":"LOG","log":{"message":"all is well"}}', [SECRET])).toEqual([]);
    expect(leaksIn(`{"type":"CONTROL","control":"${SECRET}"}\nx`, [SECRET])).toEqual([]);
  });

  test('knows the secrets of a configuration, of a key each line', () => {
    const path = join(mkdtempSync(join(tmpdir(), 'dataverse-secrets-')), 'config.json');
    writeFileSync(
      path,
      JSON.stringify({
        client_secret_value: 'the secret',
        authentication: { private_key: testCertificate('leaf.key'), passphrase: 'open-sesame' },
      }),
    );
    const found = secretsInUse(['check', '--config', path]);
    expect(found).toEqual(expect.arrayContaining(['emulated.', 'the secret', 'open-sesame']));
    expect(found.filter((one) => one.startsWith('MII'))).toHaveLength(1);
    expect(found.length).toBeGreaterThan(20);
  });
});

describe('the redactor', () => {
  test.each(
    encodingsOf(SECRET)
      .filter(({ name }) =>
        /^(plain text|percent encoding|form encoding|JSON|hexadecimal|base64(url)?, 0 .*)$/.test(name),
      )
      .map(({ encoded, name }) => [name, encoded]),
  )('masks %s', (_, encoded) => {
    const redactor = new Redactor();
    redactor.add(SECRET);
    expect(leaksIn(redactor.redact(`before ${encoded} after`), [SECRET])).toEqual([]);
  });

  test('masks a key line by line, whatever its line breaks became', () => {
    const redactor = new Redactor();
    const key = createPrivateKey(testCertificate('leaf.key')).export({ type: 'pkcs8', format: 'pem' });
    for (const line of pemLines(key)) redactor.add(line);
    const lines = key.split('\n').filter((line) => line.length === 64);
    expect(lines.length).toBeGreaterThan(10);
    expect(leaksIn(redactor.redact(key.replaceAll('\n', '\\n')), lines)).toEqual([]);
  });
});
