import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { deleteMarkers } from '../../src/records/delete_markers.ts';
import { PageScanner } from '../../src/records/page_scanner.ts';
import { NO_CHANGE_COLUMNS, type RecordPlan } from '../../src/records/record_plan.ts';
import { ServiceFaultError } from '../../src/odata/service_fault.ts';

const NOW = Date.UTC(2026, 0, 2, 3, 4, 5, 6);
const NOW_TEXT = '2026-01-02T03:04:05.006Z';
const CURSOR = 1_767_323_045_000_000;
const TRACKED = { cursor: true, updatedAt: true, deletedAt: true };

function plan(columns: readonly string[] | 'all', extra: Partial<RecordPlan> = {}): RecordPlan {
  return {
    stream: 'account',
    columns: columns === 'all' ? 'all' : new Set(columns),
    keyColumns: ['accountid'],
    change: NO_CHANGE_COLUMNS,
    ...extra,
  };
}

interface Scanned {
  readonly text: string;
  readonly scanner: PageScanner;
}

function scan(chunks: readonly Uint8Array[], recordPlan: RecordPlan): Scanned {
  const scanner = new PageScanner({ plan: recordPlan });
  let text = '';
  for (const chunk of chunks) text += scanner.push(chunk, NOW, CURSOR + scanner.recordCount).toString();
  text += scanner.finish(NOW, CURSOR + scanner.recordCount).toString();
  return { text, scanner };
}

const scanText = (page: string, recordPlan: RecordPlan): Scanned => scan([Buffer.from(page)], recordPlan);

function data(text: string): unknown[] {
  const lines = text.split('\n').filter((line) => line !== '');
  return lines.map((line) => (JSON.parse(line) as { record: { data: unknown } }).record.data);
}

const PAGE = String.raw`{"@odata.context":"https://o/$metadata#accounts(name)","value":[{"@odata.etag":"W/\"1\"","name":"Ärger \"&\" Söhne 🏗 \\ \/ \u00e9\n","revenue":20000.0000,"versionnumber":636924447719637143,"_ownerid_value":null,"_ownerid_value@Microsoft.Dynamics.CRM.lookuplogicalname":"systemuser","iscustomizable":{"Value":true,"CanBeChanged": false, "ManagedPropertyLogicalName":"x y"},"accountid":"1"},{"@odata.etag":"W/\"2\"","name":"","revenue":-1.5e-7,"versionnumber":0,"_ownerid_value":"u","iscustomizable":null,"accountid":"2","unasked":[1,[2,{}],"]"]},{"name":"no etag","accountid":"3"}],"@odata.nextLink":"https://o/next?a=b\u0026c"}`;
const COLUMNS = ['accountid', 'name', 'revenue', 'versionnumber', '_ownerid_value', 'iscustomizable'];

describe('rows become records', () => {
  test('the bytes of every selected value arrive unchanged, in one line a row', () => {
    const { text, scanner } = scanText(PAGE, plan(COLUMNS));
    const head = `{"type":"RECORD","record":{"stream":"account","emitted_at":${NOW},"data":{`;
    expect(text).toBe(
      [
        String.raw`${head}"name":"Ärger \"&\" Söhne 🏗 \\ \/ \u00e9\n","revenue":20000.0000,"versionnumber":636924447719637143,"_ownerid_value":null,"iscustomizable":{"Value":true,"CanBeChanged":false,"ManagedPropertyLogicalName":"x y"},"accountid":"1"}}}`,
        `${head}"name":"","revenue":-1.5e-7,"versionnumber":0,"_ownerid_value":"u","iscustomizable":null,"accountid":"2"}}}`,
        `${head}"name":"no etag","accountid":"3"}}}`,
        '',
      ].join('\n'),
    );
    expect(scanner).toMatchObject({
      rowCount: 3,
      deleteCount: 0,
      nextLink: 'https://o/next?a=b&c',
      deltaLink: undefined,
      hasValue: true,
    });
  });

  test.each([
    ['a selection keeps its columns only', ['name'], { name: 'no etag' }],
    ['`all` keeps what is not an annotation', 'all', { name: 'no etag', accountid: '3' }],
  ] as const)('%s', (_, columns, last) => {
    expect(data(scanText(PAGE, plan(columns)).text).at(-1)).toEqual(last);
  });

  test('a column that is named with an escape is the same column', () => {
    const { text } = scanText(String.raw`{"value":[{"na\u006de":1},{"name":2}]}`, plan(['name']));
    expect(text).toContain('{"name":1}');
    expect(data(text)).toEqual([{ name: 1 }, { name: 2 }]);
  });

  test('columns that come and go from row to row find their place', () => {
    const rows = [{ a: 1, b: 2, c: 3 }, { a: 1, c: 3 }, { c: 3, b: 2, a: 1 }, { x: 0, a: 1 }, { b: 2 }];
    const expected = rows.map((row) =>
      Object.fromEntries(Object.entries(row).filter(([name]) => name !== 'x')),
    );
    expect(data(scanText(JSON.stringify({ value: rows }), plan(['a', 'b', 'c'])).text)).toEqual(expected);
  });
});

const DELTA = `{"@odata.context":"https://o/$metadata#accounts/$delta","@odata.deltaLink":"https://o/d?$deltatoken=1","value":[{"accountid":"1","name":"x"},{"@odata.context":"https://o/$metadata#accounts/$deletedEntity","id":"2","reason":"deleted"},{"id":"3","reason":"changed","@odata.context":"https://o/$metadata#accounts/$deletedEntity"},{"id":"row","accountid":"4","name":null}]}`;

describe('changes become records and delete markers', () => {
  const change = { change: TRACKED };
  const times = { _ab_cdc_updated_at: NOW_TEXT, _ab_cdc_deleted_at: NOW_TEXT };

  test('delete markers carry key, cursor and times, wherever their context stands', () => {
    const { text, scanner } = scanText(DELTA, plan(['accountid', 'name', 'id'], change));
    expect(data(text)).toEqual([
      {
        _ab_cdc_cursor: CURSOR,
        _ab_cdc_updated_at: NOW_TEXT,
        _ab_cdc_deleted_at: null,
        accountid: '1',
        name: 'x',
      },
      { _ab_cdc_cursor: CURSOR + 1, ...times, accountid: '2' },
      { _ab_cdc_cursor: CURSOR + 2, ...times, accountid: '3' },
      {
        _ab_cdc_cursor: CURSOR + 3,
        _ab_cdc_updated_at: NOW_TEXT,
        _ab_cdc_deleted_at: null,
        id: 'row',
        accountid: '4',
        name: null,
      },
    ]);
    expect(scanner).toMatchObject({
      rowCount: 2,
      deleteCount: 2,
      deltaLink: 'https://o/d?$deltatoken=1',
      recordCount: 4,
    });
  });

  test('the cursor carries over from nines', () => {
    const scanner = new PageScanner({ plan: plan(['a'], change) });
    const page = Buffer.from('{"value":[{"a":1},{"a":2},{"a":3}]}');
    const text = scanner.push(page, NOW, 1_999_999_999_999_998).toString();
    expect(data(text)).toMatchObject([
      { _ab_cdc_cursor: 1_999_999_999_999_998 },
      { _ab_cdc_cursor: 1_999_999_999_999_999 },
      { _ab_cdc_cursor: 2_000_000_000_000_000 },
    ]);
  });

  test('each chunk goes on with the cursor that it is given: others take some in between', () => {
    const scanner = new PageScanner({ plan: plan(['accountid'], change) });
    const bytes = Buffer.from(DELTA);
    const border = bytes.indexOf('$deletedEntity');
    const text =
      scanner.push(bytes.subarray(0, border), NOW, CURSOR).toString() +
      scanner.push(bytes.subarray(border), NOW, CURSOR + 100).toString() +
      scanner.finish(NOW, CURSOR + 200).toString();
    const cursors = [...text.matchAll(/"_ab_cdc_cursor":(\d+)/g)].map(
      ([, cursor]) => Number(cursor) - CURSOR,
    );
    expect(cursors).toEqual([0, 100, 101, 102]);
  });

  test("a user's cursor column: deletes wait until it is known that their rows are gone", () => {
    const withheld: (readonly string[])[] = [];
    const watch = {
      row: () => true,
      deleted: () => {},
      withheld: (key: readonly string[]) => withheld.push(key),
    };
    const recordPlan = plan(['accountid'], { ...change, deletionTimeColumn: 'modifiedon' });
    const scanner = new PageScanner({ plan: recordPlan, watch });
    const text = scanner.push(Buffer.from(DELTA), NOW, CURSOR + scanner.recordCount).toString();
    expect(data(text)).toMatchObject([{ accountid: '1' }, { _ab_cdc_cursor: CURSOR + 1, accountid: '4' }]);
    expect(withheld).toEqual([['"2"'], ['"3"']]);
    const deletionMs = Date.UTC(2026, 0, 1);
    const markers = deleteMarkers(recordPlan, withheld, { nowMs: NOW, deletionMs }, CURSOR + 2);
    expect(data(markers.toString())).toEqual([
      { _ab_cdc_cursor: CURSOR + 2, ...times, modifiedon: '2026-01-01T00:00:00Z', accountid: '2' },
      { _ab_cdc_cursor: CURSOR + 3, ...times, modifiedon: '2026-01-01T00:00:00Z', accountid: '3' },
    ]);
  });

  describe('of a table whose rows have a key of two columns', () => {
    const recordPlan = plan(['accountid', 'partitionid'], {
      ...change,
      keyColumns: ['accountid', 'partitionid'],
    });
    const page = (more: string) =>
      `{"value":[{"accountid":"1","partitionid":"p"},{"@odata.context":"m#t/$deletedEntity","id":"2"${more},"reason":"deleted"},{"accountid":"3","partitionid":"q"}]}`;

    test('a delete marker carries the whole key', () => {
      const { text } = scanText(page(String.raw`,"partitionid":"a\"b"`), recordPlan);
      expect(data(text)[1]).toEqual({
        _ab_cdc_cursor: CURSOR + 1,
        ...times,
        accountid: '2',
        partitionid: 'a"b',
      });
    });

    test.each(['', ',"partitionid":null'])(
      'a delete without it (%s) has no marker, and is counted',
      (more) => {
        const { scanner, text } = scanText(page(more), recordPlan);
        expect(data(text)).toMatchObject([
          { _ab_cdc_cursor: CURSOR, accountid: '1' },
          { _ab_cdc_cursor: CURSOR + 1, accountid: '3' },
        ]);
        expect(scanner).toMatchObject({ deleteCount: 0, incompleteDeleteCount: 1, recordCount: 2 });
      },
    );
  });

  test('a delete in a read without change tracking is refused', () => {
    expect(() => scanText(DELTA, plan(['accountid']))).toThrow(/deleted row/);
  });

  test('a delete without an id is refused', () => {
    const page = '{"value":[{"@odata.context":"m#accounts/$deletedEntity","reason":"deleted"}]}';
    expect(() => scanText(page, plan('all', change))).toThrow(/without its id \(at byte 10\)/);
  });
});

describe('chunks have any borders', () => {
  const pretty = JSON.stringify(JSON.parse(PAGE), null, 2).replaceAll('\n', '\r\n\t ');
  test.each([
    ['compact', PAGE, plan(COLUMNS)],
    ['pretty-printed, with a byte order mark', `\uFEFF ${pretty} \n`, plan(COLUMNS)],
    ['with deletes', DELTA, plan('all', { change: TRACKED })],
    ['empty', '{ "value" : [ ] , "@odata.deltaLink" : "d" }', plan('all')],
  ])('%s: cut anywhere, and byte by byte', (_, page, recordPlan) => {
    const bytes = Buffer.from(page);
    const whole = scan([bytes], recordPlan).text;
    for (let cut = 0; cut <= bytes.length; cut++) {
      expect(scan([bytes.subarray(0, cut), bytes.subarray(cut)], recordPlan).text).toBe(whole);
    }
    const single = Array.from(bytes, (_byte, at) => bytes.subarray(at, at + 1));
    expect(scan(single, recordPlan).text).toBe(whole);
  });

  test('white space between tokens never reaches a line', () => {
    expect(data(scanText(pretty, plan(COLUMNS)).text)).toEqual(data(scanText(PAGE, plan(COLUMNS)).text));
    expect(scanText(pretty, plan(COLUMNS)).text).toContain(
      '"iscustomizable":{"Value":true,"CanBeChanged":false',
    );
  });

  test('a row of megabytes is read in small chunks, in work linear in its bytes', () => {
    const page = Buffer.from(JSON.stringify({ value: [{ note: 'x'.repeat(20_000_000) }, { note: 'y' }] }));
    const scanner = new PageScanner({ plan: plan('all') });
    let bytes = 0;
    for (let at = 0; at < page.length; at += 4096) {
      bytes += scanner.push(page.subarray(at, at + 4096), NOW, CURSOR + scanner.recordCount).length;
    }
    bytes += scanner.finish(NOW, CURSOR + scanner.recordCount).length;
    expect(scanner.rowCount).toBe(2);
    expect(bytes).toBeGreaterThan(20_000_000);
  });

  test('any rows, any white space, any chunks: what JSON.parse reads is what arrives', () => {
    const row = fc.dictionary(
      fc.string({ unit: 'binary' }).filter((k) => !k.includes('@') && k !== 'id'),
      fc.jsonValue(),
    );
    fc.assert(
      fc.property(
        fc.array(row),
        fc.integer({ min: 0, max: 3 }),
        fc.integer({ min: 1, max: 40 }),
        (rows, indent, size) => {
          const bytes = Buffer.from(JSON.stringify({ count: 1, value: rows }, null, indent));
          const chunks = [];
          for (let at = 0; at < bytes.length; at += size) chunks.push(bytes.subarray(at, at + size));
          expect(data(scan(chunks, plan('all')).text)).toEqual(JSON.parse(JSON.stringify(rows)));
        },
      ),
      { numRuns: 300, seed: 20260101 },
    );
  });
});

describe('an invalid page is refused, with its position, and never becomes a line', () => {
  test.each([
    ['an HTML page', '<html>', 'beginning of a page', 0],
    ['an array', '[]', 'beginning of a page', 0],
    ['text before', 'x{"value":[]}', 'beginning of a page', 0],
    ['text after', '{"value":[]} x', 'ended already', 13],
    ['a second document', '{"value":[]}{"value":[]}', 'ended already', 12],
    ['a value that is not an array', '{"value":{}}', 'not an array', 9],
    ['a row that is not an object', '{"value":[1]}', 'a row was expected', 10],
    ['a row that is null', '{"value":[null]}', 'a row was expected', 10],
    ['rows without a comma', '{"value":[{"a":1}{"a":2}]}', '"," or "]"', 17],
    ['a trailing comma', '{"value":[{"a":1},]}', 'a row was expected', 18],
    ['a trailing comma in a row', '{"value":[{"a":1,}]}', 'column name', 17],
    ['a name without quotes', '{"value":[{a:1}]}', 'column name', 11],
    ['no colon', '{"value":[{"a" 1}]}', '":"', 15],
    ['a control character', '{"value":[{"a":"\u0001"}]}', 'control character', 16],
    ['a line feed in a text', '{"value":[{"a":"x\ny"}]}', 'control character', 17],
    ['an unknown escape', String.raw`{"value":[{"a":"\x"}]}`, 'escape', 17],
    ['a broken \\u escape', String.raw`{"value":[{"a":"\u12g4"}]}`, 'hex', 20],
    ['a number with a leading zero', '{"value":[{"a":01}]}', '"," or "}"', 16],
    ['a number that ends in a point', '{"value":[{"a":1.}]}', 'no JSON value', 17],
    ['a number without digits', '{"value":[{"a":-}]}', 'no JSON value', 16],
    ['NaN', '{"value":[{"a":NaN}]}', 'no JSON value', 15],
    ['an unknown word', '{"value":[{"a":nul}]}', 'no JSON value', 18],
    ['a column twice', '{"value":[{"a":1,"a":2}]}', 'twice', 17],
    ['value twice', '{"value":[],"value":[]}', 'twice', 20],
    ['a link that is not a text', '{"value":[],"@odata.nextLink":7}', 'not a text', 30],
    ['endless nesting', `{"value":[{"a":${'['.repeat(100)}`, 'nesting', 79],
    ['a malformed column that was not asked for', '{"value":[{"b":tru}]}', 'no JSON value', 18],
  ])('%s', (_, page, problem, position) => {
    const bytes = Buffer.from(page);
    for (const size of [bytes.length, 1]) {
      const scanner = new PageScanner({ plan: plan(['a']) });
      let lines = '';
      let message = '';
      try {
        for (let at = 0; at < bytes.length; at += size) {
          lines += scanner.push(bytes.subarray(at, at + size), NOW, CURSOR + scanner.recordCount).toString();
        }
        lines += scanner.finish(NOW, CURSOR + scanner.recordCount).toString();
      } catch (error) {
        message = (error as Error).message;
      }
      expect(message).toContain(problem);
      expect(message).toContain(`byte ${position})`);
      for (const line of lines.split('\n').filter(Boolean))
        expect(() => JSON.parse(line) as unknown).not.toThrow();
    }
  });

  test('bytes that are not UTF-8', () => {
    const page = Buffer.concat([
      Buffer.from('{"value":[{"a":"'),
      Buffer.from([0xc3, 0x28]),
      Buffer.from('"}]}'),
    ]);
    expect(() => scan([page], plan('all'))).toThrow(/UTF-8/);
  });

  test('an error in the middle of a 200 answer keeps its code and its innermost words', () => {
    const page =
      '{"value":[{"a":1}],"error":{"code":"-2147220960","message":"m","innererror":{"message":"inner"}}}';
    let caught: unknown;
    try {
      scanText(page, plan('all'));
    } catch (error) {
      caught = error;
    }
    expect(caught).toBeInstanceOf(ServiceFaultError);
    expect((caught as ServiceFaultError).fault).toMatchObject({ code: '0x80040220', message: 'inner' });
  });

  test('a page that is truncated anywhere counts as interrupted', () => {
    const bytes = Buffer.from(PAGE);
    for (let cut = 0; cut < bytes.length; cut++) {
      expect(() => scan([bytes.subarray(0, cut)], plan(COLUMNS))).toThrow('was interrupted');
    }
  });
});
