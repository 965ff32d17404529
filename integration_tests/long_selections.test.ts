/** Tables with hundreds of columns: what would not fit into a URL is asked for otherwise, and nothing else leaves. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import {
  type Discovered,
  failures,
  InProcessBench,
  lastStates,
  logged,
  type Row,
  rowsOf,
} from './in_process_bench.ts';

const MAX_URL_CHARACTERS = 32_768;
const COLUMN_COUNT = 430;
const KEY = 'accountid';

/** A name of so many characters. */
const columnName = (index: number, length: number): string => `cr1a7_${index}_`.padEnd(length, 'x');

const TEXTS = Array.from({ length: COLUMN_COUNT }, (_, index) => columnName(index, 80));
const CHOICES = Array.from({ length: 190 }, (_, index) => columnName(1000 + index, 50));

let run: InProcessBench;
let wide: Discovered;

beforeAll(async () => {
  run = await InProcessBench.start({ schemaChangeExpiresTokens: false });
  const make = async (name: string, type: string) =>
    await run.bench.control('POST', 'tables/account/columns', { name, type });
  for (const name of TEXTS) await make(name, 'StringType');
  for (const name of CHOICES) await make(name, 'BooleanType');
  const rows = (await run.bench.control('GET', 'tables/account/rows?limit=3')) as Row[];
  const values = Object.fromEntries([
    ...TEXTS.map((name, index) => [name, `value ${index}`]),
    ...CHOICES.map((name, index) => [name, index % 2 === 0]),
  ]);
  for (const row of rows) {
    await run.bench.control('PATCH', `tables/account/rows/${String(row[KEY])}`, values);
  }
  wide = await run.discover({ tables: ['account'] });
});
afterAll(() => run.bench.stop());
beforeEach(() => run.bench.control('DELETE', 'requests'));

async function urls(kind: string): Promise<string[]> {
  const all = await run.bench.requests(kind);
  for (const { status, url } of all) {
    expect(status).toBe(200);
    expect(url.length).toBeLessThan(MAX_URL_CHARACTERS);
  }
  return all.map(({ url }) => url);
}

describe('a selection whose names would not fit into a URL', () => {
  // All but the last, so that there is something that must not leave.
  const columns = [KEY, ...TEXTS.slice(0, -1)];

  test.each([
    ['full_refresh', 5000],
    ['full_refresh', 25],
    ['incremental', 25],
  ] as const)('is read in %s, %i rows a page, and nothing else leaves', async (mode, odata_maxpagesize) => {
    expect(columns.join(',').length).toBeGreaterThan(MAX_URL_CHARACTERS);
    const result = await wide.read([{ name: 'account', mode, columns }], { config: { odata_maxpagesize } });
    expect(failures(result)).toEqual([]);
    expect(rowsOf(result)).toHaveLength(60);
    const own = (row: Row): string[] => Object.keys(row).filter((name) => !name.startsWith('_ab_cdc_'));
    for (const row of rowsOf(result)) expect(new Set(own(row))).toEqual(new Set(columns));
    expect(rowsOf(result).filter((row) => row[TEXTS[7] ?? ''] === 'value 7')).toHaveLength(3);
    // The keys that are read first, for the change token, are a selection of their own.
    for (const url of await urls('rows')) {
      if (!/\$select=accountid(?:&|$)/.test(url)) expect(url).not.toContain('$select');
    }
  });

  test('its changes too', async () => {
    const wanted = [{ name: 'account', mode: 'incremental' as const, columns }];
    const first = await wide.read(wanted);
    const [row] = rowsOf(first);
    await run.bench.control('PATCH', `tables/account/rows/${String(row?.[KEY])}`, { name: 'Changed' });
    const second = await wide.read(wanted, { state: lastStates(first) });
    expect(rowsOf(second)).toHaveLength(1);
    expect(rowsOf(second)[0]).not.toHaveProperty('name');
    expect(rowsOf(second)[0]).not.toHaveProperty(TEXTS.at(-1) ?? '');
  });

  test('with a filter', async () => {
    const result = await wide.read([{ name: 'account', columns }], {
      config: { row_filters: [{ table: 'account', filter: `${TEXTS[0]} eq 'value 0'` }] },
    });
    expect(rowsOf(result)).toHaveLength(3);
    expect(logged(result, 'WARN')).toEqual([]);
  });
});

test('a long selection that fits is named, and so it is in the links to further pages', async () => {
  const columns = [KEY, ...TEXTS.slice(0, 190)];
  const result = await wide.read([{ name: 'account', columns }], { config: { odata_maxpagesize: 20 } });
  expect(rowsOf(result)).toHaveLength(60);
  const asked = await urls('rows');
  expect(asked).toHaveLength(3);
  for (const url of asked) {
    expect(url).toContain('$select=');
    expect(url.length).toBeGreaterThan(15_000);
  }
});

test('labels of more columns than one question can name', async () => {
  const columns = [KEY, ...CHOICES.map((name) => `${name}_label`)];
  const result = await wide.read([{ name: 'account', columns }]);
  expect(failures(result)).toEqual([]);
  const asked = (await urls('metadata')).filter((url) => url.includes('OptionSet'));
  expect(asked).toHaveLength(3);
  for (const url of asked) expect(url).toContain('RetrieveMetadataChanges');
  const filled = rowsOf(result).filter((row) => row[`${CHOICES[0]}_label`] !== null);
  expect(filled).toHaveLength(3);
  for (const row of filled) {
    for (const [index, name] of CHOICES.entries()) {
      expect(row[`${name}_label`]).toBe(index % 2 === 0 ? 'Yes' : 'No');
    }
  }
});
