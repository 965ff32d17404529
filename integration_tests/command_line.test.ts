/** The command line as a person uses it: names of streams in place of files, documents to edit, plain errors. */
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { ConfiguredAirbyteStream } from '../src/protocol/messages.ts';
import {
  Bench,
  errorsOf,
  EXECUTABLE,
  logsOf,
  parseMessages,
  recordsOf,
  runConnector,
  statesOf,
} from './connector.ts';

let bench: Bench;
beforeAll(async () => {
  bench = await Bench.start();
});
afterAll(() => bench.stop());
beforeEach(() => bench.reset());

interface Answer {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

async function run(...argv: readonly string[]): Promise<Answer> {
  return await new Promise((resolve) => {
    execFile(EXECUTABLE, argv, { maxBuffer: 1 << 28 }, (error, stdout, stderr) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, stdout, stderr });
    });
  });
}

async function catalogOf(...more: readonly string[]): Promise<readonly ConfiguredAirbyteStream[]> {
  const { code, stdout } = await run('discover', '--config', bench.config(), '--as-catalog', ...more);
  expect(code).toBe(0);
  return (JSON.parse(stdout) as { streams: ConfiguredAirbyteStream[] }).streams;
}

describe('read --streams', () => {
  test('reads tables, patterns and metadata streams as a discovered catalog would', async () => {
    const names = 'account, CR1A7_PROJ*,sys_tables';
    const named = await runConnector(['read', '--config', bench.config(), '--streams', names]);
    expect(named.exitCode).toBe(0);
    const streams = new Set(recordsOf(named).map(({ stream }) => stream));
    expect([...streams].toSorted()).toEqual([
      'account',
      'cr1a7_project',
      'cr1a7_project_contact',
      'sys_tables',
    ]);

    const catalog = bench.file('named.json', { streams: await catalogOf('--streams', names) });
    const configured = await runConnector(['read', '--config', bench.config(), '--catalog', catalog]);
    const rows = (result: typeof named) =>
      recordsOf(result)
        .map(({ data, stream }) => JSON.stringify([stream, withoutRunColumns(data)]))
        .toSorted();
    expect(rows(named)).toEqual(rows(configured));
  });

  test('reads tracked tables by their changes and continues from the state of the last run', async () => {
    const first = await runConnector(['read', '--config', bench.config(), '--streams', 'account']);
    const states = first.stdout.split('\n').filter((line) => line.includes('"type":"STATE"'));
    const [row] = recordsOf(first, 'account');
    await bench.control('DELETE', `tables/account/rows/${String(row?.data['accountid'])}`);
    const state = bench.file('states.jsonl', states.join('\n'));
    const argv = ['read', '--config', bench.config(), '--streams', 'account', '--state', state];
    const second = await runConnector(argv);
    expect(recordsOf(second).map(({ data }) => [data['accountid'], data['_ab_cdc_deleted_at']])).toEqual([
      [row?.data['accountid'], expect.any(String)],
    ]);
    expect(statesOf(second)).not.toEqual([]);
  });

  test('reads a table that is offered only when it is named, and one that is left out for its rights', async () => {
    const virtual = await runConnector([
      'read',
      '--config',
      bench.config(),
      '--streams',
      'cr1a7_externalorder',
    ]);
    expect(recordsOf(virtual).length).toBeGreaterThan(0);
    const barred = await runConnector(['read', '--config', bench.config(), '--streams', 'calendarrule']);
    expect(errorsOf(barred)).toMatchObject([{ stream_descriptor: { name: 'calendarrule' } }]);
    expect(logsOf(barred, 'WARN').join()).not.toContain('Left out');
  });

  test('reads streams of keys', async () => {
    const argv = ['read', '--config', bench.config({ key_streams: ['territory'] })];
    const result = await runConnector([...argv, '--streams', 'territory_keys']);
    expect(recordsOf(result).map(({ data }) => Object.keys(data))).toEqual(
      Array.from({ length: 5 }, () => ['territoryid']),
    );
  });

  test.each([
    [
      'a misspelled name',
      'acount',
      /--streams names "acount", but no such stream exists\. Did you mean "account"\?/,
    ],
    ['an unknown name', 'account,flights', /--streams names "flights".* Run `discover` to see the names/],
    ['no name', ' , ', /--streams needs names/],
  ])('refuses %s', async (_, names, words) => {
    const result = await runConnector(['read', '--config', bench.config(), '--streams', names]);
    expect(errorsOf(result)).toMatchObject([{ failure_type: 'config_error' }]);
    expect(errorsOf(result)[0]?.message).toMatch(words);
    expect(result.exitCode).toBe(1);
  });

  test.each([
    ['together with a catalog', ['--catalog', 'x', '--streams', 'account'], /exclude each other/],
    [
      'as arguments',
      ['account', 'contact'],
      /"account" is one argument too many\. Did you mean "--streams account,contact"\?/,
    ],
    ['with a misspelled option', ['--stream', 'account'], /Did you mean "--streams"\?/],
  ])('refuses names %s', async (_, more, words) => {
    const result = await runConnector(['read', '--config', bench.config(), ...more]);
    expect(errorsOf(result)[0]?.message).toMatch(words);
  });
});

/** What differs between two runs over the same rows. */
function withoutRunColumns(data: Readonly<Record<string, unknown>>): unknown {
  return Object.fromEntries(Object.entries(data).filter(([name]) => !name.startsWith('_ab_cdc_')));
}

test('spec --json-schema prints the schema that editors use', async () => {
  const { stdout } = await run('spec', '--json-schema');
  expect(stdout).toBe(readFileSync('config.schema.json', 'utf8'));
});

describe('discover --as-catalog', () => {
  test('prints only a configured catalog; warnings go to stderr', async () => {
    const argv = ['discover', '--config', bench.config(), '--as-catalog'];
    const { stderr, stdout } = await run(...argv);
    expect(stderr).toContain('Warning: Left out 1 table that cannot be read: calendarrule');
    expect(stderr).not.toContain('Discovered');
    const { streams } = JSON.parse(stdout) as { streams: ConfiguredAirbyteStream[] };
    const modes = new Map(streams.map((one) => [one.stream.name, one]));
    expect(modes.get('account')).toMatchObject({
      sync_mode: 'incremental',
      destination_sync_mode: 'append_dedup',
      cursor_field: ['_ab_cdc_cursor'],
      primary_key: [['accountid']],
    });
    expect(modes.get('territory')).toMatchObject({ sync_mode: 'incremental', cursor_field: ['modifiedon'] });
    expect(modes.get('sys_tables')).toMatchObject({
      sync_mode: 'full_refresh',
      destination_sync_mode: 'overwrite',
      primary_key: [['table_name']],
    });
  });

  test('serves as --catalog, as the CATALOG message and all lines of discover do', async () => {
    const asCatalog = await run(
      'discover',
      '--config',
      bench.config(),
      '--as-catalog',
      '--streams',
      'contact',
    );
    const lines = await run('discover', '--config', bench.config(), '--streams', 'contact');
    const message = lines.stdout.split('\n').find((line) => line.includes('"type":"CATALOG"')) ?? '';
    const bare = JSON.stringify((JSON.parse(message) as { catalog: unknown }).catalog);
    const counts: number[] = [];
    for (const form of [asCatalog.stdout, lines.stdout, message, bare]) {
      const catalog = bench.file('form.json', form);
      const result = await runConnector(['read', '--config', bench.config(), '--catalog', catalog]);
      expect(result.exitCode).toBe(0);
      counts.push(recordsOf(result, 'contact').length);
    }
    expect(counts).toEqual([140, 140, 140, 140]);
  });

  test('puts an error where messages are expected, and nothing of a document', async () => {
    const { code, stdout } = await run('discover', '--config', 'nowhere.json', '--as-catalog');
    expect(code).toBe(1);
    expect(parseMessages(stdout)).toMatchObject([{ type: 'TRACE', trace: { type: 'ERROR' } }]);
  });
});

test('an error that the user can correct has no stack', async () => {
  const [error] = errorsOf(await runConnector(['check', '--confg', 'x']));
  expect(error).toMatchObject({ failure_type: 'config_error' });
  expect(error).not.toHaveProperty('stack_trace');
});
