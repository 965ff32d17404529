import { expect, test } from '@jest/globals';
import { isNumberedLink } from '../../src/dataverse/numbered_link.ts';

const ROWS = 'https://o.example/api/data/v9.2/cr1a7_externalorders?$select=a&';
const COOKIE = '%253ccookie%2520page%253d%25221%2522%253e%253c%252fcookie%253e';

test.each([
  [
    'an empty paging cookie',
    '$skiptoken=%3Ccookie%20pagenumber=%222%22%20pagingcookie=%22%22%20istracking=%22False%22%20/%3E',
    true,
  ],
  ['no paging cookie', '$skiptoken=%3Ccookie%20pagenumber=%222%22%20istracking=%22False%22%20/%3E', true],
  [
    'equals signs that are escaped',
    '$skiptoken=%3Ccookie%20pagenumber%3D%222%22%20pagingcookie%3D%22%22%3E',
    true,
  ],
  ['single quotes', "%24skiptoken=%3Ccookie%20pagenumber='2'%20pagingcookie=''%20/%3E", true],
  [
    'a paging cookie',
    `$skiptoken=%3Ccookie%20pagenumber=%222%22%20pagingcookie=%22${COOKIE}%22%20istracking=%22False%22%20/%3E`,
    false,
  ],
  ['a token of another form', '$skiptoken=%7B%22token%22%3A%22%2BRID%22%7D', false],
  ['a change token', '$deltatoken=919042%2108%2f22%2f2026', false],
  ['a filter with the word', '$filter=a%20eq%20%27pagenumber=%222%22%27', false],
])('[A4] a link with %s', (_, query, isNumbered) => {
  expect(isNumberedLink(ROWS + query)).toBe(isNumbered);
});
