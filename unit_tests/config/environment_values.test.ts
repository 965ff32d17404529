import { expect, test } from '@jest/globals';
import { withEnvironmentValues } from '../../src/config/environment_values.ts';

const env = { DATAVERSE_SECRET: 's3cret', DATAVERSE_EMPTY: '', HOME: '/root' };

test.each([
  ['a property', { client_secret_value: '${DATAVERSE_SECRET}' }, { client_secret_value: 's3cret' }],
  [
    'a property further in',
    { authentication: { auth_type: 'refresh_token', refresh_token: '${DATAVERSE_SECRET}' } },
    { authentication: { auth_type: 'refresh_token', refresh_token: 's3cret' } },
  ],
  ['an item of a list', { tables: ['account', '${DATAVERSE_SECRET}'] }, { tables: ['account', 's3cret'] }],
  [
    'no part of a text',
    { url: 'https://x.test/${DATAVERSE_SECRET}' },
    { url: 'https://x.test/${DATAVERSE_SECRET}' },
  ],
  ['no other variable', { client_id: '${HOME}' }, { client_id: '${HOME}' }],
  [
    'no other kind of value',
    { odata_maxpagesize: 5, start_date: null },
    { odata_maxpagesize: 5, start_date: null },
  ],
])('replaces %s', (_, document, expected) => {
  expect(withEnvironmentValues(document, env)).toEqual(expected);
});

test.each([
  ['unset', '${DATAVERSE_MISSING}', /`a\.b` refers to the environment variable DATAVERSE_MISSING/],
  ['empty', '${DATAVERSE_EMPTY}', /DATAVERSE_EMPTY, which is not set/],
])('a variable that is %s is an error', (_, value, words) => {
  expect(() => withEnvironmentValues({ a: { b: value } }, env)).toThrow(words);
});

test('a name from the prototype stays a name', () => {
  const document = JSON.parse('{"__proto__":{"a":"${DATAVERSE_SECRET}"}}') as unknown;
  expect(JSON.stringify(withEnvironmentValues(document, env))).toBe('{"__proto__":{"a":"s3cret"}}');
});
