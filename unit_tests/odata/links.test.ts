import { describe, expect, test } from '@jest/globals';
import {
  collectionUrl,
  isSameOrigin,
  MAX_LINK_CHARACTERS,
  MAX_URL_CHARACTERS,
  queryOption,
  requireSameOrigin,
} from '../../src/odata/links.ts';

const ROWS = 'https://org.example/api/data/v9.2/accounts';

describe('the URL of a collection', () => {
  test.each<[string, readonly string[] | 'all', readonly string[], string]>([
    ['all columns', 'all', [], ROWS],
    ['all columns of some rows', 'all', ['$filter=a%20eq%201'], `${ROWS}?$filter=a%20eq%201`],
    ['some columns', ['a', '_b_value'], [], `${ROWS}?$select=a,_b_value`],
    [
      'both, in this order',
      ['a'],
      ['$deltatoken=1', '$filter=x'],
      `${ROWS}?$select=a&$deltatoken=1&$filter=x`,
    ],
  ])('%s', (_, columns, query, url) => {
    expect(collectionUrl(ROWS, columns, query)).toBe(url);
  });

  test('names columns while the links to further pages have room for twice as much', () => {
    const longest = MAX_URL_CHARACTERS / 2 - `${ROWS}?$select=`.length;
    expect(collectionUrl(ROWS, ['x'.repeat(longest)], [])).toHaveLength(MAX_URL_CHARACTERS / 2);
    expect(collectionUrl(ROWS, ['x'.repeat(longest + 1)], [])).toBe(ROWS);
    expect(collectionUrl(ROWS, ['x'.repeat(longest + 1)], ['$filter=y'])).toBe(`${ROWS}?$filter=y`);
  });
});

describe('links', () => {
  test.each([
    ['https://org.example/other', true],
    ['http://org.example/', false],
    ['https://org.example:444/', false],
    ['https://org.example.evil/', false],
    ['https://org.example@evil.example/', false],
    ['blob:https://org.example/other', false],
    ['https://user@org.example/other', false],
    [`https://org.example/${'x'.repeat(MAX_LINK_CHARACTERS)}`, false],
    ['/relative', false],
    ['', false],
  ])('%s leads to where we were: %s', (link, own) => {
    expect(isSameOrigin(link, 'https://org.example')).toBe(own);
    if (own) expect(requireSameOrigin(link, 'https://org.example')).toBe(link);
  });

  test.each([
    ['https://org.example/a%2F?$x=%7b', 'https://org.example/a%2F?$x=%7b'],
    ['HTTPS://ORG.example:443/x', 'https://org.example/x'],
    [' https://org.example/x', 'https://org.example/x'],
    ['accounts?$skiptoken=1', `${ROWS}?$skiptoken=1`],
    ['/api/data/v9.2/accounts', ROWS],
    ['//org.example/x', 'https://org.example/x'],
    ['//evil.example/x', undefined],
    ['\\\\evil.example/x', undefined],
    ['https:evil', 'https://org.example/api/data/v9.2/evil'],
    ['http://org.example/x', undefined],
    ['blob:https://org.example/x', undefined],
    ['https://user:secret@org.example/x', undefined],
  ])('%s is followed to %s', (link, target) => {
    const follow = (): string => requireSameOrigin(link, 'https://org.example', ROWS);
    if (target === undefined) expect(follow).toThrow(/not followed/);
    else expect(follow()).toBe(target);
  });

  test.each([
    ['https://o/a?$deltatoken=919042%2108%2f22%2F2026', '919042!08/22/2026'],
    ['https://o/a?$select=x&%24deltatoken=1', '1'],
    ['https://o/a?$deltatoken=a+b', 'a b'],
    ['https://o/a?$deltatoken=', ''],
    ['https://o/a?$deltatoken=a=b==', 'a=b=='],
    ['https://o/a?$skiptoken=1', undefined],
    ['https://o/a', undefined],
  ])('the change token of %s', (link, token) => {
    expect(queryOption(link, '$deltatoken')).toBe(token);
  });
});
