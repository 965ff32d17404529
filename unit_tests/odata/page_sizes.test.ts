import { expect, test } from '@jest/globals';
import { PageSizes } from '../../src/odata/page_sizes.ts';

test('[L8] a page is halved down to a bound, separately for each table', () => {
  const sizes = new PageSizes(400);
  expect([sizes.timedOut('a'), sizes.timedOut('a'), sizes.timedOut('a'), sizes.timedOut('a')]).toEqual([
    200, 100, 50, 50,
  ]);
  expect([sizes.of('a'), sizes.of('b')]).toEqual([50, 400]);
});

test('[L8] it never becomes larger than what was configured', () => {
  const sizes = new PageSizes(10);
  expect(sizes.timedOut('a')).toBe(10);
});

test('[L8] it grows again after twenty good pages, to what was configured', () => {
  const sizes = new PageSizes(5000);
  sizes.timedOut('a');
  sizes.timedOut('a');
  for (let page = 0; page < 19; page++) sizes.delivered('a');
  expect(sizes.of('a')).toBe(1250);
  sizes.delivered('a');
  expect(sizes.of('a')).toBe(2500);
  for (let page = 0; page < 20; page++) sizes.delivered('a');
  expect(sizes.of('a')).toBe(5000);
});

test('[A4] a numbered page has the size that its table was last asked with', () => {
  const sizes = new PageSizes(5000);
  sizes.ask('a', false);
  sizes.timedOut('a');
  for (let page = 0; page < 20; page++) sizes.delivered('a');
  expect([sizes.ask('a', true), sizes.ask('b', true)]).toEqual([2500, 5000]);
  expect([sizes.ask('a', false), sizes.ask('a', true)]).toEqual([5000, 5000]);
});
