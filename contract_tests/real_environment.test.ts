/** What a configuration of a real environment must be like before anything is sent to it. */
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@jest/globals';
import { readCredentials } from './real_environment.ts';

const GOOD = {
  url: 'https://contoso.test/main',
  tenant_id: 't',
  client_id: 'c',
  client_secret_value: 'hidden',
};

test('takes the address without its path, and the usual sign-in', () => {
  expect(readCredentials(JSON.stringify(GOOD))).toEqual({
    url: 'https://contoso.test',
    tenantId: 't',
    clientId: 'c',
    clientSecret: 'hidden',
    authorityUrl: 'https://login.microsoftonline.com',
  });
});

test.each([
  [
    'plain http',
    { ...GOOD, url: 'http://contoso.test' },
    '"url" in secrets/config.json is not an https address',
  ],
  ['a sign-in by http', { ...GOOD, authority_url: 'http://x.test' }, '"authority_url"'],
  ['no secret', { ...GOOD, client_secret_value: undefined }, 'has no "client_secret_value"'],
  ['no object', 'hidden', 'holds no JSON object'],
])('refuses %s', (_, config, words) => {
  expect(() => readCredentials(JSON.stringify(config))).toThrow(words);
});

test('does not reveal the content of the file', () => {
  expect(() => readCredentials('{"client_secret_value": hidden}')).toThrow(/^(?!.*hidden).*$/);
});

test('nothing of the contract knows the connector', () => {
  const folder = fileURLToPath(new URL('.', import.meta.url));
  const files = readdirSync(folder);
  expect(files.length).toBeGreaterThan(10);
  const pattern = new RegExp(
    String.raw`(?:from|import\()\s*'(?:\.\./)+(?:src|dist|unit_tests|integration_tests)/`,
  );
  expect(files.filter((file) => pattern.test(readFileSync(`${folder}/${file}`, 'utf8')))).toEqual([]);
});
