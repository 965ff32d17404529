/** How the values of a column compare, in filters and in orders. */
import { notEmulated, Refusal } from '../answer.ts';
import { refuseDenied } from '../column_security.ts';
import { type Column, propertyOf, type Table } from '../model.ts';
import type { Literal } from './filter_tokens.ts';
import { unknownProperty } from './unknown_property.ts';

export type Comparable = string | number | bigint | boolean;

const TEXTS: readonly Column['type'][] = ['StringType', 'MemoType', 'EntityNameType'];

/** @throws Refusal for a name that is not a property of the table, a denied column, or a path across a lookup. */
export function columnAt(table: Table, path: string): Column {
  if (path.includes('/')) throw notEmulated(`the path ${path} on rows`);
  const column = table.columns.find((one) => propertyOf(one) === path);
  if (column === undefined) throw unknownProperty(table, path);
  refuseDenied(table, column);
  return column;
}

export function isText(column: Column): boolean {
  return TEXTS.includes(column.type);
}

/** @returns what reads a column's JSON text, which is not null. Texts compare without regard to case, as documented. */
export function readerOf(column: Column): (text: string) => Comparable {
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
      throw notEmulated(`comparing ${column.name}, which is of ${column.type}`);
    default:
      return (text) => String(JSON.parse(text)).toLowerCase();
  }
}

/** A literal as rows would hold it. @throws Refusal for a literal of another type. */
export function literalText(column: Column, literal: Literal): string {
  if (literal.kind === 'typed' || isText(column) !== (literal.kind === 'string')) throw incompatible(column);
  return isText(column) ? JSON.stringify(literal.text) : bareText(column, literal.text);
}

function bareText(column: Column, text: string): string {
  switch (column.type) {
    case 'BooleanType':
      if (text !== 'true' && text !== 'false') throw incompatible(column);
      return text;
    case 'DateTimeType':
      if (!/^\d{4}-\d\d-\d\d/.test(text) || Number.isNaN(Date.parse(text))) throw incompatible(column);
      return JSON.stringify(text);
    case 'CustomerType':
    case 'LookupType':
    case 'OwnerType':
    case 'UniqueidentifierType':
      if (!/^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text)) throw incompatible(column);
      return JSON.stringify(text);
    case 'BigIntType':
      if (!/^-?\d+$/.test(text)) throw incompatible(column);
      return text;
    default:
      if (!/^-?\d+(?:\.\d+)?$/.test(text)) throw incompatible(column);
      return text;
  }
}

export function incompatible(column: Column): Refusal {
  const words = `A binary operator with incompatible types was detected: column '${column.name}' is of ${column.type}.`;
  return new Refusal(400, '0x80060888', words);
}
