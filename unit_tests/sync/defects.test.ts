import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { DEFECTS } from '../../scripts/mutations/defects.ts';

test('there are enough deliberate defects, and each can still be planted', () => {
  expect(DEFECTS.length).toBeGreaterThanOrEqual(15);
  for (const { edits, what } of DEFECTS) {
    for (const { file, find, replace } of edits) {
      const count = readFileSync(file, 'utf8').split(find).length - 1;
      expect([what, count]).toEqual([what, 1]);
      expect(replace).not.toBe(find);
    }
  }
});
