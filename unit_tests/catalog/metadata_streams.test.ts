import { describe, expect, test } from '@jest/globals';
import {
  isMetadataStream,
  METADATA_STREAM_NAMES,
  METADATA_STREAMS,
  metadataStream,
} from '../../src/catalog/metadata_streams.ts';
import { fitCatalog } from '../../src/catalog/size_limit.ts';

/** The first columns are the keys: a rename breaks connections. */
const KEYS = {
  sys_tables: ['table_name'],
  sys_tablecolumns: ['table_name', 'column_name'],
  sys_keycolumns: ['table_name', 'key_name', 'column_name'],
  sys_choices: ['table_name', 'column_name', 'value', 'language'],
  sys_relationships: ['relationship_name'],
};

describe('streams of metadata', () => {
  test('have keys that stay', () => {
    const keys = METADATA_STREAM_NAMES.map((name) => [
      name,
      metadataStream(name).source_defined_primary_key?.map(([column]) => column),
    ]);
    expect(Object.fromEntries(keys)).toEqual(KEYS);
  });

  test.each(METADATA_STREAM_NAMES)('%s is read in full, with a schema of its columns', (name) => {
    const stream = metadataStream(name);
    expect(stream).toMatchObject({ name, supported_sync_modes: ['full_refresh'] });
    const { properties } = stream.json_schema as { properties: Record<string, { type: string[] }> };
    expect(Object.keys(properties)).toEqual(Object.keys(METADATA_STREAMS[name].columns));
    for (const { type } of Object.values(properties)) expect(type[0]).toBe('null');
  });

  test('are distinguished from tables by their whole name', () => {
    expect(isMetadataStream('sys_tables')).toBe(true);
    for (const name of ['sys_table', 'account', 'constructor', ''])
      expect(isMetadataStream(name)).toBe(false);
  });
});

test('a catalog that just fits still fits with them', () => {
  const stream = (name: string, filler: number) => ({
    name,
    json_schema: { type: 'object', filler: 'x'.repeat(filler) },
    supported_sync_modes: ['full_refresh'] as const,
  });
  const maxBytes = 50_000;
  const sizeWith = (last: number): number => {
    const entries = [40_000, last].map((size, index) => ({
      stream: stream(`t${index}`, size),
      labelNames: [],
      isReadable: index === 0,
      dispensable: undefined,
    }));
    const streams = [...fitCatalog(entries, maxBytes).streams, ...METADATA_STREAM_NAMES.map(metadataStream)];
    return Buffer.byteLength(JSON.stringify({ type: 'CATALOG', catalog: { streams } }));
  };
  const sizes = Array.from({ length: 1000 }, (_, index) => sizeWith(index * 10));
  expect(Math.max(...sizes)).toBeLessThan(maxBytes);
  // Some were as large as they may be, and some became too large and were left out.
  expect(Math.max(...sizes)).toBeGreaterThan(maxBytes - 1500);
  expect(sizes.at(-1)).toBeLessThan(maxBytes - 3000);
});
