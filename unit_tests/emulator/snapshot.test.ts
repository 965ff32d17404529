import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from '@jest/globals';
import { type Emulator, type EmulatorOptions, startEmulator } from '../../emulator/start.ts';
import { emulatorCommand } from './emulator_command.ts';

const CLOCK = { start: '2026-03-02T08:00:00Z' };
const ACCOUNT = '11111111-1111-4111-a111-111111111111';
const running: Emulator[] = [];

afterEach(async () => {
  for (const emulator of running.splice(0)) await emulator.stop();
});

async function start(
  options: EmulatorOptions = {},
): Promise<(method: string, path: string, body?: string) => Promise<string>> {
  const emulator = await startEmulator({ clock: CLOCK, ...options });
  running.push(emulator);
  return async (method, path, body) =>
    (
      await fetch(`${emulator.url}/_emulator/${path}`, { method, ...(body === undefined ? {} : { body }) })
    ).text();
}

/** A signed-in request to the Web API. */
async function query(
  { config, url }: Emulator,
  path: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<Record<string, unknown>> {
  const body = new URLSearchParams({
    grant_type: 'client_credentials',
    client_id: config['client_id'] ?? '',
    client_secret: config['client_secret_value'] ?? '',
    scope: `${url}/.default`,
  });
  const signIn = `${config['authority_url']}/${config['tenant_id']}/oauth2/v2.0/token`;
  const { access_token: token } = (await (await fetch(signIn, { method: 'POST', body })).json()) as {
    access_token: string;
  };
  const answer = await fetch(`${url}/api/data/v9.2/${path}`, {
    headers: { authorization: `Bearer ${token}`, ...headers },
  });
  return (await answer.json()) as Record<string, unknown>;
}

const HEAD = '{"snapshot":"dataverse-emulator","format":1,"version":9,"created":0}';
const row = (more: object = {}): string =>
  JSON.stringify({ table: 'account', id: ACCOUNT, version: 7, values: { accountid: ACCOUNT }, ...more });

describe('a snapshot', () => {
  test('is written, and begun with, without a difference: rows, deletions, digits and the next id', async () => {
    const first = await start();
    const created = JSON.parse(
      await first('POST', 'tables/account/rows', '{"revenue":12345678901234567890.1200}'),
    ) as { id: string };
    const [gone] = JSON.parse(await first('GET', 'tables/contact/rows?limit=1')) as { contactid: string }[];
    await first('DELETE', `tables/contact/rows/${gone?.contactid ?? ''}`);
    const text = await first('GET', 'snapshot');
    expect(text).toContain('"revenue":12345678901234567890.1200');
    expect(text).toContain(`{"table":"contact","id":"${gone?.contactid ?? ''}","version":`);

    const second = await start({ snapshot: text });
    expect(await second('GET', 'snapshot')).toBe(text);
    const another = JSON.parse(await second('POST', 'tables/account/rows', '{}')) as {
      id: string;
      version: number;
    };
    expect(another.id).not.toBe(created.id);
    expect(await first('POST', 'tables/account/rows', '{}')).toContain(
      `"id":"${another.id}","version":${another.version}`,
    );
  });

  test('is restored by a reset', async () => {
    const ask = await start({ snapshot: `${HEAD}\n${row()}\n` });
    const before = await ask('GET', 'snapshot');
    await ask('PATCH', `tables/account/rows/${ACCOUNT}`, '{"name":"changed"}');
    await ask('POST', 'tables/contact/rows', '{}');
    expect(await ask('GET', 'snapshot')).not.toBe(before);
    await ask('POST', 'reset');
    expect(await ask('GET', 'snapshot')).toBe(before);
    expect(JSON.parse(await ask('GET', 'tables/account/rows'))).toMatchObject([
      { accountid: ACCOUNT, name: null },
    ]);
    expect(await ask('GET', 'tables/contact/rows')).toBe('[]');
  });

  test.each([
    ['as written by an emulator', undefined],
    ['written manually', `${HEAD}\n${row()}\n`],
  ])('%s keeps delta links valid', async (_, given) => {
    const first = await startEmulator({ clock: CLOCK, ...(given === undefined ? {} : { snapshot: given }) });
    running.push(first);
    const tracked = await query(first, 'accounts?$select=name', { prefer: 'odata.track-changes' });
    const link = String(tracked['@odata.deltaLink']);
    const control = `${first.url}/_emulator`;
    await fetch(`${control}/tables/account/rows`, { method: 'POST', body: '{"name":"after the link"}' });
    const snapshot = await (await fetch(`${control}/snapshot`)).text();

    const second = await startEmulator({ clock: CLOCK, snapshot });
    running.push(second);
    const changes = await query(second, link.slice(link.indexOf('accounts?')));
    expect(changes['value']).toMatchObject([{ name: 'after the link' }]);
  });

  test('contains no generated rows', async () => {
    const ask = await start({ generatedTables: [{ name: 'bench', rows: 5 }] });
    expect(await ask('GET', 'snapshot')).not.toContain('bench');
  });

  test('contains no rows that are derived from the metadata, which exist anyway', async () => {
    const text = await (await start())('GET', 'snapshot');
    expect(text).not.toContain('stringmap');
    const ask = await start({ snapshot: text });
    expect(JSON.parse(await ask('GET', 'tables/stringmap/rows?limit=1'))).toHaveLength(1);
    await expect(startEmulator({ snapshot: `${HEAD}\n${row({ table: 'stringmap' })}` })).rejects.toThrow(
      'line 2: there is no table "stringmap"',
    );
  });

  test('contains the rows of a large organization', async () => {
    const large = { tables: 40, columns: 20 };
    const first = await start({ large });
    const tables = JSON.parse(await first('GET', 'tables')) as { name: string }[];
    const name = tables.at(-1)?.name ?? '';
    await first('POST', `tables/${name}/rows`, '{}');
    const second = await start({ large, snapshot: await first('GET', 'snapshot') });
    expect(JSON.parse(await second('GET', `tables/${name}/rows`))).toHaveLength(1);
  });

  test.each([
    ['no head', 'nonsense', 'line 1: Unexpected token'],
    ['another head', '{}', 'line 1: this is not a snapshot of the emulator'],
    ['another format', HEAD.replace('"format":1', '"format":2'), 'line 1: only format 1 is known'],
    ['no counter', HEAD.replace('"version":9,', ''), 'line 1: "version" is not a whole number'],
    ['an unknown table', `${HEAD}\n${row({ table: 'nonsense' })}`, 'line 2: there is no table "nonsense"'],
    [
      'an unknown property',
      `${HEAD}\n${row({ values: { accountid: ACCOUNT, x: 1 } })}`,
      'rows of account have no "x"',
    ],
    ['another id', `${HEAD}\n${row({ id: 'x' })}`, '"accountid" is not the row\'s id'],
    ['no id', `${HEAD}\n${row({ id: undefined })}`, '"id" is missing'],
    ['a version of the future', `${HEAD}\n${row({ version: 10 })}`, '"version" is beyond the head\'s, 9'],
    ['a row twice', `${HEAD}\n${row()}\n${row()}`, `line 3: table account has a row ${ACCOUNT} already`],
    ['no values', `${HEAD}\n${row({ values: 1 })}`, 'line 2: a JSON object is expected'],
  ])('is refused with %s', async (_, snapshot, words) => {
    await expect(startEmulator({ snapshot })).rejects.toThrow(words);
  });
});

describe('the command', () => {
  test('begins with a snapshot from a file, at a time that stands still', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'emulator-snapshot-'));
    const file = join(folder, 'rows.jsonl');
    await writeFile(file, `${HEAD}\n${row()}\n`);
    const command = emulatorCommand('--snapshot', file, '--clock', CLOCK.start);
    try {
      const url = await command.url;
      const rows = await (await fetch(`${url}/_emulator/tables/account/rows`)).json();
      expect(rows).toMatchObject([{ accountid: ACCOUNT }]);
      const created = await (
        await fetch(`${url}/_emulator/tables/account/rows`, { method: 'POST', body: '{}' })
      ).json();
      expect(created).toMatchObject({ values: { createdon: '2026-03-02T08:00:01Z' } });
    } finally {
      command.stop();
      await command.ended;
      await rm(folder, { recursive: true });
    }
  });

  test('--help says every option, and ends well', async () => {
    const { code, stdout } = await emulatorCommand('--help').ended;
    expect(code).toBe(0);
    for (const option of [
      '--port',
      '--generate',
      '--organization',
      '--snapshot',
      '--limits',
      '--clock',
      '--help',
    ])
      expect(stdout).toContain(option);
  });

  test.each([
    [['--nonsense'], "Unknown option '--nonsense'"],
    [['8080'], '"8080" is not an option'],
    [['--port', '70000'], '--port takes a number up to 65535'],
    [['--generate', 'account=5'], 'there is a table account already'],
    [['--generate', 'a=5', '--generate', 'a=6'], 'there is a table a already'],
    [['--organization', 'huge'], '--organization takes large, not "huge"'],
    [['--tables', '300'], '--tables and --columns need --organization large'],
    [['--organization', 'large', '--columns', 'many'], '--columns takes a number up to 999999, not "many"'],
    [
      ['--organization', 'large', '--generate', 'msdyn_accountallocation=5'],
      'there is a table msdyn_accountallocation already',
    ],
    [['--clock', 'noon'], '--clock takes a time'],
    [['--snapshot', '/nowhere/rows.jsonl'], '/nowhere/rows.jsonl'],
  ])('refuses %j, and says how to use it', async (argv, words) => {
    const { code, stderr } = await emulatorCommand(...argv).ended;
    expect([code, stderr]).toEqual([2, expect.stringContaining(words)]);
    expect(stderr).toContain('Usage: npm run emulator');
  });
});
