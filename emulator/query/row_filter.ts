/**
 * `$filter` on rows: comparisons of columns with literals, `and`, `or`, parentheses, null. Functions and comparisons
 * across lookups are not emulated.
 * https://learn.microsoft.com/power-apps/developer/data-platform/webapi/query/filter-rows
 *
 * Texts compare without regard to case, as the documents say. Inferred: `ne` also lets rows pass that hold null.
 */
import { notEmulated, Refusal } from '../answer.ts';
import { type Column, propertyOf, type Row, type Table } from '../model.ts';
import { unknownProperty } from './unknown_property.ts';
import { type Comparison, type Literal, parseFilter, type Predicate } from './filter_grammar.ts';

type Comparable = string | number | bigint | boolean;

/** Everything, without a filter. */
export function parseRowFilter(table: Table, filter: string | undefined): Predicate<Row> {
  if (filter === undefined) return () => true;
  return parseFilter(filter, {
    compare: (comparison) => compare(table, comparison),
    refuseFunction: (name) => {
      throw notEmulated(`the function ${name} in a filter on rows`);
    },
  });
}

function compare(table: Table, { literal, operator, path }: Comparison): Predicate<Row> {
  if (path.includes('/')) throw notEmulated(`the path ${path} in a filter on rows`);
  const column = table.columns.find((one) => propertyOf(one) === path);
  if (column === undefined) throw unknownProperty(table, path);
  if (literal.kind === 'bare' && literal.text === 'null') return comparedWithNull(path, operator);
  const read = readerOf(column);
  const wanted = read(literalText(column, literal));
  return ({ values }) => {
    const text = values[path] ?? 'null';
    return text === 'null' ? operator === 'ne' : holds(operator, read(text), wanted);
  };
}

function comparedWithNull(path: string, operator: string): Predicate<Row> {
  if (operator !== 'eq' && operator !== 'ne') {
    throw new Refusal(400, '0x80060888', `null can only be compared by eq and ne, not by ${operator}.`);
  }
  return ({ values }) => ((values[path] ?? 'null') === 'null') === (operator === 'eq');
}

/** How a column's JSON text compares. */
function readerOf(column: Column): (text: string) => Comparable {
  switch (column.type) {
    case 'BigIntType':
      return (text) => BigInt(text);
    case 'DecimalType':
    case 'DoubleType':
    case 'IntegerType':
    case 'MoneyType':
    case 'PicklistType':
    case 'StateType':
    case 'StatusType':
      return Number;
    case 'BooleanType':
      return (text) => text === 'true';
    case 'DateTimeType':
      return (text) => Date.parse(String(JSON.parse(text)));
    case 'ImageType':
    case 'FileType':
    case 'ManagedPropertyType':
    case 'MultiSelectPicklistType':
      throw notEmulated(`a filter on ${column.name}, which is of ${column.type}`);
    default:
      return (text) => String(JSON.parse(text)).toLowerCase();
  }
}

/** As rows would hold it. */
function literalText(column: Column, literal: Literal): string {
  const isText = ['StringType', 'MemoType', 'EntityNameType'].includes(column.type);
  if (literal.kind === 'typed' || isText !== (literal.kind === 'string')) throw incompatible(column);
  if (isText) return JSON.stringify(literal.text);
  switch (column.type) {
    case 'BooleanType':
      if (literal.text !== 'true' && literal.text !== 'false') throw incompatible(column);
      return literal.text;
    case 'DateTimeType':
      if (!/^\d{4}-\d\d-\d\d/.test(literal.text) || Number.isNaN(Date.parse(literal.text)))
        throw incompatible(column);
      return JSON.stringify(literal.text);
    case 'CustomerType':
    case 'LookupType':
    case 'OwnerType':
    case 'UniqueidentifierType':
      if (!/^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(literal.text)) throw incompatible(column);
      return JSON.stringify(literal.text);
    case 'BigIntType':
      if (!/^-?\d+$/.test(literal.text)) throw incompatible(column);
      return literal.text;
    default:
      if (!/^-?\d+(?:\.\d+)?$/.test(literal.text)) throw incompatible(column);
      return literal.text;
  }
}

function holds(operator: string, value: Comparable, wanted: Comparable): boolean {
  switch (operator) {
    case 'eq':
      return value === wanted;
    case 'ne':
      return value !== wanted;
    case 'gt':
      return value > wanted;
    case 'ge':
      return value >= wanted;
    case 'lt':
      return value < wanted;
    default:
      return value <= wanted;
  }
}

function incompatible(column: Column): Refusal {
  const words = `A binary operator with incompatible types was detected: column '${column.name}' is of ${column.type}.`;
  return new Refusal(400, '0x80060888', words);
}
