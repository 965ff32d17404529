import { describe, expect, test } from '@jest/globals';
import { FILTERS } from '../../../src/dataverse/filter_writer.ts';
import { traitsOf } from '../../../src/dataverse/table_traits.ts';
import type { Column, Table } from '../../../src/odata/table.ts';
import { cursorOf, watermarkAtEnd, watermarkFilter } from '../../../src/sync/plan/watermark.ts';

const TIME: Column = { name: 'modifiedon', type: 'timestamp' };
const CREATED: Column = { name: 'createdon', type: 'timestamp' };
const DATE: Column = { name: 'due', type: 'date' };
const COUNT: Column = { name: 'versionnumber', type: 'integer' };
const NOW_MS = Date.parse('2026-03-02T08:00:00Z');

describe('[S4] the rows of a watermark read', () => {
  test.each<[string, Column, string | undefined, number, string | undefined]>([
    ['all at first', TIME, undefined, 5, undefined],
    [
      'from the look-back on, equal ones included, and those without a value',
      TIME,
      '2026-03-01T10:00:00Z',
      5,
      '(modifiedon ge 2026-03-01T09:55:00.000Z or modifiedon eq null)',
    ],
    [
      'with a time of a day only',
      TIME,
      '2026-03-01',
      0,
      '(modifiedon ge 2026-03-01T00:00:00.000Z or modifiedon eq null)',
    ],
  ])('%s', (_, column, from, minutes, expected) => {
    expect(watermarkFilter(FILTERS, column, { column: column.name, from, to: undefined }, minutes)).toBe(
      expected,
    );
  });

  test.each([
    [TIME, "x' or name ne 'y"],
    [TIME, '9007199254740993'],
    [TIME, 'yesterday'],
  ])('%p: a state that holds %p is refused, not sent', (column, from) => {
    expect(() => watermarkFilter(FILTERS, column, { column: column.name, from, to: undefined }, 0)).toThrow(
      /saved state cannot be used/,
    );
  });
});

describe('[I8] the watermark at the end', () => {
  test.each<[string, string | undefined, string | undefined, string | undefined]>([
    ['is what was greatest', '2026-03-01T00:00:00Z', '2026-03-02T07:00:00Z', '2026-03-02T07:00:00Z'],
    ['at first', undefined, '2026-03-02T07:00:00Z', '2026-03-02T07:00:00Z'],
    ['is never in the future', undefined, '2030-01-01T00:00:00Z', '2026-03-02T08:00:00.000Z'],
    ['never goes back', '2999-01-01T00:00:00Z', '2026-03-02T07:00:00Z', '2999-01-01T00:00:00Z'],
    ['stays where nothing has a value', '2026-03-01T00:00:00Z', undefined, '2026-03-01T00:00:00Z'],
    ['is none where there never was a value', undefined, undefined, undefined],
  ])('%s', (_, saved, greatest, expected) => {
    expect(watermarkAtEnd(saved, greatest, NOW_MS)).toBe(expected);
  });
});

describe('the cursor of a table without tracking', () => {
  const table: Table = {
    name: 'reading',
    entitySet: 'readings',
    ...traitsOf('standard', 'reading'),
    primaryKey: ['readingid'],
    tracked: false,
    columns: [TIME, CREATED, DATE, COUNT, { name: 'note', type: 'string' }],
  };

  test.each<[string, Table, string[], string | RegExp]>([
    ['is modifiedon unless chosen', table, [], 'modifiedon'],
    ['is what was chosen', table, ['createdon'], 'createdon'],
    ['is not a text', table, ['note'], /note does not hold a date and time/],
    [
      'is not a number, since numbers are given before their rows are committed',
      table,
      ['versionnumber'],
      /versionnumber holds numbers, .* before their rows are committed.*choose/,
    ],
    [
      'is not a date, which says nothing about the order of a day',
      table,
      ['due'],
      /due does not hold a date and time/,
    ],
    ['is not a column that is missing', table, ['gone'], /no column gone/],
    ['is none where there is no modifiedon', { ...table, columns: [CREATED] }, [], /no cursor was chosen/],
    [
      'is none in an elastic table',
      { ...table, ...traitsOf('elastic', 'reading') },
      [],
      /elastic tables cannot be sorted/,
    ],
  ])('%s', (_, given, cursorField, expected) => {
    const cursor = cursorOf(given, cursorField);
    if (typeof expected === 'string') expect(cursor).toMatchObject({ name: expected });
    else expect(cursor).toMatch(expected);
  });
});
