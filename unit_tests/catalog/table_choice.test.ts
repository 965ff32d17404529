import { describe, expect, test } from '@jest/globals';
import { asFiltered, requireFilteredTables } from '../../src/catalog/row_filters.ts';
import { chooseMetadataStreams, chooseTables } from '../../src/catalog/table_choice.ts';
import { type TableKind, traitsOf } from '../../src/dataverse/table_traits.ts';
import type { TableSummary } from '../../src/odata/table.ts';

const KINDS: Readonly<Record<string, TableKind>> = {
  account: 'standard',
  contact: 'standard',
  'cr1a7_a.b': 'standard',
  cr1a7_axb: 'elastic',
  accountleads: 'intersect',
  email: 'activity',
  msdyn_external: 'virtual',
  recentlyused: 'private',
  asyncoperation: 'standard',
  sdkmessagefilter: 'standard',
};
const ALL: readonly TableSummary[] = Object.entries(KINDS).map(([name, kind]) => ({
  name,
  entitySet: `${name}s`,
  ...traitsOf(kind, name),
  primaryKey: [`${name}id`],
  tracked: true,
  readPrivilege: undefined,
}));

const chosen = (tables: string[] | undefined, excludeTables: string[] = []): string[] =>
  chooseTables(ALL, { tables, excludeTables }).map(({ name }) => name);

describe('tables', () => {
  test.each<[string, string[] | undefined, string[], string[]]>([
    [
      'every one but virtual, private and internal ones',
      undefined,
      [],
      ['account', 'contact', 'cr1a7_a.b', 'cr1a7_axb', 'accountleads', 'email'],
    ],
    ['by name, in any case', [' Account ', 'CONTACT'], [], ['account', 'contact']],
    ['by pattern', ['acc*'], [], ['account', 'accountleads']],
    ['by a pattern in the middle', ['a*nt'], [], ['account']],
    ['a point is a point', ['cr1a7_a.b'], [], ['cr1a7_a.b']],
    [
      'virtual and private ones that are named',
      ['msdyn_external', 'recentlyused'],
      [],
      ['msdyn_external', 'recentlyused'],
    ],
    ['internal ones that are named', ['sdkmessage*', 'email'], [], ['email', 'sdkmessagefilter']],
    ['or fit a pattern', ['*'], [], Object.keys(KINDS)],
    [
      'except for those that are excluded',
      undefined,
      ['*act', 'cr1a7_*'],
      ['account', 'accountleads', 'email'],
    ],
    ['whatever names them', ['acc*', 'email'], ['email'], ['account', 'accountleads']],
    ['streams of metadata may be excluded', ['email'], ['sys_*'], ['email']],
  ])('%s', (_, tables, exclude, names) => {
    expect(chosen(tables, exclude)).toEqual(names);
  });

  test.each<[string, string[] | undefined, string[], RegExp]>([
    [
      'a name that fits nothing',
      ['acount'],
      [],
      /`tables` names "acount", but the environment has no such table/,
    ],
    ['several', ['acount', 'x*', 'email'], [], /`tables` names "acount", "x\*", but/],
    ['an exclusion that fits nothing', undefined, ['audit'], /`exclude_tables` names "audit"/],
    ['a stream of metadata as a table', ['sys_tables'], [], /`tables` names "sys_tables"/],
    ['nothing left', ['email'], ['email'], /No table is left to read/],
  ])('%s is an error of the configuration', (_, tables, exclude, words) => {
    expect(() => chosen(tables, exclude)).toThrow(words);
  });

  test('streams of metadata are there, except for those that are excluded', () => {
    expect(chooseMetadataStreams({ tables: ['email'], excludeTables: [] })).toHaveLength(5);
    expect(
      chooseMetadataStreams({ tables: undefined, excludeTables: ['sys_table*', 'sys_keycolumns'] }),
    ).toEqual(['sys_choices', 'sys_relationships']);
  });
});

describe('filtered tables', () => {
  const [account] = ALL;

  test('have no change tracking', () => {
    const table = { ...account!, columns: [] };
    expect(asFiltered(table, new Map([['account', 'statecode eq 0']])).tracked).toBe(false);
    expect(asFiltered(table, new Map([['contact', 'statecode eq 0']]))).toBe(table);
  });

  test('must be there', () => {
    expect(() => requireFilteredTables(ALL, new Map([['account', 'x']]))).not.toThrow();
    expect(() =>
      requireFilteredTables(
        ALL,
        new Map([
          ['acount', 'x'],
          ['email', 'y'],
        ]),
      ),
    ).toThrow(/`row_filters` names "acount", but/);
  });
});

describe('patterns of many stars', () => {
  /** A matcher that tries every place of every part would need longer than the age of the universe. */
  const MOST_MS = 500;
  const long: TableSummary = { ...ALL[0]!, name: 'a'.repeat(20_000) };

  test.each([
    ['fit', `${'*a'.repeat(2_000)}*`, 1],
    ['do not fit at the end', `${'*a'.repeat(2_000)}*b`, 0],
    ['do not fit in the middle', `${'*a'.repeat(1_000)}*b${'*a'.repeat(1_000)}*`, 0],
    ['have more letters than the name', '*a'.repeat(20_001), 0],
  ])('that %s are matched in linear time', (_, pattern, count) => {
    const tables = [long, { ...long, name: 'other' }];
    const begun = performance.now();
    const choose = () => chooseTables(tables, { tables: [pattern], excludeTables: [] });
    if (count === 0) expect(choose).toThrow('has no such table');
    else expect(choose()).toHaveLength(count);
    expect(performance.now() - begun).toBeLessThan(MOST_MS);
  });
});
