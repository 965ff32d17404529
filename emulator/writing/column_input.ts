/**
 * Values of columns in a body, checked as the definitions say.
 * https://learn.microsoft.com/power-apps/developer/data-platform/webapi/create-entity-web-api
 * https://learn.microsoft.com/power-apps/developer/data-platform/behavior-format-date-time-attribute
 */
import { notEmulated } from '../answer.ts';
import { derivedMetadata } from '../metadata/derived_metadata.ts';
import type { Column, Table } from '../model.ts';
import { noSuchChoice, outOfRange, required, tooLong, wrongType } from './write_refusals.ts';

const GUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/**
 * @param value as `parseExact` reads it.
 * @returns what the row holds of it: the same, but that times are in UTC and whole seconds, and ids in small letters.
 * @throws Refusal for a value that the column cannot hold.
 */
export function columnValue(table: Table, column: Column, value: unknown): unknown {
  if (value === null) {
    if (column.required === true || column.type === 'StateType') throw required(table, column);
    return null;
  }
  switch (column.type) {
    case 'StringType':
    case 'MemoType':
    case 'EntityNameType':
      return textValue(table, column, value);
    case 'IntegerType':
    case 'BigIntType':
    case 'DecimalType':
    case 'DoubleType':
    case 'MoneyType':
      return numberValue(table, column, value);
    case 'BooleanType':
      if (typeof value !== 'boolean') throw wrongType(table, column, textOf(value));
      return value;
    case 'PicklistType':
    case 'StateType':
    case 'StatusType':
      return choiceValue(table, column, value);
    case 'MultiSelectPicklistType':
      return choicesValue(table, column, value);
    case 'DateTimeType':
      return timeValue(table, column, value);
    case 'UniqueidentifierType':
      if (typeof value !== 'string' || !GUID.test(value)) throw wrongType(table, column, textOf(value));
      return value.toLowerCase();
    default:
      throw notEmulated(`writing ${column.name}, which is of ${column.type}`);
  }
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function textValue(table: Table, column: Column, value: unknown): string {
  if (typeof value !== 'string') throw wrongType(table, column, textOf(value));
  const most = derivedMetadata(column)['MaxLength'];
  if (typeof most === 'number' && value.length > most) throw tooLong(table, column, most);
  return value;
}

function numberValue(table: Table, column: Column, value: unknown): unknown {
  const text = JSON.stringify(value);
  const isWhole = column.type === 'IntegerType' || column.type === 'BigIntType';
  const form = isWhole ? /^-?\d+$/ : /^-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?$/;
  if (!form.test(text) || (isWhole && !fits(BigInt(text), column)))
    throw wrongType(table, column, textOf(value));
  const { MaxValue, MinValue } = derivedMetadata(column);
  const [least, most] = [Number(MinValue ?? -Infinity), Number(MaxValue ?? Infinity)];
  if (Number(text) < least || Number(text) > most) throw outOfRange(table, column, text);
  return value;
}

/** A whole number of more bits than the property's type has does not fit the type; the column's own range comes after. */
function fits(value: bigint, { type }: Column): boolean {
  return BigInt.asIntN(type === 'BigIntType' ? 64 : 32, value) === value;
}

function choiceValue(table: Table, column: Column, value: unknown): unknown {
  const text = JSON.stringify(value);
  if (!/^-?\d+$/.test(text)) throw wrongType(table, column, textOf(value));
  if (!isChoice(column, text)) throw noSuchChoice(table, column, text);
  return value;
}

function choicesValue(table: Table, column: Column, value: unknown): string {
  if (typeof value !== 'string') throw wrongType(table, column, textOf(value));
  const texts = value.split(',').map((one) => one.trim());
  const wrong = texts.find((text) => !isChoice(column, text));
  if (wrong !== undefined) throw noSuchChoice(table, column, wrong);
  return texts.join(',');
}

function isChoice({ choices = [] }: Column, text: string): boolean {
  return choices.some(({ value }) => String(value) === text);
}

function timeValue(table: Table, column: Column, value: unknown): string {
  const isDay = column.dateBehavior === 'DateOnly';
  const form = isDay
    ? /^\d{4}-\d\d-\d\d$/
    : /^\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d)?)?$/;
  if (typeof value !== 'string' || !form.test(value)) throw wrongType(table, column, textOf(value));
  const ms = Date.parse(/T/.test(value) && !/(?:Z|[+-]\d\d:\d\d)$/.test(value) ? `${value}Z` : value);
  if (Number.isNaN(ms)) throw wrongType(table, column, value);
  return isDay ? value : `${new Date(ms).toISOString().slice(0, 19)}Z`;
}
