/**
 * Conditions of a `$filter`, as text that is not yet escaped for a URL.
 * https://learn.microsoft.com/power-apps/developer/data-platform/webapi/query/filter-rows
 */
import { ConnectorError } from '../core/errors.ts';
import type { Column } from './table.ts';

const FORMS: Readonly<Partial<Record<Column['type'], RegExp>>> = {
  timestamp: /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/,
  date: /^\d{4}-\d\d-\d\d$/,
  integer: /^-?\d+$/,
  number: /^-?\d+(\.\d+)?([eE][+-]?\d+)?$/,
};

/**
 * `modifiedon ge 2026-03-01T08:00:00Z`. @param value as rows bring it.
 * @throws ConnectorError `state_invalid` for a value that is no literal of the column's type: it comes from a state.
 */
export function comparison(column: Column, operator: 'ge' | 'eq' | 'lt', value: string): string {
  const form = FORMS[column.type];
  if (form?.test(value) === true) return `${column.name} ${operator} ${value}`;
  const words = `The saved state cannot be used: "${value}" is no ${column.type}, as column ${column.name} holds. Clear the stream's state to read it from the beginning.`;
  throw new ConnectorError('config', 'state_invalid', words);
}

export function isNull(column: Column): string {
  return `${column.name} eq null`;
}

export function or(...conditions: readonly string[]): string {
  return conditions.length === 1 ? (conditions[0] ?? '') : `(${conditions.join(' or ')})`;
}

/** Conditions that are undefined are none. */
export function and(...conditions: readonly (string | undefined)[]): string | undefined {
  const given = conditions.filter((condition) => condition !== undefined);
  if (given.length < 2) return given[0];
  return given.map((condition) => `(${condition})`).join(' and ');
}

const KEY = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Rows by keys of several columns, whose values are JSON texts; a key that has an id which is not a GUID is left out. */
export function wholeKeyFilter(keyColumns: readonly string[], keys: readonly (readonly string[])[]): string {
  const conditions = keys.flatMap(([id = '', ...more]) => {
    if (!KEY.test(unquoted(id))) return [];
    const rest = more.map((value, index) => `${keyColumns[index + 1]} eq ${textLiteral(unquoted(value))}`);
    return and(`${keyColumns[0]} eq ${unquoted(id)}`, ...rest) ?? [];
  });
  return or(...conditions);
}

function unquoted(json: string): string {
  return String(JSON.parse(json));
}

function textLiteral(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** Rows by their keys; ids that are no GUID are left out, since they would have to be quoted by their type. */
export function keyFilter(keyColumn: string, ids: readonly string[]): string {
  return or(...ids.filter((id) => KEY.test(id)).map((id) => `${keyColumn} eq ${id}`));
}
