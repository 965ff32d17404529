import { expect, test } from '@jest/globals';
import { streamOf } from '../../src/catalog/streams.ts';
import { traitsOf } from '../../src/dataverse/table_traits.ts';
import type { Column, Table } from '../../src/odata/table.ts';

const table = (columns: readonly Column[], changes: Partial<Table> = {}): Table => ({
  name: 'reading',
  entitySet: 'readings',
  ...traitsOf('standard', 'reading'),
  primaryKey: ['readingid'],
  tracked: false,
  columns,
  ...changes,
});

test.each<[string, Table, string[], string[] | undefined]>([
  [
    'a date and time can be a cursor',
    table([{ name: 'seenon', type: 'timestamp' }]),
    ['full_refresh', 'incremental'],
    undefined,
  ],
  [
    'modifiedon is the default',
    table([{ name: 'modifiedon', type: 'timestamp' }]),
    ['full_refresh', 'incremental'],
    ['modifiedon'],
  ],
  ['an integer cannot', table([{ name: 'versionnumber', type: 'integer' }]), ['full_refresh'], undefined],
  ['a decimal cannot', table([{ name: 'amount', type: 'number' }]), ['full_refresh'], undefined],
  ['a date alone cannot', table([{ name: 'due', type: 'date' }]), ['full_refresh'], undefined],
  ['a text cannot', table([{ name: 'name', type: 'string' }]), ['full_refresh'], undefined],
  [
    'an elastic table has none',
    table([{ name: 'modifiedon', type: 'timestamp' }], traitsOf('elastic', 'reading')),
    ['full_refresh'],
    undefined,
  ],
])('of a table without tracking, %s', (_, given, modes, cursor) => {
  const stream = streamOf(given, []);
  expect(stream.supported_sync_modes).toEqual(modes);
  expect(stream.default_cursor_field).toEqual(cursor);
});
