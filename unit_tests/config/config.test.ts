import { inspect } from 'node:util';
import { describe, expect, test } from '@jest/globals';
import { secretsOf } from '../../src/config/authentication.ts';
import { parseConfig } from '../../src/config/config.ts';
import { pageSizeWithin } from '../../src/config/page_size.ts';

const GOOD = {
  url: 'https://contoso.crm4.dynamics.com',
  tenant_id: '11111111-2222-3333-4444-555555555555',
  client_id: '66666666-7777-8888-9999-000000000000',
  client_secret_value: 'Q8~very-secret',
};

function problem(document: unknown): string {
  try {
    parseConfig(document);
  } catch (error) {
    expect(error).toMatchObject({ kind: 'config', code: 'config_invalid' });
    return (error as Error).message;
  }
  throw new Error('was accepted');
}

describe('a valid configuration', () => {
  test('has defaults', () => {
    const { config, notices } = parseConfig(GOOD);
    expect(config).toMatchObject({
      environmentUrl: 'https://contoso.crm4.dynamics.com',
      authorityUrl: 'https://login.microsoftonline.com',
      tables: undefined,
      excludeTables: [],
      pageSize: undefined,
      maxConcurrentRequests: undefined,
      parallelInitialLoad: false,
    });
    expect(parseConfig({ ...GOOD, parallel_initial_load: true }).config).toMatchObject({
      parallelInitialLoad: true,
    });
    expect(secretsOf(config.authentication)).toEqual(['Q8~very-secret']);
    expect(notices).toEqual([]);
  });

  test('does not show its secret when printed', () => {
    const { config } = parseConfig(GOOD);
    expect(
      `${inspect(config, { depth: 9, showHidden: true })} ${JSON.stringify(config)} ${Object.values(config.authentication).join(' ')}`,
    ).not.toContain('very-secret');
  });

  test.each([
    ['a trailing slash', 'https://contoso.crm4.dynamics.com/'],
    ['an API tail', 'https://contoso.crm4.dynamics.com/api/data/v9.2/accounts?$top=1'],
    ['a page of the app', 'https://contoso.crm4.dynamics.com/main.aspx?appid=1#x'],
    ['no scheme', 'contoso.crm4.dynamics.com'],
    ['spaces', '  https://contoso.crm4.dynamics.com \n'],
    ['upper case', 'HTTPS://Contoso.CRM4.Dynamics.com'],
  ])('forgives %s', (_, url) => {
    expect(parseConfig({ ...GOOD, url }).config.environmentUrl).toBe('https://contoso.crm4.dynamics.com');
  });

  test.each([
    ['https://contoso.crm.dynamics.com', 'https://login.microsoftonline.com'],
    ['https://contoso.crm9.dynamics.com', 'https://login.microsoftonline.com'],
    ['https://contoso.crm77.dynamics.com', 'https://login.microsoftonline.com'],
    ['https://contoso.crm.microsoftdynamics.us', 'https://login.microsoftonline.us'],
    ['https://contoso.crm.appsplatform.us', 'https://login.microsoftonline.us'],
    ['https://contoso.crm.dynamics.cn', 'https://login.chinacloudapi.cn'],
    ['http://127.0.0.1:8080', 'https://login.microsoftonline.com'],
  ])('%s signs in at %s', (url, authority) => {
    expect(parseConfig({ ...GOOD, url }).config.authorityUrl).toBe(authority);
  });

  test('takes null and an empty list for absent', () => {
    const { config } = parseConfig({
      ...GOOD,
      tables: [],
      exclude_tables: null,
      max_concurrent_requests: null,
    });
    expect(config).toMatchObject({ tables: undefined, excludeTables: [], maxConcurrentRequests: undefined });
  });

  test('a page size above the limit of the service is lowered to it, with a notice', () => {
    const limits = { service: 'Dataverse', most: 5000, usual: 5000 };
    expect(pageSizeWithin(undefined, limits)).toEqual({ rows: 5000 });
    expect(pageSizeWithin(70, limits)).toEqual({ rows: 70 });
    const { notice, rows } = pageSizeWithin(
      parseConfig({ ...GOOD, odata_maxpagesize: 10_000 }).config.pageSize,
      limits,
    );
    expect(rows).toBe(5000);
    expect(notice).toMatch(/`odata_maxpagesize` is 10000.*5000 is used/);
  });

  test('companies are ids in lower case, each once', () => {
    const parsed = (choices: object) => parseConfig({ ...GOOD, ...choices }).config;
    expect(parsed({})).toMatchObject({ companies: { all: true, ids: [] } });
    expect(parsed({ companies: ['USMF ', 'usmf', 'DeMF'] })).toMatchObject({
      companies: { all: true, ids: ['usmf', 'demf'] },
    });
    expect(parsed({ cross_company: false })).toMatchObject({ companies: { all: false, ids: [] } });
  });

  test('the address keeps its path, below which some environments live', () => {
    const url = 'https://ax.contoso.com/namespaces/AXSF/';
    const { address, environmentUrl, product } = parseConfig({ ...GOOD, url }).config;
    expect({ address, environmentUrl, product }).toEqual({
      address: 'https://ax.contoso.com/namespaces/AXSF',
      environmentUrl: 'https://ax.contoso.com',
      product: 'auto',
    });
    const named = parseConfig({ ...GOOD, url, product: 'finance_and_operations' }).config;
    expect(named.product).toBe('finance_and_operations');
  });

  test.each([
    [
      'white space around the secret',
      { client_secret_value: ' Q8~very-secret\n' },
      /White space around `client_secret_value`/,
    ],
    [
      'a Secret ID',
      { client_secret_value: '66666666-7777-8888-9999-000000000000' },
      /looks like a Secret ID/,
    ],
  ])('reports what it corrects: %s', (_, change, notice) => {
    expect(parseConfig({ ...GOOD, ...change }).notices).toEqual([expect.stringMatching(notice)]);
  });
});

describe('a bad configuration gets words that name the property and what to write', () => {
  test.each([
    ['no object', [], /not a JSON object/],
    ['nothing', undefined, /not a JSON object/],
    ['no url', { ...GOOD, url: undefined }, /`url` is missing; enter the address/],
    ['an empty url', { ...GOOD, url: '' }, /`url` is empty/],
    [
      'an invalid address',
      { ...GOOD, url: 'https://a b' },
      /used: `url` is not an address, such as https:\/\/contoso\.crm4\.dynamics\.com\.$/,
    ],
    [
      'http',
      { ...GOOD, url: 'http://contoso.crm4.dynamics.com' },
      /`url` begins with "http:\/\/".*write "https:\/\/"/,
    ],
    ['another scheme', { ...GOOD, url: 'ftp://contoso' }, /`url` begins with "ftp:\/\/"/],
    [
      'credentials in the url',
      { ...GOOD, url: 'https://u:p@contoso.crm4.dynamics.com' },
      /`url` contains a user name/,
    ],
    [
      'http for signing in',
      { ...GOOD, authority_url: 'http://login.example.com' },
      /`authority_url` begins with "http/,
    ],
    ['no tenant', { ...GOOD, tenant_id: undefined }, /`tenant_id` is missing; enter the Directory/],
    ['an invalid tenant', { ...GOOD, tenant_id: 'contoso' }, /`tenant_id` is neither an id nor a domain/],
    ['an invalid client', { ...GOOD, client_id: 'app' }, /`client_id` is not an id/],
    [
      'no secret',
      { ...GOOD, client_secret_value: '  ' },
      /`client_secret_value` is missing; enter the Value/,
    ],
    ['a number for a text', { ...GOOD, url: 7 }, /`url` is a number; write a text in quotes/],
    [
      'a text for a number',
      { ...GOOD, odata_maxpagesize: '5000' },
      /`odata_maxpagesize` is a text; write a whole number/,
    ],
    ['no rows a page', { ...GOOD, odata_maxpagesize: 0 }, /`odata_maxpagesize` is too small; .* at least 1/],
    [
      'too many requests',
      { ...GOOD, max_concurrent_requests: 53 },
      /`max_concurrent_requests` is too large; .* at most 52/,
    ],
    ['a text for a list', { ...GOOD, tables: 'account' }, /`tables` is a text; write a list/],
    ['a list of numbers', { ...GOOD, tables: [1] }, /`tables.0` is a number/],
    [
      'a misspelt property',
      { ...GOOD, tenantid: 'x' },
      /`tenantid` is not a property.*did you mean `tenant_id`/,
    ],
    ['a shortened property', { ...GOOD, client_secret: 'x' }, /did you mean `client_secret_value`/],
    ...[
      '2024-02-31',
      '2024-02-30T10:00:00Z',
      '2023-02-29',
      '2024-04-31T00:00:00+02:00',
      '2024-13-01',
      '1/2/2024',
    ].map((start_date): [string, unknown, RegExp] => [
      `${start_date} as the start date`,
      { ...GOOD, start_date },
      /`start_date` is not a valid date and time/,
    ]),
    [
      'a row filter without a condition',
      { ...GOOD, row_filters: [{ table: 'account', filter: ' \n' }] },
      /the filter for account in `row_filters` is empty; write a condition/,
    ],
    ['an unknown product', { ...GOOD, product: 'finance' }, /`product` has no such value/],
    [
      'companies together with the own one alone',
      { ...GOOD, companies: ['usmf'], cross_company: false },
      /`companies` names companies, but `cross_company` is false/,
    ],
    ['a company without an id', { ...GOOD, companies: ['usmf', ' '] }, /`companies` has an empty id/],
  ])('%s', (_, document, words) => {
    expect(problem(document)).toMatch(words);
  });

  test('all problems are reported at once', () => {
    const words = problem({ url: 'http://contoso.crm.dynamics.com', odata_maxpagesize: 'x' });
    for (const name of ['url', 'tenant_id', 'client_id', 'client_secret_value', 'odata_maxpagesize']) {
      expect(words).toContain(`\`${name}\``);
    }
  });

  test('a secret in the wrong place is not repeated', () => {
    for (const name of ['url', 'tenant_id', 'client_id', 'odata_maxpagesize', 'Q8~very-secret-name']) {
      expect(
        problem({ ...GOOD, tables: 7, [name]: name.startsWith('Q8') ? 1 : 'Q8~very-secret' }),
      ).not.toContain('Q8~very-secret"');
    }
  });
});
