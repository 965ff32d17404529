import { describe, expect, test } from '@jest/globals';
import { type CatalogEntry, fitCatalog } from '../../src/catalog/size_limit.ts';

/** A stream of about so many bytes. */
function entry(name: string, bytes: number, traits: Partial<CatalogEntry> = {}): CatalogEntry {
  const json_schema = { type: 'object', properties: { ['x'.repeat(Math.max(1, bytes - 120))]: {} } };
  return {
    stream: { name, json_schema, supported_sync_modes: ['full_refresh'] },
    labelNames: [],
    isReadable: true,
    dispensable: undefined,
    ...traits,
  };
}

const ENTRIES = [
  entry('large', 4000),
  entry('barred', 3000, { isReadable: false }),
  entry('link', 2000, { dispensable: 'intersect' }),
  entry('small', 200),
];

describe('fitCatalog', () => {
  test.each([
    ['fits as it is', 20_000, ['large', 'barred', 'link', 'small'], []],
    [
      'without what cannot be read',
      11_000,
      ['large', 'link', 'small'],
      [/^1 tables that cannot be read are left out.*`tables`/],
    ],
    ['without intersect tables too', 9000, ['large', 'small'], [/cannot be read/, /^1 intersect tables/]],
  ])('%s', (_, maxBytes, names, warnings) => {
    const fitted = fitCatalog(ENTRIES, maxBytes);
    expect(fitted.streams.map(({ name }) => name)).toEqual(names);
    expect(fitted.warnings).toEqual(warnings.map((words) => expect.stringMatching(words)));
    expect(JSON.stringify({ type: 'CATALOG', catalog: { streams: fitted.streams } }).length).toBeLessThan(
      maxBytes,
    );
  });

  test('without label columns first', () => {
    const labelled = entry('labelled', 100);
    const properties = { name: {}, ['y'.repeat(5000)]: {} };
    const stream = { ...labelled.stream, json_schema: { type: 'object', properties } };
    const fitted = fitCatalog([{ ...labelled, stream, labelNames: ['y'.repeat(5000)] }, ...ENTRIES], 15_000);
    expect(fitted.streams).toHaveLength(5);
    expect(fitted.streams[0]?.json_schema['properties']).toEqual({ name: {} });
    expect(fitted.warnings).toEqual([expect.stringMatching(/^The label columns of choices are left out/)]);
  });

  test('a catalog near the limit is whole, with a warning', () => {
    const fitted = fitCatalog(ENTRIES, 14_000);
    expect(fitted.streams).toHaveLength(4);
    expect(fitted.warnings).toEqual([expect.stringMatching(/^The catalog has \d+ % of the 14000 bytes/)]);
  });

  test('names the largest tables where nothing helps', () => {
    expect(() => fitCatalog(ENTRIES, 5000)).toThrow(
      /2 tables has \d+ bytes.*at most 5000.*large \(4 KB\), small/,
    );
  });
});
