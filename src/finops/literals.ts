/**
 * Writes values as literals of a `$filter`, not yet escaped for a URL.
 * https://learn.microsoft.com/dynamics365/fin-ops-core/dev-itpro/data-entities/odata#using-enums
 */
import { ConnectorError } from '../core/errors.ts';
import type { XppColumn } from './entity.ts';

const FORMS: Readonly<Record<'number' | 'integer' | 'timestamp' | 'date' | 'guid' | 'boolean', RegExp>> = {
  number: /^-?\d+(\.\d+)?([eE][+-]?\d+)?$/,
  integer: /^-?\d+$/,
  timestamp: /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/,
  date: /^\d{4}-\d\d-\d\d(T\d\d:\d\d:\d\d(\.\d+)?Z)?$/,
  guid: /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i,
  boolean: /^(true|false)$/,
};

/**
 * @param value as in rows, without the quotes of JSON. A Date may have its noon or not.
 * @throws ConnectorError `state_invalid` for a value that does not have the column's form, since it comes from a saved state.
 */
export function literalOf(column: XppColumn, value: string): string {
  switch (column.rule.literal) {
    case 'text':
      return textLiteral(value);
    case 'enum':
      return `${column.typeName}${textLiteral(value)}`;
    case 'bare':
      return bareLiteral(column, value);
  }
}

/** A text in single quotes; quotes inside it are doubled. */
export function textLiteral(value: string): string {
  return `'${value.replaceAll("'", "''")}'`;
}

/** In filters, dates have the same noon as in rows: `2019-10-04T12:00:00Z`. */
function bareLiteral(column: XppColumn, value: string): string {
  const form = column.dataType === 'Guid' ? 'guid' : column.type;
  const pattern = form in FORMS ? FORMS[form as keyof typeof FORMS] : undefined;
  if (pattern?.test(value) !== true) throw notOfForm(column, value);
  return form === 'date' && value.length === 'yyyy-mm-dd'.length ? `${value}T12:00:00Z` : value;
}

function notOfForm(column: XppColumn, value: string): ConnectorError {
  const words = `The saved state cannot be used: "${value}" is not a value of column ${column.name} (${column.dataType}). Clear the stream's state to read it from the beginning.`;
  return new ConnectorError('config', 'state_invalid', words);
}

/**
 * Whether a comparison could treat the value as a pattern. F&O treats `*` in an `eq` as a wildcard; whether it does so in `ge`
 * and `gt` is not documented.
 */
export function mayBeWildcard(column: XppColumn, value: string): boolean {
  return column.rule.literal === 'text' && value.includes('*');
}
