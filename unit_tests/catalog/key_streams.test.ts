import { expect, test } from '@jest/globals';
import { chooseKeyTables, keyStreamName, keyTable, tableOfKeyStream } from '../../src/catalog/key_streams.ts';
import { rowFilterOf } from '../../src/catalog/row_filters.ts';
import { streamOf } from '../../src/catalog/streams.ts';
import type { Table } from '../../src/odata/table.ts';

const LINES: Table = {
  name: 'VendorInvoiceLines',
  entitySet: 'VendorInvoiceLines',
  primaryKey: ['dataAreaId', 'LineDate'],
  tracked: true,
  changedAtColumn: 'ModifiedOn',
  columns: [
    { name: 'dataAreaId', type: 'string' },
    { name: 'LineDate', type: 'date' },
    { name: 'ModifiedOn', type: 'timestamp' },
    { name: 'Amount', type: 'number' },
  ],
};

test('a stream of keys has the key columns alone, and full refresh alone', () => {
  const stream = streamOf(keyTable(LINES), []);
  expect(stream).toMatchObject({
    name: 'VendorInvoiceLines_keys',
    supported_sync_modes: ['full_refresh'],
    source_defined_primary_key: [['dataAreaId'], ['LineDate']],
  });
  expect(Object.keys(stream.json_schema.properties as object).sort()).toEqual(['LineDate', 'dataAreaId']);
  expect(stream.source_defined_cursor).toBeUndefined();
});

test('names lead from a table to its stream of keys and back', () => {
  expect(tableOfKeyStream(keyStreamName('account'))).toBe('account');
  expect(tableOfKeyStream('account')).toBeUndefined();
});

test('tables are chosen by name or pattern, in any case', () => {
  const tables = ['VendorsV2', 'VendorInvoiceLines', 'account'].map((name) => ({ ...LINES, name }));
  const chosen = (patterns: string[]): string[] => chooseKeyTables(tables, patterns).map(({ name }) => name);
  expect(chosen([])).toEqual([]);
  expect(chosen(['vendor*'])).toEqual(['VendorsV2', 'VendorInvoiceLines']);
  expect(chosen(['account', '*LINES'])).toEqual(['VendorInvoiceLines', 'account']);
});

test('a pattern that fits no table is a configuration error', () => {
  expect(() => chooseKeyTables([LINES], ['contact'])).toThrow(/`key_streams` names "contact"/);
});

test('the row filter of a table is that of its keys', () => {
  const filters = new Map([['vendorinvoicelines', 'Amount gt 0']]);
  expect(rowFilterOf(LINES, filters)).toBe('Amount gt 0');
  expect(rowFilterOf(keyTable(LINES), filters)).toBe('Amount gt 0');
  expect(rowFilterOf({ name: 'account' }, filters)).toBeUndefined();
});
