import { expect, test } from '@jest/globals';
import { EtagReader } from '../../src/finops/etag_reader.ts';

const etag = (text: string): string => JSON.stringify(`W/"${Buffer.from(text).toString('base64')}"`);

function idIn(json: string): string | undefined {
  const reader = new EtagReader();
  const bytes = Buffer.from(`  ${json},`);
  return reader.read(bytes, 2, bytes.length - 1)
    ? reader.digits.toString('latin1', 0, reader.length)
    : undefined;
}

test.each([
  ["'1,5637145327'", '5637145327'],
  ["'1,5637144576;465194112,5637145326;0,0'", '5637144576'],
  ["'0,22565421176'", '22565421176'],
  ["'-465194112,5637144576;0,0'", '5637144576'],
  ["'1,9223372036854775807'", '9223372036854775807'],
  ["'1,0;1,5637145326'", undefined],
  ["'1,'", undefined],
  ["'1,56371x'", undefined],
  ["'1,56371453271234567890'", undefined],
  ['1,5637145327', undefined],
  ['12345', undefined],
  ['', undefined],
])('the root RecId of %s is %s', (text, id) => {
  expect(idIn(etag(text))).toBe(id);
});

test('JSON may escape the slashes', () => {
  expect(idIn(etag("'1,5637145327'").replaceAll('/', String.raw`\/`))).toBe('5637145327');
});

test.each(['null', '""', '"W/123"', String.raw`"\"strong\""`, '"W"'])('%s has no id', (json) => {
  expect(idIn(json)).toBeUndefined();
});

test('every number of digits is read back', () => {
  for (let digits = 1; digits <= 19; digits++) {
    const id = '5637145327123456789'.slice(0, digits);
    expect(idIn(etag(`'1,${id};7,8'`))).toBe(id);
  }
});
