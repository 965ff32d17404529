import { describe, expect, test } from '@jest/globals';
import { nextAfter, type PageAnswer, type PageFindings } from '../../src/finops/next_position.ts';
import type { KeyPosition, OffsetPosition, Position } from '../../src/finops/position.ts';

const KEYS_START: Position = { kind: 'start', method: 'keys' };
const OFFSETS_START: Position = { kind: 'start', method: 'offsets' };
const LINKS_START: Position = { kind: 'start', method: 'links' };
const AFTER_B: KeyPosition = {
  kind: 'after-key',
  method: 'keys',
  key: { k: '"b"' },
  ids: ['2'],
  rowCount: 100,
};
const AT_100: OffsetPosition = {
  kind: 'offset',
  method: 'offsets',
  skip: 100,
  overlap: 50,
  ids: ['99'],
  rowCount: 100,
  countBefore: 500,
};

const PAGE: PageFindings = {
  rowCount: 100,
  newCount: 100,
  distinctCount: 200,
  beginsWithAnchor: true,
  returnsToStart: false,
  hasOverlap: true,
  ascends: true,
  isOneKey: false,
  anchor: { k: '"y"' },
  idsFromAnchor: ['9'],
  lastIds: ['8', '9'],
  startId: '0',
};
const ANSWER: PageAnswer = { top: 100, count: undefined, nextLink: undefined };

const then = (position: Position, page: Partial<PageFindings> = {}, answer: Partial<PageAnswer> = {}) =>
  nextAfter(position, { ...PAGE, ...page }, { ...ANSWER, ...answer });

describe('the first page', () => {
  test('is complete if it has as many rows as the service counts', () => {
    for (const start of [KEYS_START, OFFSETS_START, LINKS_START]) {
      expect(then(start, {}, { count: 100, nextLink: 'https://x/data/y' })).toMatchObject({
        kind: 'end',
        isProven: true,
      });
      expect(then(start, { rowCount: 0, newCount: 0 }, { count: 0 })).toMatchObject({ kind: 'end' });
    }
  });

  test('does not end only because it is short, if the service does not count', () => {
    expect(then(KEYS_START, { rowCount: 7, newCount: 7 })).toMatchObject({ kind: 'page' });
    expect(then(OFFSETS_START, { rowCount: 7, newCount: 7 })).toMatchObject({ kind: 'page' });
  });
});

describe('paging by keys', () => {
  test('continues at the anchor', () => {
    expect(then(AFTER_B, { newCount: 99 })).toEqual({
      kind: 'page',
      position: { kind: 'after-key', method: 'keys', key: { k: '"y"' }, ids: ['9'], rowCount: 199 },
    });
  });

  test('ends if every row was delivered before, but not because a page is short', () => {
    expect(then(AFTER_B, { rowCount: 1, newCount: 0, isOneKey: true })).toEqual({
      kind: 'end',
      rowCount: 100,
      countBefore: undefined,
      isProven: false,
    });
    expect(then(AFTER_B, { rowCount: 3, newCount: 2 })).toMatchObject({ kind: 'page' });
  });

  test.each([
    ['a full page of rows with one key', { isOneKey: true }],
    ['a full page of which every row was delivered', { newCount: 0 }],
  ])('requests more rows at once after %s, up to the limit of the service', (_, page) => {
    expect(then(AFTER_B, page)).toEqual({ kind: 'larger-page', position: { ...AFTER_B, top: 400 } });
    expect(then(KEYS_START, page)).toEqual({ kind: 'larger-page', position: { ...KEYS_START, top: 400 } });
    const most = { top: 10_000 };
    expect(then(AFTER_B, { ...page, rowCount: 10_000 }, most)).toMatchObject({ kind: 'method-failed' });
  });

  test('fails if the server ends a page of one key before all requested rows', () => {
    const ended = { nextLink: 'https://x/data/y', top: 200 };
    expect(then(AFTER_B, { isOneKey: true }, ended)).toMatchObject({ kind: 'method-failed' });
    expect(then(AFTER_B, { newCount: 0 }, ended)).toMatchObject({ kind: 'method-failed' });
  });

  test('remembers what the service counted at first, and which reading it is', () => {
    const start: Position = { ...KEYS_START, isSecondReading: true };
    const progress = { rowCount: 100, countBefore: 500, isSecondReading: true };
    expect(then(start, {}, { count: 500 })).toMatchObject({ position: progress });
    const later = then({ ...AFTER_B, countBefore: 500, isSecondReading: true });
    expect(later).toMatchObject({ position: { ...progress, rowCount: 200 } });
  });

  test.each([
    ['a page without a row that can be an anchor', { anchor: undefined }],
    ['a page that leads back to where it began', { anchor: { k: '"b"' } }],
  ])('fails on %s', (_, page) => {
    expect(then(AFTER_B, page)).toMatchObject({ kind: 'method-failed' });
  });

  test('requests the anchor if a page does not begin with it', () => {
    const next = then(AFTER_B, { beginsWithAnchor: false });
    expect(next).toMatchObject({ kind: 'if-anchor-is-gone', anchor: AFTER_B, position: { kind: 'page' } });
    const end = then(AFTER_B, { beginsWithAnchor: false, rowCount: 0, newCount: 0 });
    expect(end).toMatchObject({ kind: 'if-anchor-is-gone', position: { kind: 'end' } });
  });

  test('ignores links', () => {
    expect(then(AFTER_B, {}, { nextLink: 'https://x/data/y' })).toMatchObject({
      position: { kind: 'after-key' },
    });
  });
});

describe('paging by offsets', () => {
  test('counts the rows, and shares fifty of them with the next page', () => {
    expect(then(OFFSETS_START, { rowCount: 100 })).toEqual({
      kind: 'page',
      position: {
        kind: 'offset',
        method: 'offsets',
        skip: 100,
        overlap: 50,
        ids: ['8', '9'],
        startId: '0',
        rowCount: 200,
      },
    });
    expect(then(AT_100, { rowCount: 150, newCount: 100 }, { top: 150 })).toMatchObject({
      position: { skip: 200, overlap: 50 },
    });
  });

  test('ends if all rows were delivered before', () => {
    expect(then(AT_100, { rowCount: 50, newCount: 0 }, { top: 150 })).toEqual({
      kind: 'end',
      rowCount: 200,
      countBefore: 500,
      isProven: false,
    });
  });

  test('continues if rows moved so far that a full page had nothing new', () => {
    expect(then(AT_100, { rowCount: 150, newCount: 0 }, { top: 150 })).toMatchObject({
      kind: 'page',
      position: { skip: 200 },
    });
  });

  test('makes progress if the server returns fewer rows than pages share', () => {
    const small = { rowCount: 10, newCount: 0 };
    const onwards = then(AT_100, small, { top: 150, nextLink: 'https://x/data/y' });
    expect(onwards).toMatchObject({ kind: 'page', position: { skip: 60, overlap: 5 } });
  });

  test.each([3, 9, 40, 2000])(
    'never goes back over rows that do not change, with %i rows per page',
    (size) => {
      const most = 9;
      let position: Position = OFFSETS_START;
      for (let read = 0; read < 100;) {
        const from: { readonly skip: number; readonly overlap: number } =
          position.kind === 'offset' ? position : { skip: 0, overlap: 0 };
        const top = size + from.overlap;
        const rowCount = Math.min(top, most);
        const nextLink = top > most ? 'https://x/data/y' : undefined;
        const next = then(position, { rowCount, newCount: rowCount - from.overlap }, { top, nextLink });
        if (next.kind !== 'page' || next.position.kind !== 'offset') throw new Error(next.kind);
        expect(next.position.skip).toBeGreaterThan(read);
        position = next.position;
        read = position.skip;
      }
    },
  );

  test('steps back twice as far if none of the shared rows is there', () => {
    const lost = { hasOverlap: false, rowCount: 120 };
    expect(then(AT_100, lost)).toEqual({ kind: 'step-back', position: { ...AT_100, overlap: 100 } });
    expect(then({ ...AT_100, skip: 300, overlap: 200 }, lost)).toEqual({
      kind: 'step-back',
      position: { ...AT_100, skip: 300, overlap: 300 },
    });
  });

  test('takes the rows as they are where it has stepped back to the beginning', () => {
    const all = { ...AT_100, overlap: 100 };
    expect(then(all, { hasOverlap: false, rowCount: 30, newCount: 30 })).toMatchObject({
      kind: 'page',
      position: { skip: 30, overlap: 15 },
    });
    expect(then(all, { hasOverlap: false, rowCount: 0, newCount: 0 })).toMatchObject({ kind: 'end' });
  });

  test('fails in the default order where record ids do not ascend, and does not mind in the order of keys', () => {
    expect(then(AT_100, { ascends: false })).toMatchObject({ kind: 'method-failed' });
    expect(then({ ...AT_100, method: 'ordered-offsets' }, { ascends: false })).toMatchObject({
      kind: 'page',
    });
  });
});

describe('a service that ignores the position', () => {
  const back = { returnsToStart: true };

  test('is recognized by the first row, which is repeated', () => {
    expect(then(AT_100, back, { top: 150 })).toMatchObject({ kind: 'method-failed' });
    const link: Position = { kind: 'link', method: 'links', link: 'https://x/data/y', rowCount: 100 };
    expect(then(link, back, { nextLink: 'https://x/data/z' })).toMatchObject({ kind: 'method-failed' });
  });

  test('is not suspected where the position is the beginning', () => {
    expect(then({ ...AT_100, overlap: 100 }, back)).toMatchObject({ kind: 'page' });
    expect(then(OFFSETS_START, back)).toMatchObject({ kind: 'page' });
  });
});

describe('paging by links', () => {
  test('follows them to the last', () => {
    const link = 'https://x/data/VendorsV2?$skip=10000';
    expect(then(LINKS_START, {}, { nextLink: link })).toEqual({
      kind: 'page',
      position: { kind: 'link', method: 'links', link, startId: '0', rowCount: 200 },
    });
    expect(then({ kind: 'link', method: 'links', link, rowCount: 100 }, {})).toMatchObject({ kind: 'end' });
  });
});
