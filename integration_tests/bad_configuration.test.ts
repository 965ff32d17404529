/** Configurations, environments, sign-ins and rights that do not let the connector read. */
import { describe, expect, test } from '@jest/globals';
import { badInput } from './bad_input/bad_input_bench.ts';
import { logsOf } from './connector.ts';

const bad = badInput();

describe('the configuration', () => {
  test.each([
    [
      'missing',
      () => `${bad.bench.folder}/nowhere.json`,
      /configuration is missing: the file .*nowhere\.json/,
    ],
    ['a folder', () => bad.bench.folder, /cannot be read \(EISDIR\)/],
    ['empty', () => bad.bench.file('bad.json', ''), /not a JSON object/],
    [
      'no JSON',
      () =>
        bad.bench.file(
          'bad.json',
          '{"url": "https://x",\n "client_secret_value": "emulator~secret.Value_1234567890" oops}',
        ),
      /not valid JSON at line 2, column \d+/,
    ],
    ['cut', () => bad.bench.file('bad.json', '{"url": "https://x'), /not valid JSON/],
    [
      'with an unknown property',
      () => bad.bench.config({ tenantid: 'x' }),
      /`tenantid` is not a property.*did you mean `tenant_id`/,
    ],
    ['incomplete', () => bad.bench.config({ client_id: undefined }), /`client_id` is missing/],
  ])('%s', async (_, path, words) => {
    const file = path();
    bad.expectFailed(await bad.run(['check', '--config', file]), words);
    bad.expectError(await bad.run(['discover', '--config', file]), words);
  });

  test('a page size above the limit of Dataverse is accepted with a notice', async () => {
    const result = await bad.run(['check', '--config', bad.bench.config({ odata_maxpagesize: 10_000 })]);
    expect(result.stdout).toContain('SUCCEEDED');
    expect(logsOf(result, 'WARN')).toContainEqual(expect.stringMatching(/10000.*5000 is used/));
  });
});

describe('the environment and the sign-in', () => {
  test.each([
    [
      'a host that is not there',
      () => ({ url: 'https://nowhere.invalid', authority_url: 'https://nowhere.invalid' }),
      /no host named nowhere\.invalid|could not be reached/,
    ],
    [
      'a port where nothing listens',
      () => ({ authority_url: 'http://127.0.0.1:9' }),
      /could not be reached \(ECONNREFUSED\)/,
    ],
    [
      'a sign-in host that is a web site',
      () => ({ authority_url: bad.websiteUrl }),
      /did not answer as a sign-in service/,
    ],
    [
      'an unknown tenant',
      () => ({ tenant_id: '00000000-1111-2222-3333-444444444444' }),
      /AADSTS90002.*no tenant 00000000.*`tenant_id`/,
    ],
    [
      'an unknown app',
      () => ({ client_id: '00000000-1111-2222-3333-444444444444' }),
      /AADSTS700016.*`client_id`/,
    ],
    [
      'a wrong secret',
      () => ({ client_secret_value: 'wrong' }),
      /AADSTS7000215.*secret.*Value.*`client_secret_value`/,
    ],
    ['a table that does not exist', () => ({ tables: ['acount'] }), /`tables` names "acount".*no such table/],
  ])('%s', async (_, changes, words) => {
    const config = bad.bench.config(changes());
    bad.expectFailed(await bad.run(['check', '--config', config]), words);
  });

  test('an address that is not Dataverse', async () => {
    const config = bad.bench.config({ url: bad.websiteUrl });
    bad.expectFailed(
      await bad.run(['check', '--config', config]),
      /is neither a Dataverse nor a Finance & Operations environment.*`url`/,
    );
  });

  test('an address that signs in but is not Dataverse', async () => {
    await bad.bench.control('POST', 'faults', { match: 'whoami', times: 9, action: { type: 'html' } });
    bad.expectFailed(
      await bad.run(['check', '--config', bad.bench.config()]),
      /is neither a Dataverse nor a Finance & Operations environment/,
    );
  });

  test('an app that is not a user of the environment', async () => {
    await bad.bench.control('POST', 'access', { notMember: true });
    bad.expectFailed(
      await bad.run(['check', '--config', bad.bench.config()]),
      /not a user of this environment.*application user/,
    );
    bad.expectError(
      await bad.run(['discover', '--config', bad.bench.config()]),
      /not a user of this environment/,
    );
  });
});

describe('the rights', () => {
  test('none of the chosen tables can be read', async () => {
    await bad.bench.control('POST', 'access', { missingReadPrivilege: ['account', 'contact'] });
    const config = bad.bench.config({ tables: ['account', 'contact'] });
    bad.expectFailed(
      await bad.run(['check', '--config', config]),
      /None of the 2 chosen tables.*prvRead(Account|Contact).*Organization level/,
    );
  });

  test('one of the chosen tables cannot be read: a warning that names the privilege', async () => {
    await bad.bench.control('POST', 'access', { missingReadPrivilege: ['contact'] });
    const result = await bad.run(['check', '--config', bad.bench.config({ tables: ['account', 'contact'] })]);
    expect(result.stdout).toContain('SUCCEEDED');
    expect(logsOf(result, 'WARN')).toEqual([
      expect.stringMatching(
        /1 of 2 tables cannot be read: contact \(privilege prvReadContact is missing\)\. Give a security role/,
      ),
    ]);
  });

  test('discover keeps a table that cannot be read, with a warning', async () => {
    await bad.bench.control('POST', 'access', { missingReadPrivilege: ['contact'] });
    const config = bad.bench.config({ tables: ['account', 'contact'] });
    const result = await bad.run(['discover', '--config', config]);
    expect(result.exitCode).toBe(0);
    expect(logsOf(result, 'WARN')).toEqual([expect.stringContaining('prvReadContact')]);
    expect(result.stdout).toContain('"name":"contact"');
  });
});
