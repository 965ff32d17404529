import { expect, test } from '@jest/globals';
import { RecordCounts } from '../../emulator/record_counts.ts';

test('counts are those of a moment, and never older than a day', () => {
  let rows = 1;
  const day = 86_400_000;
  const counts = new RecordCounts(() => new Map([['account', rows]]), 0);
  rows = 2;
  const seen = [0, day - 1, day, 2 * day - 1].map((now) => {
    const count = counts.at(now).get('account');
    if (now === day) rows = 3;
    return count;
  });
  expect(seen).toEqual([1, 1, 2, 2]);
  expect(counts.at(2 * day).get('account')).toBe(3);
});
