import { describe, expect, test } from '@jest/globals';
import { ruleOf } from '../../src/finops/column_types.ts';
import type { XppColumn } from '../../src/finops/entity.ts';
import { atOrAfter, equalTo } from '../../src/finops/key_filter.ts';
import { keyValues } from '../../src/finops/key_values.ts';
import { literalOf, mayBeWildcard } from '../../src/finops/literals.ts';

function column(name: string, dataType: string, typeName = ''): XppColumn {
  const rule = ruleOf(dataType, typeName);
  return { name, type: rule.type, dataType, typeName, rule, isKey: true };
}

const COMPANY = column('dataAreaId', 'String');
const LINE = column('LineNumber', 'Real');
const DAY = column('ValidFrom', 'Date');

describe('the literal of a value', () => {
  test.each([
    [column('Name', 'String'), "O'Neill & Sons", "'O''Neill & Sons'"],
    [column('Name', 'String'), ' RFI-001', "' RFI-001'"],
    [
      column('Blocked', 'Enum', 'Microsoft.Dynamics.DataEntities.NoYes'),
      'Yes',
      "Microsoft.Dynamics.DataEntities.NoYes'Yes'",
    ],
    [DAY, '2019-10-04', '2019-10-04T12:00:00Z'],
    [DAY, '2019-10-04T12:00:00Z', '2019-10-04T12:00:00Z'],
    [column('ModifiedDateTime', 'UtcDateTime'), '2026-07-08T09:10:11Z', '2026-07-08T09:10:11Z'],
    [column('RecId', 'Int64'), '5637144589', '5637144589'],
    [LINE, '1.0000000000000001', '1.0000000000000001'],
    [column('Id', 'Guid'), '0f8fad5b-d9cb-469f-a165-70867728950e', '0f8fad5b-d9cb-469f-a165-70867728950e'],
    [column('Enabled', 'Enum', 'Edm.Boolean'), 'true', 'true'],
  ])('%#: %o %s', (of, value, literal) => {
    expect(literalOf(of, value)).toBe(literal);
  });

  test.each([
    [column('RecId', 'Int64'), '1 or true'],
    [DAY, 'yesterday'],
    [column('Id', 'Guid'), "0' or 'a' eq 'a"],
  ])('%#: a value of another form is refused, since it comes from a saved state', (of, value) => {
    expect(() => literalOf(of, value)).toThrow(/Clear the stream's state/);
  });

  test('only a text can be read as a pattern', () => {
    expect(mayBeWildcard(COMPANY, 'a*')).toBe(true);
    expect(mayBeWildcard(COMPANY, 'a?')).toBe(false);
    expect(mayBeWildcard(LINE, '1*')).toBe(false);
  });
});

describe('the rows at or after a key', () => {
  test.each([
    [[{ column: COMPANY, value: 'usmf' }], "dataAreaId ge 'usmf'"],
    [
      [
        { column: COMPANY, value: 'usmf' },
        { column: LINE, value: '2' },
      ],
      "dataAreaId ge 'usmf' and (dataAreaId gt 'usmf' or LineNumber ge 2)",
    ],
    [
      [
        { column: COMPANY, value: 'usmf' },
        { column: LINE, value: '2' },
        { column: DAY, value: '2026-01-02' },
      ],
      "dataAreaId ge 'usmf' and (dataAreaId gt 'usmf' or (LineNumber ge 2 and (LineNumber gt 2 or ValidFrom ge 2026-01-02T12:00:00Z)))",
    ],
  ])('%#: %s', (key, filter) => {
    expect(atOrAfter(key)).toBe(filter);
    expect(filter).not.toContain(' eq ');
  });

  test('one row is requested by all columns of its key', () => {
    const key = [
      { column: COMPANY, value: 'usmf' },
      { column: LINE, value: '2' },
    ];
    expect(equalTo(key)).toBe("dataAreaId eq 'usmf' and LineNumber eq 2");
  });

  test('values are read from JSON texts, and a null leaves no key to continue from', () => {
    expect(keyValues([COMPANY, LINE], { dataAreaId: '"a\\"b"', LineNumber: '1.50' })).toEqual([
      { column: COMPANY, value: 'a"b' },
      { column: LINE, value: '1.50' },
    ]);
    expect(keyValues([COMPANY, LINE], { dataAreaId: '"a"', LineNumber: 'null' })).toBeUndefined();
    expect(keyValues([COMPANY], {})).toBeUndefined();
    expect(keyValues([COMPANY], { dataAreaId: '"broken' })).toBeUndefined();
  });
});
