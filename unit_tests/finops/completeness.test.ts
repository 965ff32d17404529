import { describe, expect, test } from '@jest/globals';
import { type SliceTally, verdictOn } from '../../src/finops/completeness.ts';
import { DistinctRows } from '../../src/finops/distinct_rows.ts';

const KEYS: SliceTally = {
  method: 'keys',
  rowCount: 90,
  countBefore: 100,
  countAfter: 100,
  wasReadAgain: false,
};
const LINKS: SliceTally = { ...KEYS, method: 'links' };
const AGAIN: SliceTally = { ...KEYS, wasReadAgain: true };

describe('a slice that ended', () => {
  test.each<[string, SliceTally, string]>([
    ['with as many rows as there are', { ...KEYS, rowCount: 100 }, 'whole'],
    ['with more rows than are left', { ...KEYS, countAfter: 80 }, 'whole'],
    ['with fewer rows than there are now, but as many as there were', { ...KEYS, countBefore: 90 }, 'whole'],
    ['without a count', { ...KEYS, countAfter: undefined }, 'uncounted'],
    ['with rows missing', KEYS, 'read-again'],
    [
      'with rows missing, where only the last count is known',
      { ...KEYS, countBefore: undefined },
      'read-again',
    ],
    ['with rows missing twice while none came and went', AGAIN, 'next-method'],
    ['with rows missing twice while rows came and went', { ...AGAIN, countAfter: 101 }, 'changed-meanwhile'],
    ['with rows missing twice by offsets', { ...AGAIN, method: 'offsets' }, 'incomplete'],
    ['with rows missing twice by ordered offsets', { ...AGAIN, method: 'ordered-offsets' }, 'incomplete'],
    ['by links, with as many rows as there were and are', { ...LINKS, rowCount: 100 }, 'whole'],
    [
      'by links, with as many rows as there are, but not as there were',
      { ...LINKS, countAfter: 90 },
      'read-again',
    ],
    ['by links, with more rows than there are', { ...LINKS, rowCount: 101 }, 'read-again'],
    ['by links, changed twice', { ...LINKS, countAfter: 90, wasReadAgain: true }, 'incomplete'],
    ['by links, without a count at its beginning', { ...LINKS, countBefore: undefined }, 'uncounted'],
  ])('%s', (_, tally, kind) => {
    expect(verdictOn(tally)).toMatchObject({ kind });
  });

  test('says what does not fit', () => {
    expect(verdictOn(KEYS)).toMatchObject({ why: '90 rows came, but the service counts 100' });
    expect(verdictOn({ ...KEYS, countAfter: 95 })).toMatchObject({
      why: '90 rows came, but the service counts 100 before and 95 after',
    });
  });
});

test('different rows are counted once each, in any number', () => {
  const rows = new DistinctRows();
  for (let round = 0; round < 2; round++) {
    for (let index = 0; index < 5000; index++) {
      const identity = Buffer.from(`563714${index},"usmf","V-${index}"`);
      rows.add(identity, identity.length);
    }
  }
  expect(rows.count).toBe(5000);
  rows.clear();
  expect(rows.count).toBe(0);
});
