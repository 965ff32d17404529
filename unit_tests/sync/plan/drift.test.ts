import { describe, expect, test } from '@jest/globals';
import { recordSchema } from '../../../src/catalog/json_schema.ts';
import type { Column, ColumnType } from '../../../src/odata/table.ts';
import type { ConfiguredProperties } from '../../../src/protocol/configured_catalog.ts';
import { retypedWords, unselectedWords } from '../../../src/sync/plan/drift.ts';

const TYPES: readonly ColumnType[] = [
  'string',
  'integer',
  'number',
  'boolean',
  'date',
  'timestamp',
  'managed_property',
];
const column = (name: string, type: ColumnType = 'string'): Column => ({ name, type });
const propertiesOf = (columns: readonly Column[]) =>
  recordSchema(columns, false)['properties'] as ConfiguredProperties;

describe('columns of another type than in the catalog', () => {
  test.each(TYPES.flatMap((before) => TYPES.map((now) => [before, now] as const)))(
    '%s, and %s now',
    (before, now) => {
      const words = retypedWords([column('x', now)], propertiesOf([column('x', before)]));
      if (before === now) expect(words).toBeUndefined();
      else expect(words).toMatch(/^the type of x \(\S+ in the catalog, \S+ now\) has changed/);
    },
  );

  test.each<[string, unknown]>([
    ['not nullable', { type: 'string' }],
    ['in another order', { type: ['string', 'null'] }],
    ['with more said', { type: ['null', 'string'], airbyte_type: 'x' }],
    ['of several types', { type: ['string', 'integer'] }],
    ['of none', {}],
    ['that is not a schema', true],
    ['that is null', null],
  ])('a schema %s is not a change', (_, schema) => {
    expect(retypedWords([column('x')], { x: schema })).toBeUndefined();
  });

  test('are all named, up to ten', () => {
    const columns = Array.from({ length: 12 }, (_, index) => column(`c${index}`));
    const before = propertiesOf(columns.map(({ name }) => column(name, 'integer')));
    expect(retypedWords(columns, before)).toMatch(
      /c0 \(integer in the catalog, string now\), .*c9 \([^)]+\) and 2 more has/,
    );
  });

  test('a catalog that says nothing of columns changes nothing', () => {
    expect(retypedWords([column('x')], undefined)).toBeUndefined();
    expect(unselectedWords([column('x')], undefined)).toBeUndefined();
  });
});

describe('columns that the catalog does not have', () => {
  test('are named', () => {
    const words = unselectedWords([column('a'), column('b'), column('c')], propertiesOf([column('b')]));
    expect(words).toBe('2 columns not selected, or new since the schema was discovered: a, c');
  });

  test('also those that are named like what every object has', () => {
    expect(unselectedWords([column('constructor')], propertiesOf([column('b')]))).toContain('constructor');
  });

  test('and without changes nothing is reported', () => {
    expect(unselectedWords([column('a')], propertiesOf([column('a'), column('gone')]))).toBeUndefined();
  });
});
