import { expect, test } from '@jest/globals';
import { ValueCache } from '../../src/records/value_cache.ts';

test('values are found by their bytes, wherever they stand, up to as many as are kept', () => {
  const memory = new ValueCache(500);
  const values = Array.from({ length: 1000 }, (_, index) => Buffer.from(String(index * 7919)));
  for (const value of values) memory.remember(value, Buffer.from(`built from ${value.toString()}`));
  for (const [index, value] of values.entries()) {
    const bytes = Buffer.concat([Buffer.from('x'), value, Buffer.from('x')]);
    const made = memory.find(bytes, 1, bytes.length - 1)?.toString();
    expect(made).toBe(index < 500 ? `built from ${value.toString()}` : undefined);
    expect(memory.find(bytes, 0, bytes.length - 1)).toBeUndefined();
  }
});
