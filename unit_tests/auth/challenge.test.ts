import { describe, expect, test } from '@jest/globals';
import { mismatch, readChallenge } from '../../src/auth/challenge.ts';

const TENANT = '11111111-2222-3333-4444-555555555555';
const HEADER = `Bearer authorization_uri=https://login.microsoftonline.com/${TENANT}/oauth2/authorize, resource_id=https://contoso.crm.dynamics.com/`;

test.each([
  ['as captured', HEADER, { tenantId: TENANT, authorityHost: 'login.microsoftonline.com' }],
  [
    'in quotes',
    HEADER.replace(/=(https[^,]+)/, '="$1"'),
    { tenantId: TENANT, authorityHost: 'login.microsoftonline.com' },
  ],
  [
    'after other schemes',
    `Negotiate, NTLM, ${HEADER}`,
    { tenantId: TENANT, authorityHost: 'login.microsoftonline.com' },
  ],
  [
    'of no tenant',
    HEADER.replace(TENANT, 'common'),
    { tenantId: undefined, authorityHost: 'login.microsoftonline.com' },
  ],
  [
    'of AD FS',
    'Bearer authorization_uri=https://adfs.contoso.com/adfs/oauth2/authorize',
    { tenantId: undefined, authorityHost: 'adfs.contoso.com' },
  ],
  ['without an address', 'Bearer', { tenantId: undefined, authorityHost: undefined }],
  ['with nonsense', 'Bearer authorization_uri=%%%', { tenantId: undefined, authorityHost: undefined }],
  ['for other schemes only', 'Negotiate, NTLM', undefined],
  ['empty', '', undefined],
])('a challenge %s', (_, header, expected) => {
  expect(readChallenge(header)).toEqual(expected);
});

describe('compared with the configuration', () => {
  const found = { tenantId: TENANT, authorityHost: 'login.microsoftonline.com' };
  const authorityUrl = 'https://login.microsoftonline.com';

  test.each<[string, Parameters<typeof mismatch>[1]]>([
    ['the same', { tenantId: TENANT.toUpperCase(), authorityUrl }],
    ['a domain, which may be the same', { tenantId: 'contoso.onmicrosoft.com', authorityUrl }],
    ['no tenant', { authorityUrl }],
    ['another name of the host', { tenantId: TENANT, authorityUrl: 'https://login.windows.net' }],
  ])('%s agrees', (_, configured) => {
    expect(mismatch(found, configured)).toBeUndefined();
  });

  test('another tenant is named, with the one to enter', () => {
    const tenantId = '99999999-2222-3333-4444-555555555555';
    expect(mismatch(found, { tenantId, authorityUrl })).toBe(
      `The environment belongs to tenant ${TENANT}, but \`tenant_id\` is ${tenantId}. Enter ${TENANT}, and the app registration of that tenant.`,
    );
  });

  test('another cloud is named', () => {
    expect(mismatch(found, { tenantId: TENANT, authorityUrl: 'https://login.microsoftonline.us' })).toMatch(
      /signs in at login.microsoftonline.com, and the connector at login.microsoftonline.us. Remove `authority_url`/,
    );
  });
});
