import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { bordersBetween, creationColumn, slicesBetween } from '../../src/dataverse/creation_slices.ts';
import type { Column, Table } from '../../src/odata/table.ts';

const CREATED: Column = { name: 'createdon', type: 'timestamp' };
const TABLE = {
  name: 'account',
  kind: 'standard',
  columns: [CREATED, { name: 'name', type: 'string' }],
} as unknown as Table;

/** Whether a row with this time, or null, fits a filter that `slicesBetween` made. */
function fits(filter: string, time: string | null): boolean {
  if (filter === 'createdon eq null') return time === null;
  return filter.split(' and ').every((condition) => {
    const [, operator, value = ''] = /createdon (ge|lt) ([^)]+)/.exec(condition) ?? [];
    if (operator === undefined) throw new Error(`no condition: ${condition}`);
    // A comparison with null is never true.
    if (time === null) return false;
    const [one, other] = [Date.parse(time), Date.parse(value)];
    return operator === 'ge' ? one >= other : one < other;
  });
}

function rangesOf(borders: readonly string[], time: string | null): number[] {
  const slices = slicesBetween(TABLE, borders) ?? [];
  return [...slices.keys()].filter((range) => fits(slices[range]?.filter ?? '', time));
}

describe('the borders of ranges', () => {
  test('lie in equal intervals between the smallest and the greatest value', () => {
    expect(bordersBetween('2020-01-01T00:00:00Z', '2020-01-05T00:00:00Z', 4)).toEqual([
      '2020-01-02T00:00:00Z',
      '2020-01-03T00:00:00Z',
      '2020-01-04T00:00:00Z',
    ]);
    expect(bordersBetween('2020-01-01T00:00:00Z', '2026-01-01T00:00:00Z')).toHaveLength(31);
  });

  test.each([
    ['one row', '2020-01-01T00:00:00Z', '2020-01-01T00:00:00Z'],
    ['no row', '', ''],
    ['texts that are not times', '7', 'x'],
    ['values in the wrong order', '2021-01-01T00:00:00Z', '2020-01-01T00:00:00Z'],
  ])('there are none for %s', (_, smallest, greatest) => {
    expect(bordersBetween(smallest, greatest)).toEqual([]);
  });

  test('there are fewer where the values are close together', () => {
    expect(bordersBetween('2020-01-01T00:00:00Z', '2020-01-01T00:00:02Z')).toEqual([
      '2020-01-01T00:00:01Z',
      '2020-01-01T00:00:02Z',
    ]);
  });

  test('rise, so that every time, and none, is in exactly one range', () => {
    const ms = fc.integer({ min: Date.UTC(1900, 0), max: Date.UTC(2100, 0) });
    const text = (time: number): string => new Date(time).toISOString();
    fc.assert(
      fc.property(ms, ms, ms, fc.integer({ min: 2, max: 40 }), (a, b, other, intervals) => {
        const [smallest, greatest] = [Math.min(a, b), Math.max(a, b)];
        const borders = bordersBetween(text(smallest), text(greatest), intervals);
        if (borders.length === 0) return;
        expect([...new Set(borders)].sort()).toEqual(borders);
        for (const time of [smallest, greatest, other, ...borders.map((border) => Date.parse(border))]) {
          expect(rangesOf(borders, text(time))).toHaveLength(1);
        }
        expect(rangesOf(borders, text(smallest - 1))).toEqual([0]);
        // What is created while ranges are read.
        expect(rangesOf(borders, text(greatest + 86_400_000))).toEqual([borders.length]);
        expect(rangesOf(borders, null)).toEqual([borders.length + 1]);
      }),
    );
  });
});

test.each([
  ['a time of creation', TABLE, CREATED],
  ['another type', { ...TABLE, columns: [{ name: 'createdon', type: 'string' as const }] }, undefined],
  ['the rows of an elastic table', { ...TABLE, kind: 'elastic' }, undefined],
  ['the rows of a virtual table', { ...TABLE, kind: 'virtual' }, undefined],
])('slices go by the time of creation: %s', (_, table, column) => {
  expect(creationColumn(table)).toBe(column);
  expect(slicesBetween(table, ['2020-01-01T00:00:00Z']) === undefined).toBe(column === undefined);
});

test.each([[[]], [['later']], [["2020-01-01T00:00:00Z or name eq 'x'"]], [['2020-13-41T00:00:00Z']]])(
  'borders %j give no slices',
  (borders) => {
    expect(slicesBetween(TABLE, borders)).toBeUndefined();
  },
);
