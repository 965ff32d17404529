import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { AirbyteStream } from '../src/protocol/messages.ts';
import {
  Bench,
  configured,
  dataOf,
  errorsOf,
  EXECUTABLE,
  logsOf,
  recordsOf,
  runConnector,
  type RunResult,
  statesOf,
  statusesOf,
} from './connector.ts';

let bench: Bench;
let streams: readonly AirbyteStream[];
let website: Server;
let websiteUrl: string;

beforeAll(async () => {
  bench = await Bench.start();
  streams = await bench.discover();
  website = createServer((_request, response) => {
    response.writeHead(200, { 'content-type': 'text/html' }).end('<html><title>Shop</title></html>');
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => website.once('listening', resolve));
  websiteUrl = `http://127.0.0.1:${(website.address() as AddressInfo).port}`;
});
afterAll(async () => {
  website.close();
  await bench.stop();
});
beforeEach(() => bench.reset());

/** No secret of the configuration is anywhere in the output. */
function expectNoSecret(result: RunResult): void {
  const { client_secret_value: secret = '-' } = bench.emulator.config;
  for (const text of [result.stdout, result.stderr]) {
    expect(text).not.toContain(secret);
    expect(text).not.toContain(encodeURIComponent(secret));
    expect(text).not.toContain('emulated.');
  }
}

/** Exactly one error, quickly, and nothing on stdout that is not the protocol. */
function expectError(result: RunResult, words: RegExp, failureType = 'config_error'): void {
  expect(errorsOf(result)).toEqual([
    expect.objectContaining({ failure_type: failureType, message: expect.stringMatching(words) }),
  ]);
  expect(result.exitCode).toBe(1);
  expect(result.stderr).toBe('');
  expect(result.seconds).toBeLessThan(15);
  expectNoSecret(result);
}

function expectFailed(result: RunResult, words: RegExp): void {
  const statuses = result.messages.flatMap((message) =>
    message.type === 'CONNECTION_STATUS' ? [message.connectionStatus] : [],
  );
  expect(statuses).toEqual([{ status: 'FAILED', message: expect.stringMatching(words) }]);
  expect(result.exitCode).toBe(0);
  expect(result.stderr).toBe('');
  expect(result.seconds).toBeLessThan(15);
  expectNoSecret(result);
}

describe('the command line', () => {
  test.each([
    ['no command', [], /no command was given/],
    ['an unknown command', ['write'], /"write" is not a command\. `--help` shows/],
    ['a misspelled command', ['chec'], /"chec" is not a command\. Did you mean "check"\?/],
    ['no configuration', ['check'], /check needs --config FILE/],
    ['no catalog', ['read', '--config', 'x.json'], /read needs --catalog FILE or --streams NAMES/],
    ['an unknown flag', ['spec', '--verbose'], /"--verbose" is not an option\./],
    [
      'a misspelled flag',
      ['check', '--confg', 'x'],
      /"--confg" is not an option\. Did you mean "--config"\?/,
    ],
  ])('%s', async (_, argv, words) => {
    expectError(await runConnector(argv), words);
  });

  test('--version prints the version of the package', async () => {
    const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
    const { exitCode, stdout } = await outputOf('--version');
    expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: `${version}\n` });
  });

  test('the configuration may be read from standard input', async () => {
    const child = spawn(EXECUTABLE, ['check', '--config', '-'], { stdio: ['pipe', 'pipe', 'inherit'] });
    child.stdin.end(readFileSync(bench.config()));
    const lines: string[] = [];
    child.stdout.on('data', (chunk: Buffer) => void lines.push(chunk.toString()));
    const [code] = (await once(child, 'close')) as [number];
    expect(code).toBe(0);
    expect(lines.join('')).toContain('"SUCCEEDED"');
  });

  test('--help shows the usage', async () => {
    const { exitCode, stdout } = await outputOf('--help');
    expect(exitCode).toBe(0);
    expect(stdout).toContain('source-microsoft-dataverse read');
  });
});

/** What a command writes that is not an Airbyte message. */
async function outputOf(flag: string): Promise<{ exitCode: number | null; stdout: string }> {
  return await runConnector([flag], { killOn: { text: '\u0000', signal: 'SIGTERM' } });
}

describe('the configuration', () => {
  test.each([
    ['missing', () => `${bench.folder}/nowhere.json`, /configuration is missing: the file .*nowhere\.json/],
    ['a folder', () => bench.folder, /cannot be read \(EISDIR\)/],
    ['empty', () => bench.file('bad.json', ''), /not a JSON object/],
    [
      'no JSON',
      () =>
        bench.file(
          'bad.json',
          '{"url": "https://x",\n "client_secret_value": "emulator~secret.Value_1234567890" oops}',
        ),
      /not valid JSON at line 2, column \d+/,
    ],
    ['cut', () => bench.file('bad.json', '{"url": "https://x'), /not valid JSON/],
    [
      'with an unknown property',
      () => bench.config({ tenantid: 'x' }),
      /`tenantid` is not a property.*did you mean `tenant_id`/,
    ],
    ['incomplete', () => bench.config({ client_id: undefined }), /`client_id` is missing/],
  ])('%s', async (_, path, words) => {
    const file = path();
    expectFailed(await runConnector(['check', '--config', file]), words);
    expectError(await runConnector(['discover', '--config', file]), words);
  });

  test('a page size above the limit of Dataverse is accepted with a notice', async () => {
    const result = await runConnector(['check', '--config', bench.config({ odata_maxpagesize: 10_000 })]);
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
      () => ({ authority_url: websiteUrl }),
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
    const config = bench.config(changes());
    expectFailed(await runConnector(['check', '--config', config]), words);
  });

  test('an address that is not Dataverse', async () => {
    const config = bench.config({ url: websiteUrl });
    expectFailed(
      await runConnector(['check', '--config', config]),
      /is neither a Dataverse nor a Finance & Operations environment.*`url`/,
    );
  });

  test('an address that signs in but is not Dataverse', async () => {
    await bench.control('POST', 'faults', { match: 'whoami', times: 9, action: { type: 'html' } });
    expectFailed(
      await runConnector(['check', '--config', bench.config()]),
      /is neither a Dataverse nor a Finance & Operations environment/,
    );
  });

  test('an app that is not a user of the environment', async () => {
    await bench.control('POST', 'access', { notMember: true });
    expectFailed(
      await runConnector(['check', '--config', bench.config()]),
      /not a user of this environment.*application user/,
    );
    expectError(
      await runConnector(['discover', '--config', bench.config()]),
      /not a user of this environment/,
    );
  });

  test('no secret and no token is in the most talkative log of a whole read', async () => {
    const result = await bench.read({
      streams: [configured(streams, 'account', 'incremental')],
      run: { env: { LOG_LEVEL: 'debug' } },
    });
    expect(result.exitCode).toBe(0);
    expect(logsOf(result, 'DEBUG').length).toBeGreaterThan(4);
    expectNoSecret(result);
  });

  test('a wrong secret in a read', async () => {
    const result = await bench.read({
      streams: [configured(streams, 'account', 'full_refresh')],
      config: { client_secret_value: 'wrong-secret-value' },
    });
    expectError(result, /AADSTS7000215/);
    expect(result.stdout).not.toContain('wrong-secret-value');
  });
});

describe('the rights', () => {
  test('none of the chosen tables can be read', async () => {
    await bench.control('POST', 'access', { missingReadPrivilege: ['account', 'contact'] });
    const config = bench.config({ tables: ['account', 'contact'] });
    expectFailed(
      await runConnector(['check', '--config', config]),
      /None of the 2 chosen tables.*prvRead(Account|Contact).*Organization level/,
    );
  });

  test('one of the chosen tables cannot be read: a warning that names the privilege', async () => {
    await bench.control('POST', 'access', { missingReadPrivilege: ['contact'] });
    const result = await runConnector([
      'check',
      '--config',
      bench.config({ tables: ['account', 'contact'] }),
    ]);
    expect(result.stdout).toContain('SUCCEEDED');
    expect(logsOf(result, 'WARN')).toEqual([
      expect.stringMatching(
        /1 of 2 tables cannot be read: contact \(privilege prvReadContact is missing\)\. Give a security role/,
      ),
    ]);
  });

  test('discover keeps a table that cannot be read, with a warning', async () => {
    await bench.control('POST', 'access', { missingReadPrivilege: ['contact'] });
    const config = bench.config({ tables: ['account', 'contact'] });
    const result = await runConnector(['discover', '--config', config]);
    expect(result.exitCode).toBe(0);
    expect(logsOf(result, 'WARN')).toEqual([expect.stringContaining('prvReadContact')]);
    expect(result.stdout).toContain('"name":"contact"');
  });
});

describe('the catalog', () => {
  const stream = () => configured(streams, 'account', 'full_refresh') as Record<string, unknown>;
  const read = (catalog: unknown) =>
    runConnector(['read', '--config', bench.config(), '--catalog', bench.file('bad-catalog.json', catalog)]);

  test.each([
    ['no JSON', () => '{', /configured catalog in .* is not valid JSON/],
    ['empty', () => '', /not a JSON object/],
    ['without streams', () => ({}), /"streams" is missing/],
    [
      'what discover printed, without a stream',
      () => ({ type: 'CATALOG', catalog: { streams: [] } }),
      /Select at least one/,
    ],
    ['without a stream selected', () => ({ streams: [] }), /Select at least one/],
    ['with a stream twice', () => ({ streams: [stream(), stream()] }), /account occurs twice/],
    [
      'with a stream without a name',
      () => ({ streams: [{ ...stream(), stream: {} }] }),
      /streams\[0\]\.stream\.name is missing/,
    ],
    [
      'with sync_mode INVALID',
      () => ({ streams: [{ ...stream(), sync_mode: 'INVALID' }] }),
      /account has sync_mode "INVALID".*"full_refresh" or "incremental"/,
    ],
  ])('%s', async (_, catalog, words) => {
    expectError(await read(catalog()), words);
  });

  test('an unknown stream fails alone', async () => {
    const unknown = { stream: { name: 'nonsense', json_schema: {} }, sync_mode: 'full_refresh' };
    const result = await read({ streams: [unknown, stream()] });
    expectError(result, /Stream nonsense: the environment has no such table/);
    expect(errorsOf(result)[0]?.stream_descriptor).toEqual({ name: 'nonsense' });
    expect(dataOf(result, 'account')).toHaveLength(60);
  });

  test('nulls and unknown members are passed over', async () => {
    const result = await read({
      streams: [
        { ...stream(), cursor_field: null, primary_key: null, generation_id: 7, sync_id: null, novelty: {} },
      ],
      novelty: true,
    });
    expect(result.exitCode).toBe(0);
  });
});

describe('the state', () => {
  const read = (state: unknown) =>
    bench.read({ streams: [configured(streams, 'account', 'incremental')], state });
  const entry = (stream_state: unknown) => [
    { type: 'STREAM', stream: { stream_descriptor: { name: 'account' }, stream_state } },
  ];

  test.each([
    ['an empty file', ''],
    ['an empty list', []],
    ['an empty object', {}],
    ['null', 'null'],
    ['a stream without a state', entry(null)],
    ["PyAirbyte's extras", [{ ...entry({})[0], global_: null, data: null }]],
    ["the Python connector's mark of a full refresh", entry({ __ab_full_refresh_state_message: true })],
    ['the token "None" of the Python connector', entry({ $deltatoken: 'None' })],
  ])('%s is not a state', async (_, state) => {
    const result = await read(state);
    expect(result.exitCode).toBe(0);
    expect(dataOf(result)).toHaveLength(60);
  });

  test.each([
    ['no JSON', '[{', /saved state in .* is not valid JSON/],
    ['a number', '7', /the document is not an object/],
    ['of type GLOBAL', [{ type: 'GLOBAL', global: {} }], /type "GLOBAL"/],
    ['of type LEGACY', [{ type: 'LEGACY', data: { x: 1 } }], /type "LEGACY"/],
    ['without a name', [{ type: 'STREAM', stream: {} }], /no stream\.stream_descriptor\.name/],
    ['a state that is a text', entry('x'), /state of stream account cannot be used: it is not an object/],
    ['of an unknown version', entry({ version: 99, kind: 'changes' }), /version is 99/],
    ['of no version', entry({ cursor: 1 }), /stream account cannot be used: its version/],
    ['incomplete', entry({ version: 1, kind: 'changes' }), /kind "changes" is unknown or incomplete/],
  ])('%s is refused', async (_, state, words) => {
    expectError(await read(state), words);
  });

  test.each([
    ['a text', 'x'],
    ['of an unknown version', { version: 99, kind: 'changes' }],
    [
      'with a cursor that cannot be',
      { version: 1, kind: 'complete', organization_id: '1', columns: [], _ab_cdc_cursor: 'x' },
    ],
  ])('[I10] one stream whose state is %s fails alone', async (_, stream_state) => {
    const selected = ['account', 'territory', 'sys_tables'].map((name) =>
      configured(streams, name, name === 'account' ? 'incremental' : 'full_refresh'),
    );
    const result = await bench.read({ streams: selected, state: entry(stream_state) });
    expect(result.exitCode).toBe(1);
    expect(errorsOf(result)).toEqual([
      expect.objectContaining({ message: expect.stringMatching(/state of stream account cannot be used/) }),
    ]);
    expect(statusesOf(result, 'account').at(-1)).toBe('INCOMPLETE');
    expect(statusesOf(result, 'territory').at(-1)).toBe('COMPLETE');
    expect(statusesOf(result, 'sys_tables').at(-1)).toBe('COMPLETE');
    expect([recordsOf(result, 'account').length, recordsOf(result, 'territory').length]).toEqual([0, 5]);
  });

  test('[E5] [T10] a delta link to another host is not followed; its token is tried here, and refused', async () => {
    const first = await read(undefined);
    const [good] = statesOf(first).slice(-1);
    const stream_state = {
      ...good?.stream.stream_state,
      delta_link: 'https://evil.example.com/api/data/v9.2/accounts?$deltatoken=1',
    };
    const result = await read(entry(stream_state));
    expect(result.exitCode).toBe(0);
    expect(recordsOf(result)).toHaveLength(60);
    expect(logsOf(result, 'WARN')).toEqual([
      expect.stringContaining('asking for the changes again'),
      expect.stringMatching(/does not accept the saved change token; reading the table in full/),
    ]);
  });

  test('[T10] [E4] an expired token fails the stream if configured so', async () => {
    const first = await read(undefined);
    await bench.control('POST', 'changetracking/expire');
    const result = await bench.read({
      streams: [configured(streams, 'account', 'incremental')],
      state: statesOf(first).slice(-1),
      config: { invalid_cdc_cursor_position_behavior: 'Fail sync' },
    });
    expectError(result, /Stream account: the change token has expired\. Changes since .*Clear the stream/);
    expect(recordsOf(result)).toEqual([]);
  });
});

describe('the network', () => {
  const read = () => bench.read({ streams: [configured(streams, 'account', 'incremental')] });

  test.each([
    ['a download that is cut', { type: 'cut', afterBytes: 300 }],
    ['a compressed download that ends early', { type: 'truncateGzip' }],
    ['a gateway that fails', { type: 'status', status: 503 }],
    ['a service that limits', { type: 'status', status: 429, headers: { 'Retry-After': '1' } }],
  ])('%s once is read again, and nothing is missing', async (_, action) => {
    await bench.control('POST', 'faults', { match: 'rows', action });
    const result = await read();
    expect(result.exitCode).toBe(0);
    expect(new Set(dataOf(result).map((row) => row['accountid'])).size).toBe(60);
    expect(logsOf(result, 'WARN').length).toBeGreaterThan(0);
  });

  test('an interrupted download causes no deadlock if only one request at a time is allowed', async () => {
    await bench.control('POST', 'faults', { match: 'rows', skip: 1, action: { type: 'truncateGzip' } });
    const result = await bench.read({
      streams: ['account', 'contact'].map((name) => configured(streams, name, 'incremental')),
      config: { max_concurrent_requests: 1, odata_maxpagesize: 20 },
    });
    expect(result.exitCode).toBe(0);
    expect(result.seconds).toBeLessThan(10);
    expect(new Set(dataOf(result, 'contact').map((row) => row['contactid'])).size).toBe(140);
  });

  test('a wait that the service asks for is reported to the platform, with its end', async () => {
    const action = { type: 'status', status: 429, headers: { 'Retry-After': '2' } };
    await bench.control('POST', 'faults', { match: 'rows', action });
    const begunMs = Date.now();
    const result = await read();
    const pauses = result.messages.flatMap((message) =>
      message.type === 'TRACE' && message.trace.type === 'STREAM_STATUS'
        ? (message.trace.stream_status.reasons ?? [])
        : [],
    );
    expect(pauses).toEqual([{ type: 'RATE_LIMITED', rate_limited: { quota_reset: expect.any(Number) } }]);
    expect(pauses[0]?.rate_limited.quota_reset).toBeGreaterThan(begunMs + 2000);
    expect(result.seconds).toBeGreaterThan(2);
    expect(dataOf(result)).toHaveLength(60);
  });

  test('a token that ends in the middle is renewed once', async () => {
    await bench.control('POST', 'faults', { match: 'rows', action: { type: 'status', status: 401 } });
    const result = await read();
    expect(result.exitCode).toBe(0);
    expect(dataOf(result)).toHaveLength(60);
    expect(await bench.requests('token')).toHaveLength(2);
  });

  test('a service that never accepts the token is a configuration error, after one renewal', async () => {
    await bench.control('POST', 'faults', {
      match: 'rows',
      times: 9,
      action: { type: 'status', status: 401 },
    });
    expectError(await read(), /Table account: The environment does not accept the sign-in/);
    expect(await bench.requests('token')).toHaveLength(2);
  });

  test.each([
    ['cut', { type: 'cut', afterBytes: 300 }],
    ['compressed and ends early', { type: 'truncateGzip' }],
  ])('a download that is %s every time is a transient error, and nothing is saved', async (_, action) => {
    await bench.control('POST', 'faults', { match: 'rows', times: 99, action });
    const result = await read();
    expectError(result, /[Dd]ownload.* was interrupted/, 'transient_error');
    expect(statesOf(result).map(({ stream: { stream_state } }) => stream_state['delta_link'])).not.toContain(
      expect.anything(),
    );
  });

  test('malformed JSON is an error with its position, and never a line', async () => {
    await bench.control('POST', 'faults', { match: 'rows', times: 9, action: { type: 'malformedJson' } });
    expectError(await read(), /cannot be read: .* \(at byte \d+\)/, 'system_error');
  });

  test('an HTML page in place of rows', async () => {
    await bench.control('POST', 'faults', { match: 'rows', times: 9, action: { type: 'html' } });
    expectError(await read(), /beginning of a page, was expected \(at byte 0\)/, 'system_error');
  });

  test('a page that leads to itself ends', async () => {
    const url = `${bench.emulator.url}/api/data/v9.2/accounts?$select=accountid&$skiptoken=x`;
    await bench.control('POST', 'faults', { match: 'rows', times: 9, action: { type: 'nextLink', url } });
    const result = await read();
    expect(result.exitCode).toBe(1);
    expect(errorsOf(result)).toHaveLength(1);
  });

  test('a link of the service to another host is not followed', async () => {
    await bench.control('POST', 'faults', {
      match: 'rows',
      times: 9,
      action: { type: 'nextLink', url: 'https://evil.example.com/x' },
    });
    const result = await read();
    expect(errorsOf(result)[0]?.message).toContain('another host (https://evil.example.com)');
  });
});

describe('the end', () => {
  test('a reader that goes away ends a read at once and silently', async () => {
    const large = await Bench.start({ generatedTables: [{ name: 'large', rows: 5_000_000 }] });
    const catalog = large.file('catalog.json', {
      streams: [{ stream: { name: 'large', json_schema: {} }, sync_mode: 'full_refresh' }],
    });
    const command = `'${EXECUTABLE}' read --config '${large.config()}' --catalog '${catalog}'`;
    const shell = spawn('sh', ['-c', `{ ${command}; echo "exit $?" >&2; } | head -n 3`]);
    let said = '';
    shell.stderr.on('data', (chunk: Buffer) => (said += String(chunk)));
    shell.stdout.resume();
    const begun = performance.now();
    await once(shell, 'close');
    await large.stop();
    expect(said.trim()).toMatch(/^The connector's output cannot be written: .*\(EPIPE\)\.\nexit 1$/);
    expect(performance.now() - begun).toBeLessThan(10_000);
  });

  test.each(['SIGTERM', 'SIGINT'] as const)(
    '%s ends a read promptly without a second signal',
    async (signal) => {
      await bench.control('POST', 'faults', { match: 'rows', times: 9, action: { type: 'stall' } });
      const result = await bench.read({
        streams: [configured(streams, 'account', 'incremental')],
        run: { killOn: { text: '"RUNNING"', signal } },
      });
      expect(result.signal).toBe(signal);
      expect(result.seconds).toBeLessThan(5);
      expect(result.stdout).toContain(`asked to end (${signal})`);
    },
  );
});
