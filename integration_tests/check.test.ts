/** `check` step by step, and the same diagnosis before a read. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { AirbyteStream } from '../src/protocol/messages.ts';
import {
  Bench,
  configured,
  dataOf,
  errorsOf,
  logsOf,
  runConnector,
  type RunResult,
  statusesOf,
} from './connector.ts';

let bench: Bench;
let streams: readonly AirbyteStream[];

beforeAll(async () => {
  bench = await Bench.start();
  streams = await bench.discover({ tables: ['account', 'contact', 'task'] });
});
afterAll(() => bench.stop());
beforeEach(() => bench.reset());

async function check(changes: Readonly<Record<string, unknown>> = {}, on = bench): Promise<RunResult> {
  return await runConnector(['check', '--config', on.config(changes)]);
}

function statusOf(result: RunResult): { status: string; message?: string } | undefined {
  for (const message of result.messages)
    if (message.type === 'CONNECTION_STATUS') return message.connectionStatus;
  return undefined;
}

describe('the environment and the tenant', () => {
  test('an address whose host does not exist is named', async () => {
    const result = await check({ url: 'https://contoso.crm4.dynamics.invalid' });
    expect(statusOf(result)).toEqual({
      status: 'FAILED',
      message: expect.stringMatching(/no host named contoso\.crm4\.dynamics\.invalid/),
    });
  });

  test('an address that is neither product names both attempts, before a sign-in', async () => {
    const action = { type: 'status', status: 404, body: '<html>Not Found</html>' };
    await bench.control('POST', 'faults', { match: 'whoami', times: 9, action });
    await bench.control('DELETE', 'requests');
    const result = await check();
    expect(statusOf(result)).toEqual({
      status: 'FAILED',
      message: expect.stringMatching(
        /neither a Dataverse nor a Finance & Operations environment\. Tried as Dataverse: it has no \/api\/data\/v9\.2\/WhoAmI \(status 404\)\. Tried as Finance & Operations: /,
      ),
    });
    expect(await bench.requests('token')).toEqual([]);
  });

  test('another tenant that exists is named, with the right one', async () => {
    const own = bench.emulator.config['tenant_id'];
    const result = await check({ tenant_id: '00000000-1111-2222-3333-444444444444' });
    expect(statusOf(result)?.message).toMatch(
      new RegExp(
        `^The environment belongs to tenant ${own}, but \`tenant_id\` is 00000000-1111.*Enter ${own}`,
      ),
    );
  });

  test('another sign-in host is named', async () => {
    const result = await check({ authority_url: bench.emulator.url.replace('127.0.0.1', 'localhost') });
    expect(statusOf(result)?.message).toMatch(
      /^The environment signs in at 127\.0\.0\.1:\d+, and the connector at localhost/,
    );
  });

  test('gets one request without a token, before a token is requested', async () => {
    await check({ tables: ['account'] });
    const kinds = (await bench.requests()).map(({ kind, status }) => [kind, status]);
    expect(kinds.slice(0, 3)).toEqual([
      ['whoami', 401],
      ['token', 200],
      ['whoami', 200],
    ]);
  });
});

describe('success', () => {
  test('says how many tables can be read, and how many with change tracking', async () => {
    const result = await check({ tables: ['account', 'contact', 'task'] });
    expect(statusOf(result)).toEqual({
      status: 'SUCCEEDED',
      message: expect.stringMatching(/All 3 chosen tables can be read, \d of them with change tracking\.$/),
    });
  });

  test('says which tables cannot be read, and which not their changes, and what to click', async () => {
    await bench.control('POST', 'access', { missingReadPrivilege: ['contact'], depth: { account: 'Local' } });
    const result = await check({ tables: ['account', 'contact', 'task'] });
    expect(statusOf(result)).toEqual({
      status: 'SUCCEEDED',
      message: expect.stringMatching(
        /2 of 3 chosen tables can be read.*contact \(privilege prvReadContact is missing\).*Organization level.*account \(privilege prvReadAccount reaches Local only\)/,
      ),
    });
  });
});

describe('an environment that is linked to Finance & Operations', () => {
  const words = /linked to Finance & Operations/;

  test('is reported with the address, and what it means', async () => {
    await bench.control('POST', 'linked', { url: 'https://contoso.operations.dynamics.com/' });
    const result = await check({ tables: ['account'] });
    expect(statusOf(result)?.status).toBe('SUCCEEDED');
    expect(logsOf(result, 'INFO').filter((line) => words.test(line))).toEqual([
      expect.stringMatching(/at https:\/\/contoso\.operations\.dynamics\.com\/\..*mserp_\*/),
    ]);
  });

  test('is not reported if there is none, or the environment does not name it', async () => {
    const quiet = await check({ tables: ['account'] });
    expect([statusOf(quiet)?.status, logsOf(quiet).filter((line) => words.test(line))]).toEqual([
      'SUCCEEDED',
      [],
    ]);
    const urlContains = 'RetrieveFinanceAndOperations';
    const action = { type: 'status', status: 403, body: '{}' };
    await bench.control('POST', 'faults', { match: 'any', urlContains, times: 9, action });
    expect(statusOf(await check({ tables: ['account'] }))?.status).toBe('SUCCEEDED');
  });
});

describe('the settings of tables are tried', () => {
  test.each<[string, string, RegExp]>([
    [
      'of an unknown column',
      'nonsense eq 1',
      /filter "nonsense eq 1".*Could not find a property named 'nonsense'/,
    ],
    ['that is not OData', 'name =', /the service refused the filter "name =" of `row_filters`/],
  ])('a filter %s', async (_, filter, words) => {
    const result = await check({ tables: ['account'], row_filters: [{ table: 'account', filter }] });
    expect(statusOf(result)).toEqual({ status: 'FAILED', message: expect.stringMatching(words) });
  });

  test('a filter that is right', async () => {
    const result = await check({
      tables: ['account'],
      row_filters: [{ table: 'account', filter: 'statecode eq 0' }],
    });
    expect(statusOf(result)?.status).toBe('SUCCEEDED');
  });
});

test('2,100 tables, a third of them unreadable: under 10 s, at most 5 requests beyond those of discover, a screenful', async () => {
  const large = await Bench.start({ large: { tables: 2100, columns: 10 } });
  try {
    const result = await check({}, large);
    expect(result.seconds).toBeLessThan(10);
    const { message = '', status } = statusOf(result) ?? {};
    expect(status).toBe('SUCCEEDED');
    expect(message).toMatch(
      /^Signed in to .* [\d,]+ of 2,\d{3} chosen tables can be read.* and \d{3} more\. Give a security role/,
    );
    expect(message.length).toBeLessThan(2500);
    const asked = (await large.requests()).length;
    await large.control('DELETE', 'requests');
    await large.discover();
    expect(asked).toBeLessThanOrEqual((await large.requests()).length + 5);
  } finally {
    await large.stop();
  }
});

describe('before a read', () => {
  test('a missing right fails its stream before any row is requested, and the others continue', async () => {
    await bench.control('POST', 'access', { missingReadPrivilege: ['contact'] });
    await bench.control('DELETE', 'requests');
    const result = await bench.read({
      streams: ['account', 'contact'].map((name) => configured(streams, name, 'full_refresh')),
    });
    expect(result.exitCode).toBe(1);
    expect(errorsOf(result)).toEqual([
      expect.objectContaining({
        failure_type: 'config_error',
        stream_descriptor: { name: 'contact' },
        message: expect.stringMatching(/prvReadContact.*Organization level/),
      }),
    ]);
    expect(statusesOf(result, 'contact')).toContain('INCOMPLETE');
    expect(dataOf(result, 'account')).toHaveLength(60);
    const rows = (await bench.requests('rows')).map(({ url }) => url);
    expect(rows.findIndex((url) => url.includes('/contacts'))).toBe(0);
  });

  test('changes that may not be read fail an incremental stream, and not a full refresh', async () => {
    await bench.control('POST', 'access', { depth: { account: 'Basic' } });
    const read = (mode: 'full_refresh' | 'incremental') =>
      bench.read({ streams: [configured(streams, 'account', mode)] });
    const incremental = await read('incremental');
    expect(errorsOf(incremental)).toEqual([
      expect.objectContaining({ message: expect.stringMatching(/prvReadAccount.*Organization level/) }),
    ]);
    expect((await read('full_refresh')).exitCode).toBe(0);
  });

  test('a suspicion that a request refutes is not an error', async () => {
    // Privileges of the user alone do not hold those of its teams.
    await bench.control('POST', 'access', { unlistedReadPrivilege: ['contact'] });
    const result = await bench.read({ streams: [configured(streams, 'contact', 'full_refresh')] });
    expect(result.exitCode).toBe(0);
    expect(dataOf(result)).toHaveLength(140);
    expect(logsOf(result, 'WARN')).toEqual([]);
  });
});
