import { inspect } from 'node:util';
import { describe, expect, test } from '@jest/globals';
import { secretsOf } from '../../src/config/authentication.ts';
import { parseConfig } from '../../src/config/config.ts';

const URL_ONLY = { url: 'https://contoso.crm4.dynamics.com' };
const APP = {
  ...URL_ONLY,
  tenant_id: '11111111-2222-3333-4444-555555555555',
  client_id: '66666666-7777-8888-9999-000000000000',
};

function problem(document: unknown, env: Record<string, string> = {}): string {
  try {
    parseConfig(document, env);
  } catch (error) {
    expect(error).toMatchObject({ kind: 'config', code: 'config_invalid' });
    return (error as Error).message;
  }
  throw new Error('was accepted');
}

const certificate = { auth_type: 'certificate', certificate: 'CERT', private_key: 'very-secret-key' };

describe('each sign-in method is read with its properties', () => {
  test.each<[string, object, object, string[]]>([
    [
      'the secret, without a word',
      { ...APP, client_secret_value: 's3cret' },
      { kind: 'client-secret' },
      ['s3cret'],
    ],
    [
      'the secret, by name',
      { ...APP, client_secret_value: 's3cret', authentication: { auth_type: 'client_secret' } },
      { kind: 'client-secret', tenantId: APP.tenant_id, clientId: APP.client_id },
      ['s3cret'],
    ],
    [
      'a certificate',
      { ...APP, authentication: { ...certificate, passphrase: 'open' } },
      { kind: 'certificate', certificate: 'CERT', tenantId: APP.tenant_id },
      ['very-secret-key', 'open'],
    ],
    [
      'a certificate without a passphrase, as the platform sends it',
      { ...APP, authentication: { ...certificate, passphrase: null } },
      { kind: 'certificate', passphrase: undefined },
      ['very-secret-key'],
    ],
    [
      'a refresh token of a public app',
      { ...APP, authentication: { auth_type: 'refresh_token', refresh_token: ' 0.AX \n' } },
      { kind: 'refresh-token', clientSecret: undefined },
      ['0.AX'],
    ],
    [
      'a refresh token of a web app',
      {
        ...APP,
        client_secret_value: 's3cret',
        authentication: { auth_type: 'refresh_token', refresh_token: '0.AX' },
      },
      { kind: 'refresh-token', clientId: APP.client_id },
      ['0.AX', 's3cret'],
    ],
    [
      'a managed identity',
      { ...URL_ONLY, authentication: { auth_type: 'managed_identity' } },
      { kind: 'managed-identity', identityClientId: undefined },
      [],
    ],
    [
      'a user-assigned managed identity',
      { ...URL_ONLY, authentication: { auth_type: 'managed_identity', identity_client_id: APP.client_id } },
      { kind: 'managed-identity', identityClientId: APP.client_id },
      [],
    ],
    [
      'a workload identity',
      { ...APP, authentication: { auth_type: 'workload_identity', token_file: '/token' } },
      { kind: 'workload-identity', tenantId: APP.tenant_id, tokenFile: '/token' },
      [],
    ],
    [
      'AD FS',
      {
        ...URL_ONLY,
        client_id: 'any text',
        client_secret_value: 's3cret',
        authentication: {
          auth_type: 'adfs',
          token_url: 'https://adfs.contoso.com/adfs/oauth2/token/',
          resource: 'https://ax.contoso.com',
        },
      },
      {
        kind: 'adfs',
        clientId: 'any text',
        tokenUrl: 'https://adfs.contoso.com/adfs/oauth2/token',
        resource: 'https://ax.contoso.com',
      },
      ['s3cret'],
    ],
  ])('%s', (_, document, expected, secrets) => {
    const { authentication } = parseConfig(document).config;
    expect(authentication).toMatchObject(expected);
    expect(secretsOf(authentication)).toEqual(secrets);
    const shown = `${inspect(authentication, { depth: 9, showHidden: true })} ${JSON.stringify(authentication)}`;
    for (const secret of secrets) expect(shown).not.toContain(secret);
  });

  test('a workload identity takes missing properties and the host from the environment', () => {
    const env = {
      AZURE_TENANT_ID: APP.tenant_id,
      AZURE_CLIENT_ID: APP.client_id,
      AZURE_FEDERATED_TOKEN_FILE: '/var/run/token',
      AZURE_AUTHORITY_HOST: 'https://login.microsoftonline.us/',
    };
    const document = { ...URL_ONLY, authentication: { auth_type: 'workload_identity' } };
    expect(parseConfig(document, env).config).toMatchObject({
      authorityUrl: 'https://login.microsoftonline.us',
      authentication: {
        tenantId: APP.tenant_id,
        clientId: APP.client_id,
        tokenFile: '/var/run/token',
      },
    });
    const other = { ...document, client_id: '00000000-7777-8888-9999-000000000000' };
    expect(parseConfig(other, env).config.authentication).toMatchObject({ clientId: other.client_id });
    // Other methods do not: the variables of the machine are not meant for them.
    expect(problem({ ...APP, tenant_id: undefined }, env)).toMatch(/`tenant_id` is missing/);
    expect(parseConfig({ ...APP, client_secret_value: 'x' }, env).config.authorityUrl).toBe(
      'https://login.microsoftonline.com',
    );
  });
});

describe('missing and wrong properties are named', () => {
  test.each<[string, object, RegExp]>([
    [
      'no type',
      { ...APP, authentication: {} },
      /`authentication.auth_type` is missing; write client_secret, cert/,
    ],
    [
      'a wrong type',
      { ...APP, authentication: { auth_type: 'saml' } },
      /auth_type` has no such value; write client_secret/,
    ],
    [
      'a misspelt type',
      { ...APP, authentication: { auth_type: 'certifcate' } },
      /did you mean `certificate`\?/,
    ],
    ['a text', { ...APP, authentication: 'certificate' }, /`authentication` is a text; write an object/],
    [
      'a certificate without its key',
      { ...APP, authentication: { auth_type: 'certificate', certificate: 'C' } },
      /^[^;]*`authentication.private_key` is missing; enter it, or choose another sign-in method\.$/,
    ],
    [
      'a misspelt member',
      { ...APP, authentication: { ...certificate, pasphrase: 'x' } },
      /`authentication.pasphrase` is not a property.*did you mean `authentication.passphrase`\?/,
    ],
    [
      'a key of the wrong type',
      { ...APP, authentication: { ...certificate, private_key: 7 } },
      /`authentication.private_key` is a number; write a text in quotes\.$/,
    ],
    [
      'no tenant for a certificate',
      { ...APP, tenant_id: undefined, authentication: certificate },
      /`tenant_id` is missing/,
    ],
    [
      'an invalid identity',
      { ...URL_ONLY, authentication: { auth_type: 'managed_identity', identity_client_id: 'mine' } },
      /`authentication.identity_client_id` is not an id/,
    ],
    [
      'a workload identity without anything',
      { ...URL_ONLY, authentication: { auth_type: 'workload_identity' } },
      /`tenant_id` is missing, and the environment variable AZURE_TENANT_ID is not set.*AZURE_CLIENT_ID.*AZURE_FEDERATED_TOKEN_FILE/,
    ],
    [
      'an unprotected token address',
      {
        ...APP,
        client_secret_value: 'x',
        authentication: { auth_type: 'adfs', token_url: 'http://adfs.contoso.com/token', resource: 'x' },
      },
      /`authentication.token_url` begins with "http/,
    ],
  ])('%s', (_, document, words) => {
    expect(problem(document)).toMatch(words);
  });
});

describe('a property that the specification does not have', () => {
  const GOOD = { ...APP, client_secret_value: 'x' };

  test('is ignored with a warning', () => {
    const { notices } = parseConfig({ ...GOOD, colour: 'red', __injected_declarative_manifest: {} });
    expect(notices).toEqual([
      'The configuration has an unknown property `colour`, which is ignored.',
      'The configuration has an unknown property `__injected_declarative_manifest`, which is ignored.',
    ]);
  });

  test('is ignored with a warning inside of the sign-in method too', () => {
    const document = { ...APP, authentication: { ...certificate, colour: 'red' } };
    expect(parseConfig(document).notices).toEqual([expect.stringContaining('`authentication.colour`')]);
  });

  test.each([
    ['tenantid', 'tenant_id'],
    ['client_secret', 'client_secret_value'],
    ['clientId', 'client_id'],
    ['uri', 'url'],
    ['table', 'tables'],
    ['choice_label', 'choice_labels'],
    ['odata_maxpagsize', 'odata_maxpagesize'],
    ['autentication', 'authentication'],
  ])('is an error with a suggestion if it looks misspelled: %s', (name, meant) => {
    expect(problem({ ...GOOD, [name]: 'x' })).toContain(
      `\`${name}\` is not a property of the configuration; did you mean \`${meant}\`?`,
    );
  });

  test.each(['ssl', 'tag', 'domain', 'timeout', 'environment_name', 'credentials'])(
    'does not count as misspelled if it is another word: %s',
    (name) => {
      expect(parseConfig({ ...GOOD, [name]: 'x' }).notices).toEqual([expect.stringContaining(`\`${name}\``)]);
    },
  );
});
