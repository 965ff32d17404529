import { describe, expect, test } from '@jest/globals';
import { classifyFault, explainFault } from '../../src/finops/fault_advice.ts';
import { readEntity } from '../../src/finops/metadata_documents.ts';
import { anchorLink, isTooLong, rowsUrl } from '../../src/finops/page_url.ts';
import { pagingMethods } from '../../src/finops/paging_choice.ts';
import { parsePosition, type Position, serialisePosition } from '../../src/finops/position.ts';
import { streamedRows } from '../../src/finops/streamed_rows.ts';
import { readFault } from '../../src/odata/service_fault.ts';

const property = (Name: string, DataType: string, more: object = {}) => ({
  Name,
  DataType,
  TypeName: `Edm.${DataType}`,
  IsKey: false,
  ConfigurationEnabled: true,
  ...more,
});

const VENDORS = {
  Name: 'VendorV2',
  EntitySetName: 'VendorsV2',
  ConfigurationEnabled: true,
  Properties: [
    property('dataAreaId', 'String', { IsKey: true }),
    property('VendorAccountNumber', 'String', { IsKey: true }),
    property('BirthDate', 'Date'),
    property('ValidFrom', 'Date', { IsKey: true }),
    property('ModifiedOn', 'UtcDateTime'),
    property('OnHold', 'Enum', { TypeName: 'Microsoft.Dynamics.DataEntities.NoYes' }),
    property('CreditLimit', 'Real'),
    property('PartyRecId', 'Int64'),
    property('Dead', 'String', { ConfigurationEnabled: false }),
  ],
};

describe('how an entity is paged', () => {
  const columns = readEntity(VENDORS)!.columns;
  const keys = columns.filter(({ isKey }) => isKey);
  const withEnum = [...keys, columns.find(({ name }) => name === 'OnHold')!];
  const all = { recIdsAscend: true, ordersByKeys: true, ordersByWholeKey: true, filtersByKeys: true };
  const none = { recIdsAscend: false, ordersByKeys: false, ordersByWholeKey: false, filtersByKeys: false };
  const onlyEnum = withEnum.slice(-1);

  test.each([
    [keys, all, ['keys', 'offsets', 'ordered-offsets', 'links']],
    [withEnum, all, ['keys', 'offsets', 'ordered-offsets', 'links']],
    [withEnum, { ...all, ordersByWholeKey: false }, ['keys', 'offsets', 'links']],
    [onlyEnum, all, ['offsets', 'ordered-offsets', 'links']],
    [keys, { ...all, filtersByKeys: false }, ['offsets', 'ordered-offsets', 'links']],
    [keys, { ...all, recIdsAscend: false }, ['keys', 'ordered-offsets', 'links']],
    [keys, { ...all, filtersByKeys: false, recIdsAscend: false }, ['ordered-offsets', 'links']],
    [keys, { ...none, recIdsAscend: true }, ['offsets', 'links']],
    [keys, none, ['links']],
    [[], all, ['offsets', 'ordered-offsets', 'links']],
  ])('%#', (key, findings, methods) => {
    expect(pagingMethods(key, findings)).toEqual(methods);
  });
});

describe('a position', () => {
  test.each<Position>([
    { kind: 'start', method: 'ordered-offsets' },
    { kind: 'start', method: 'links', isUncounted: true, isSecondReading: true },
    { kind: 'after-key', method: 'keys', key: { a: '"x"', b: '1.50' }, ids: ['1,"x"'], rowCount: 7 },
    { kind: 'after-key', method: 'keys', key: { a: '1' }, ids: [], rowCount: 7, countBefore: 9, top: 400 },
    { kind: 'offset', method: 'offsets', skip: 100, overlap: 50, ids: [], rowCount: 100, startId: '1,"x"' },
    { kind: 'link', method: 'links', link: 'https://x/data/y?$skip=1', rowCount: 5, isSecondReading: true },
  ])('%# is saved and read back', (position) => {
    const saved = JSON.parse(JSON.stringify(serialisePosition(position))) as Record<string, unknown>;
    expect(parsePosition(saved)).toEqual(position);
  });

  test.each([
    {},
    { kind: 'start', method: 'magic' },
    { kind: 'after-key', method: 'keys', key: {}, ids: [], rowCount: 1 },
    { kind: 'after-key', method: 'offsets', key: { a: '1' }, ids: [], rowCount: 1 },
    { kind: 'after-key', method: 'keys', key: { a: 1 }, ids: [], rowCount: 1 },
    { kind: 'after-key', method: 'keys', key: { a: '1' }, ids: [] },
    { kind: 'offset', method: 'offsets', skip: -1, overlap: 0, ids: [], rowCount: 1 },
    { kind: 'offset', method: 'offsets', skip: 10, overlap: 20, ids: [], rowCount: 10 },
    { kind: 'link', method: 'links', rowCount: 1 },
    { kind: 'link', method: 'links', link: 'x', rowCount: 1, countBefore: '7' },
  ])('%# of another form is not understood', (place) => {
    expect(parsePosition(place)).toBeUndefined();
  });
});

describe('URLs', () => {
  const base = 'https://contoso.operations.dynamics.com';

  test('name companies, order, columns and rows', () => {
    const query = {
      crossCompany: true,
      filter: "Name eq 'A & B'",
      orderBy: ['dataAreaId', 'Number'],
      select: ['Number'],
      top: 10,
      skip: 5,
      count: true,
    };
    expect(rowsUrl(base, 'VendorsV2', query)).toBe(
      `${base}/data/VendorsV2?cross-company=true&$filter=Name%20eq%20'A%20%26%20B'&$orderby=dataAreaId,Number&$count=true&$skip=5&$top=10&$select=Number`,
    );
  });

  test('leave out the columns where they would be too long', () => {
    const select = Array.from({ length: 311 }, (_, index) => `SomeRatherLongColumnName${index}`);
    const url = rowsUrl(base, 'CustomersV3', { crossCompany: true, select, top: 10 });
    expect(url).toBe(`${base}/data/CustomersV3?cross-company=true&$top=10`);
    const filter = 'x'.repeat(2000);
    expect(isTooLong(rowsUrl(base, 'CustomersV3', { crossCompany: true, select, filter }))).toBe(true);
  });

  test.each([
    ['https://aos-7.internal/data/VendorsV2?$skip=10', `${base}/data/VendorsV2?$skip=10`],
    ['https://x/namespaces/AXSF/data/VendorsV2?$skip=10', `${base}/data/VendorsV2?$skip=10`],
    ['https://x/Data/VendorsV2?$skip=10', `${base}/data/VendorsV2?$skip=10`],
    ['VendorsV2?$skip=10', `${base}/data/VendorsV2?$skip=10`],
  ])('of links lead to where the configuration says: %s', (link, anchored) => {
    expect(anchorLink(base, link)).toBe(anchored);
  });

  test('that lead elsewhere are not followed', () => {
    for (const link of [
      'https://evil.example/steal',
      '//evil.example/x?y',
      '../metadata?x',
      'javascript:x?',
    ]) {
      expect(() => anchorLink(base, link)).toThrow(/not followed/);
    }
  });
});

describe('a refusal', () => {
  const fault = (status: number, body: unknown) =>
    readFault(status, typeof body === 'string' ? body : JSON.stringify(body));
  const inner = (message: string) => ({
    error: {
      code: '',
      message: 'An error has occurred.',
      innererror: { message, type: 'Microsoft.Dynamics.X', stacktrace: '   at Secret.Frame()' },
    },
  });

  test.each([
    [fault(500, inner('The entity is broken.')), 'service_unavailable', 'The entity is broken.'],
    [
      fault(401, {
        Message: 'Authentication failed.',
        StackTrace: null,
        ExceptionType: 'System.InvalidOperationException',
      }),
      'access_denied',
      'Microsoft Entra applications',
    ],
    [fault(403, ''), 'access_denied', 'role'],
    [fault(404, inner("Resource not found for the segment 'Vendors'.")), 'stream_unknown', 'no such entity'],
    [
      fault(404, { Message: "No HTTP resource was found that matches the request URI 'x'." }),
      'stream_unknown',
      'no such entity',
    ],
    [fault(404, '<html><title>404 - File not found</title></html>'), 'request_refused', 'too long'],
    [fault(429, ''), 'throttled', 'Throttling priority mapping'],
    [fault(502, '<html><title>Bad Gateway</title></html>'), 'service_unavailable', 'Bad Gateway'],
    [
      fault(400, inner("Could not find a property named 'Foo' on type 'Bar'.")),
      'column_unknown',
      'column Foo',
    ],
    [fault(400, inner('Filtering is not supported.')), 'request_refused', 'Filtering is not supported.'],
  ])('%#: is reported with its innermost message and advice', (one, code, words) => {
    const error = explainFault(one, 'Table VendorsV2');
    expect(error.code).toBe(code);
    expect(error.message).toContain('Table VendorsV2: ');
    expect(error.message).toContain(words);
    expect(`${error.message} ${error.detail}`).not.toContain('Secret.Frame');
    expect(error.message).not.toContain('An error has occurred');
  });

  test('of an entity that does not exist is final, in a 500 too', () => {
    expect(classifyFault(fault(500, inner("Resource not found for the segment 'X'.")))).toBe('final');
    expect(classifyFault(fault(500, inner('Something else.')))).toBe('unknown');
  });
});

describe('a large collection', () => {
  const response = (chunks: readonly string[]) => ({
    status: 200,
    headers: {},
    discard: () => {},
    body: (async function* () {
      for (const chunk of chunks) yield Buffer.from(chunk);
    })(),
  });

  async function read(chunks: readonly string[]) {
    const rows: unknown[] = [];
    const generator = streamedRows(response(chunks), 'The list');
    for (;;) {
      const next = await generator.next();
      if (next.done === true) return { rows, link: next.value };
      rows.push(...next.value);
    }
  }

  const DOCUMENT =
    '{"@odata.context":"x","value":[{"Name":"a","P":[{"b":"}]"}]}, {"Name":"ü"}],"@odata.nextLink":"https://x/metadata/y?$skip=2"}';

  test('is read row by row, wherever its chunks end, with or without a byte-order mark', async () => {
    const expected = {
      rows: [{ Name: 'a', P: [{ b: '}]' }] }, { Name: 'ü' }],
      link: 'https://x/metadata/y?$skip=2',
    };
    expect(await read([DOCUMENT])).toEqual(expected);
    expect(await read([`\uFEFF${DOCUMENT}`])).toEqual(expected);
    expect(await read(DOCUMENT.replace('ü', '\\u00fc').split(''))).toEqual(expected);
    expect((await read(['{"value":[]}'])).rows).toEqual([]);
  });

  test.each([
    [['{"value":[{"a":1}'], 'was interrupted'],
    [['{"error":{"message":"x"}}'], 'has no "value"'],
    [['<html>'], 'not a JSON document'],
    [['{"value":[{"a":nope}]}'], 'cannot be read'],
  ])('%# that is broken is an error', async (chunks, words) => {
    await expect(read(chunks)).rejects.toThrow(words);
  });
});
