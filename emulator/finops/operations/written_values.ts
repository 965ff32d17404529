/** Checks what a request writes into a row. */
import { badRequest } from '../answers/service_fault.ts';
import { parseExact } from '../../exact_json.ts';
import { columnNamed } from '../query/filter_grammar.ts';
import type { Column, Entity } from '../model/entity.ts';
import { emptyValue } from '../model/entity.ts';

type MemberNames = ReadonlyMap<string, readonly string[]>;

/** @returns JSON text by column; null becomes the column's empty value. @throws ServiceFault 400 */
export function writtenValues(
  body: string,
  entity: Entity,
  memberNames: MemberNames,
): Record<string, string> {
  const values = Object.entries(parsedObject(body)).filter(([name]) => !name.includes('@odata.'));
  return Object.fromEntries(
    values.map(([name, value]) => {
      const column = columnNamed(entity, name);
      const text = JSON.stringify(value);
      return [
        name,
        value === null ? emptyValue(column, memberNames) : checkedText(column, text, memberNames),
      ];
    }),
  );
}

function parsedObject(body: string): object {
  try {
    const value = parseExact(body);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
  } catch {
    // Said below, as for any other body that is not an object.
  }
  throw badRequest('The request body must contain a valid JSON object.');
}

/** What the JSON text of a column's value looks like. */
const FORMS: Readonly<Record<Column['type'], RegExp>> = {
  Boolean: /^(true|false)$/,
  Container: /^"/,
  Date: /^"\d{4}-\d\d-\d\d(T[\d:.]+(Z|[+-]\d\d:\d\d))?"$/,
  Enum: /^"/,
  Guid: /^"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"$/i,
  Int32: /^-?\d{1,10}$/,
  Int64: /^-?\d{1,19}$/,
  Real: /^-?\d/,
  String: /^"/,
  Time: /^\d{1,5}$/,
  UtcDateTime: /^"\d{4}-\d\d-\d\dT[\d:.]+(Z|[+-]\d\d:\d\d)"$/,
};

function checkedText(column: Column, text: string, memberNames: MemberNames): string {
  const { enumeration = '', name, type } = column;
  if (!FORMS[type].test(text))
    throw badRequest(`Cannot convert the literal '${text}' to the type of '${name}'.`);
  if (type === 'Enum' && memberNames.get(enumeration)?.includes(String(JSON.parse(text))) === false) {
    throw badRequest(`The value ${text} of '${name}' is not a member of '${enumeration}'.`);
  }
  if (type === 'Date') return `${text.slice(0, 11)}T12:00:00Z"`;
  // Whole seconds, in UTC.
  return type === 'UtcDateTime'
    ? `"${new Date(String(JSON.parse(text))).toISOString().slice(0, 19)}Z"`
    : text;
}
