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

const KEY = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Rows by their keys; ids that are no GUID are left out, since they would have to be quoted by their type. */
export function keyFilter(keyColumn: string, ids: readonly string[]): string {
  return or(...ids.filter((id) => KEY.test(id)).map((id) => `${keyColumn} eq ${id}`));
}
