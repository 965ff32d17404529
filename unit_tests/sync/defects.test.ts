import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { LIVES } from '../../scripts/mutations/defect.ts';
import { DEFECTS } from '../../scripts/mutations/defects.ts';

test('there are enough deliberate defects, and each can still be planted', () => {
  expect(DEFECTS.length).toBeGreaterThanOrEqual(75);
  expect(new Set(DEFECTS.map(({ what }) => what)).size).toBe(DEFECTS.length);
  for (const { edits, what } of DEFECTS) {
    for (const { file, find, replace } of edits) {
      const count = readFileSync(file, 'utf8').split(find).length - 1;
      expect([what, count]).toEqual([what, 1]);
      expect(replace).not.toBe(find);
    }
  }
});

test('the tests that must notice them exist', () => {
  const tests = DEFECTS.flatMap(({ noticedBy }) => noticedBy).filter((one) => one !== LIVES);
  expect(tests.filter((path) => !existsSync(path))).toEqual([]);
});
