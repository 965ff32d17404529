import { describe, expect, test } from '@jest/globals';
import type { Position } from '../../src/finops/position.ts';
import { RowsReading } from '../../src/finops/rows_reading.ts';

interface TestRow {
  readonly id: string | undefined;
  readonly key: readonly string[];
}

/** The members of a row as the scanner shows them: keys, then the etag. */
function watched({ id, key }: TestRow) {
  const etag = id === undefined ? 'null' : JSON.stringify(`W/"${btoa(`'1,${id};2,3'`)}"`);
  const values = [...key, etag];
  const starts: number[] = [];
  const ends: number[] = [];
  let text = '{';
  for (const value of values) {
    starts.push(text.length);
    text += value;
    ends.push(text.length);
    text += ',';
  }
  return { bytes: Buffer.from(text), starts, ends };
}

const START: Position = { kind: 'start', method: 'keys' };
const PAGING = ['company', 'number'];
const LAYOUT = { keys: PAGING, paging: PAGING, etagAt: 2, companyAt: undefined };
const row = (id: number | undefined, number: string, company = 'usmf'): TestRow => ({
  id: id?.toString(),
  key: [JSON.stringify(company), JSON.stringify(number)],
});

function page(reading: RowsReading, position: Position, rows: readonly TestRow[]): boolean[] {
  reading.beginPage(position);
  return rows.map((one) => reading.row(watched(one)));
}

describe('the rows of a slice', () => {
  test('are kept back when the page before delivered them, and then only', () => {
    const reading = new RowsReading(LAYOUT);
    expect(page(reading, START, [row(1, 'a'), row(2, 'b')])).toEqual([true, true]);
    reading.endPage();
    expect(page(reading, START, [row(2, 'b'), row(3, 'c')])).toEqual([false, true]);
    expect(reading.findings()).toMatchObject({ rowCount: 2, newCount: 1, hasOverlap: true });
  });

  test('are written again when a page is read again after an interrupted download', () => {
    const reading = new RowsReading(LAYOUT);
    expect(page(reading, START, [row(1, 'a')])).toEqual([true]);
    expect(page(reading, START, [row(1, 'a'), row(2, 'b')])).toEqual([true, true]);
    expect(reading.findings().rowCount).toBe(2);
  });

  test('that are equal on one page are two rows', () => {
    const reading = new RowsReading(LAYOUT);
    expect(page(reading, START, [row(1, 'a'), row(1, 'a')])).toEqual([true, true]);
  });

  test('that are equal are withheld as often as they were delivered, if a page ended between them', () => {
    const reading = new RowsReading(LAYOUT);
    page(reading, START, [row(1, 'a'), row(2, 'b')]);
    reading.endPage();
    expect(page(reading, START, [row(2, 'b'), row(2, 'b'), row(3, 'c')])).toEqual([false, true, true]);
    expect(reading.findings().newCount).toBe(2);
  });

  test('of one record but of different keys, as views have them, are different rows', () => {
    const reading = new RowsReading(LAYOUT);
    page(reading, START, [row(1, 'a')]);
    reading.endPage();
    expect(page(reading, START, [row(1, 'b'), row(1, 'a', 'demf'), row(1, 'a')])).toEqual([
      true,
      true,
      false,
    ]);
  });

  test('are identified by their key if the etag has no record id', () => {
    const reading = new RowsReading(LAYOUT);
    page(reading, START, [row(undefined, 'a')]);
    reading.endPage();
    expect(page(reading, START, [row(undefined, 'a'), row(undefined, 'b')])).toEqual([false, true]);
    expect(reading.findings().ascends).toBe(false);
  });

  test('of a page that was set aside stay kept back, and do not count as the shared ones', () => {
    const reading = new RowsReading(LAYOUT);
    const position: Position = {
      kind: 'offset',
      method: 'offsets',
      skip: 2,
      overlap: 1,
      ids: ['1,"usmf","a"'],
      rowCount: 2,
    };
    reading.adopt(position);
    expect(page(reading, position, [row(7, 'g')])).toEqual([true]);
    expect(reading.findings().hasOverlap).toBe(false);
    reading.setPageAside();
    expect(page(reading, position, [row(1, 'a'), row(5, 'e'), row(7, 'g')])).toEqual([false, true, false]);
    expect(reading.findings()).toMatchObject({ hasOverlap: true, newCount: 2 });
  });
});

describe('the number of different rows', () => {
  const LINKS: Position = { kind: 'start', method: 'links' };

  test('does not count repeated rows, however far apart', () => {
    const reading = new RowsReading(LAYOUT);
    page(reading, LINKS, [row(1, 'a'), row(2, 'b')]);
    reading.endPage();
    page(reading, LINKS, [row(3, 'c'), row(4, 'd')]);
    reading.endPage();
    page(reading, LINKS, [row(1, 'a'), row(5, 'e')]);
    expect(reading.findings().distinctCount).toBe(5);
    reading.restart();
    page(reading, LINKS, [row(1, 'a')]);
    expect(reading.findings().distinctCount).toBe(1);
  });

  test('continues after the rows of an earlier run, without those that are requested again', () => {
    const reading = new RowsReading(LAYOUT);
    const saved = {
      kind: 'offset',
      method: 'offsets',
      skip: 100,
      overlap: 2,
      ids: [],
      rowCount: 90,
    } as const;
    reading.adopt(saved);
    page(reading, saved, [row(99, 'y'), row(100, 'z'), row(101, 'zz')]);
    expect(reading.findings().distinctCount).toBe(91);
  });
});

describe('a key with a part that cannot be compared', () => {
  const reading = new RowsReading({ ...LAYOUT, paging: ['number'] });

  test('has anchors without it', () => {
    page(reading, START, [row(1, 'a'), row(2, 'b', 'No'), row(3, 'b', 'Yes')]);
    expect(reading.findings()).toMatchObject({ anchor: { number: '"b"' }, isOneKey: false });
  });

  test('makes rows of one group, which are still different rows', () => {
    expect(page(reading, START, [row(2, 'b', 'No'), row(3, 'b', 'Yes')])).toEqual([true, true]);
    expect(reading.findings()).toMatchObject({ isOneKey: true, newCount: 2 });
  });
});

test('the first row of the slice is known again', () => {
  const reading = new RowsReading(LAYOUT);
  page(reading, { kind: 'start', method: 'offsets' }, [row(1, 'a'), row(2, 'b')]);
  reading.endPage();
  const later = { kind: 'offset', method: 'offsets', skip: 2, overlap: 1, ids: [], rowCount: 2 } as const;
  page(reading, later, [row(2, 'b'), row(3, 'c')]);
  expect(reading.findings().returnsToStart).toBe(false);
  page(reading, later, [row(1, 'a'), row(2, 'b')]);
  expect(reading.findings().returnsToStart).toBe(true);
});

describe('the anchor', () => {
  test('is the last row whose key a filter can compare', () => {
    const reading = new RowsReading(LAYOUT);
    page(reading, START, [row(1, 'a'), row(2, 'b'), row(3, 'c*')]);
    expect(reading.findings()).toMatchObject({
      anchor: { company: '"usmf"', number: '"b"' },
      idsFromAnchor: ['2,"usmf","b"', '3,"usmf","c*"'],
    });
  });

  test('is missing if every key contains a wildcard or a null', () => {
    const reading = new RowsReading(LAYOUT);
    page(reading, START, [row(1, '*'), { id: '2', key: ['"usmf"', 'null'] }]);
    expect(reading.findings().anchor).toBeUndefined();
  });

  test.each([
    ['the same key', row(2, 'b'), true],
    ['the key of another row with the same values', row(9, 'b'), true],
    ['another key', row(3, 'c'), false],
  ])('is recognised in a first row with %s', (_, first, expected) => {
    const position: Position = {
      kind: 'after-key',
      method: 'keys',
      key: { company: '"usmf"', number: '"b"' },
      ids: ['2,"usmf","b"'],
      rowCount: 2,
    };
    const reading = new RowsReading(LAYOUT);
    reading.adopt(position);
    page(reading, position, [first, row(4, 'd')]);
    expect(reading.findings().beginsWithAnchor).toBe(expected);
  });
});

test('record ids ascend by their numbers, not by their texts', () => {
  const reading = new RowsReading(LAYOUT);
  page(reading, START, [row(9, 'a'), row(10, 'b'), row(11, 'c')]);
  expect(reading.findings().ascends).toBe(true);
  page(reading, START, [row(10, 'a'), row(9, 'b')]);
  expect(reading.findings().ascends).toBe(false);
});

test('record ids that begin again on the next page do not ascend', () => {
  const reading = new RowsReading(LAYOUT);
  page(reading, START, [row(5, 'a'), row(6, 'b')]);
  reading.endPage();
  page(reading, START, [row(6, 'b'), row(7, 'c')]);
  expect(reading.findings().ascends).toBe(true);
  page(reading, START, [row(2, 'c'), row(3, 'd')]);
  expect(reading.findings().ascends).toBe(false);
});

test('identities are spread over the last rows, for a state that stays small', () => {
  const reading = new RowsReading(LAYOUT);
  page(
    reading,
    START,
    Array.from({ length: 500 }, (_, index) => row(index + 1, `n${index}`)),
  );
  const { lastIds } = reading.findings();
  expect(lastIds).toHaveLength(10);
  expect(lastIds.at(-1)).toBe('500,"usmf","n499"');
  expect(lastIds[0]).toBe('455,"usmf","n454"');
});
