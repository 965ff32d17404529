/** The real commands on a third system: what it cannot do is neither asked for nor missed. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { parseConfig } from '../src/config/config.ts';
import type { ServiceOpener } from '../src/connector/commands.ts';
import { ConnectorError } from '../src/core/errors.ts';
import type { AirbyteStream } from '../src/protocol/messages.ts';
import { configured } from './connector.ts';
import { type InProcessResult, runInProcess } from './in_process.ts';
import { failures, lastStates, logged, rowsOf, type State } from './in_process_bench.ts';
import { TinyService, tinyTable } from './tiny/tiny_service.ts';

const NAMES = ['city', 'road', 'town'];

const ROWS = [1, 2, 3, 4, 5].map((number) => ({
  country: number < 4 ? 'de' : 'fr',
  number,
  changed: `2026-01-0${number}T00:00:00Z`,
  title: `place ${number}`,
}));

const CONFIG = {
  url: 'https://tiny.test',
  tenant_id: 'tiny.test',
  client_id: '00000000-0000-0000-0000-000000000001',
  client_secret_value: 'tiny secret',
};

let folder: string;
let service: TinyService;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tiny-'));
});
afterAll(() => rmSync(folder, { recursive: true }));
beforeEach(() => {
  service = new TinyService(NAMES.map((name) => tinyTable(name, ROWS)));
});

function file(name: string, content: unknown): string {
  const path = join(folder, name);
  writeFileSync(path, JSON.stringify(content));
  return path;
}

const open: ServiceOpener = () => ({
  config: parseConfig(CONFIG).config,
  service,
  askMismatch: () => Promise.resolve(undefined),
  width: () => 2,
  close: () => Promise.resolve(),
});

async function run(...argv: string[]): Promise<InProcessResult> {
  return await runInProcess({ argv: [...argv, '--config', file('config.json', CONFIG)], open });
}

async function discover(): Promise<readonly AirbyteStream[]> {
  const { messages } = await run('discover');
  return messages.flatMap((message) => (message.type === 'CATALOG' ? message.catalog.streams : []));
}

type Mode = 'full_refresh' | 'incremental';

async function read(
  names: readonly string[],
  mode: Mode,
  state?: readonly State[],
): Promise<InProcessResult> {
  const found = await discover();
  const streams = names.map((name) => configured(found, name, mode));
  const argv = ['read', '--catalog', file('catalog.json', { streams })];
  return await run(...argv, ...(state === undefined ? [] : ['--state', file('state.json', state)]));
}

function numbers(result: InProcessResult, stream: string): unknown[] {
  return rowsOf(result, stream).map(({ number }) => number);
}

describe('check', () => {
  async function status(): Promise<unknown> {
    const { messages } = await run('check');
    return messages.flatMap((message) =>
      message.type === 'CONNECTION_STATUS' ? [message.connectionStatus] : [],
    );
  }

  test('succeeds, and claims no change tracking', async () => {
    expect(await status()).toEqual([
      {
        status: 'SUCCEEDED',
        message:
          'Signed in to organization tiny. All 3 chosen tables can be read, 0 of them with change tracking.',
      },
    ]);
  });

  test('counts a table that cannot be read', async () => {
    service.forbidden = 'road';
    expect(await status()).toEqual([
      {
        status: 'SUCCEEDED',
        message:
          'Signed in to organization tiny. 2 of 3 chosen tables can be read, 0 of them with change tracking. The log names the others and the reasons.',
      },
    ]);
  });
});

test('discover offers keys of two columns, and nothing that only another system has', async () => {
  const streams = await discover();
  expect(streams.map(({ name }) => name)).toEqual(NAMES);
  for (const stream of streams) {
    expect(stream.source_defined_primary_key).toEqual([['country'], ['number']]);
    expect(stream.default_cursor_field).toEqual(['changed']);
    expect(Object.keys(stream.json_schema['properties'] as object).sort()).toEqual([
      'changed',
      'country',
      'number',
      'title',
    ]);
  }
});

describe('read', () => {
  test('returns every row of every table once', async () => {
    const result = await read(NAMES, 'full_refresh');
    expect(result.exitCode).toBe(0);
    for (const name of NAMES) expect(rowsOf(result, name)).toEqual(ROWS);
  });

  test.each<Mode>(['full_refresh', 'incremental'])('continues in the middle of a table: %s', async (mode) => {
    const wholeRun = await read(['town'], mode);
    expect(wholeRun.exitCode).toBe(0);
    const pages = service.asked.slice();
    expect(pages).toHaveLength(3);
    service.asked.length = 0;
    [service.brokenUrl] = pages.slice(1, 2);

    const broken = await read(['town'], mode);
    expect(broken.exitCode).toBe(1);
    expect(numbers(broken, 'town')).toEqual([1, 2]);
    const state = lastStates(broken);
    expect(JSON.stringify(state)).toContain(JSON.stringify({ skip: 2, last: ['"de"', '2'] }));

    service.brokenUrl = undefined;
    service.asked.length = 0;
    const resumed = await read(['town'], mode, state);
    expect(resumed.exitCode).toBe(0);
    expect(numbers(resumed, 'town')).toEqual([3, 4, 5]);
    expect(service.asked).toEqual(pages.slice(1));
  });

  test('begins again where the saved position is of another system', async () => {
    const broken = service;
    broken.brokenUrl = 'https://tiny.test/TOWN?skip=2';
    const state = lastStates(await read(['town'], 'full_refresh'));
    broken.brokenUrl = undefined;
    const text = JSON.stringify(state).replace(/\{"skip":2[^}]*\}/, '"https://elsewhere.test/next"');
    const result = await read(['town'], 'full_refresh', JSON.parse(text) as State[]);
    expect(numbers(result, 'town')).toEqual([1, 2, 3, 4, 5]);
    expect(logged(result, 'WARN').join()).toContain('reading the table in full');
  });

  test('reads what changed since the last run, by the column that the service names', async () => {
    const state = lastStates(await read(['city'], 'incremental'));
    const result = await read(['city'], 'incremental', state);
    // The look-back of five minutes does not reach the row before the last.
    expect(numbers(result, 'city')).toEqual([5]);
  });

  test('a table that fails does not stop the others', async () => {
    service.forbidden = 'road';
    const result = await read(NAMES, 'full_refresh');
    expect(result.exitCode).toBe(1);
    expect(failures(result)).toEqual([expect.stringContaining('Table road: the tiny service refuses.')]);
    expect(numbers(result, 'city')).toEqual([1, 2, 3, 4, 5]);
    expect(numbers(result, 'road')).toEqual([]);
    expect(numbers(result, 'town')).toEqual([1, 2, 3, 4, 5]);
  });
});

test('a read describes its tables while it asks who is signed in', async () => {
  const found = await discover();
  const listed = Promise.withResolvers<void>();
  const own = service;
  service = new Proxy(own, {
    get(target, name) {
      if (name === 'listTables') listed.resolve();
      if (name === 'identify') return async () => await listed.promise.then(() => own.identify());
      const value: unknown = Reflect.get(target, name);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
  const catalog = file('catalog.json', { streams: [configured(found, 'city', 'full_refresh')] });
  const result = await run('read', '--catalog', catalog);
  expect(rowsOf(result, 'city')).toHaveLength(ROWS.length);
});

test('a refused sign-in is reported, whatever else fails', async () => {
  const found = await discover();
  service.listTables = () => Promise.reject(new Error('no list'));
  service.identify = async () => {
    await new Promise((resolve) => setImmediate(resolve));
    throw new ConnectorError('config', 'sign_in_refused', 'No user is signed in.');
  };
  const catalog = file('catalog.json', { streams: [configured(found, 'city', 'full_refresh')] });
  expect(failures(await run('read', '--catalog', catalog))).toEqual(['No user is signed in.']);
});
