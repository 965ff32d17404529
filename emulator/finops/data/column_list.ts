/**
 * Columns in short: `Name`, `Name:Type` or `Name:Enumeration`, and then marks: `*` key, `!` mandatory, `~` virtual, `?` null where it
 * was given no value,
 * `-` switched off, `#` a financial dimension, `@1` the joined table that holds it.
 */
import { COLUMN_TYPES, type ColumnType } from '../model/column_types.ts';
import type { Column } from '../model/entity.ts';

export function columnList(text: string): Column[] {
  return text.trim().split(/\s+/).map(readColumn);
}

function readColumn(text: string): Column {
  const [, name, type = 'String', marks = ''] = /^(\w+)(?::(\w+))?([*!~?#\-@\d]*)$/.exec(text) ?? [];
  if (name === undefined) throw new Error(`"${text}" does not describe a column`);
  const source = /@(\d)/.exec(marks)?.[1];
  const kind = Object.hasOwn(COLUMN_TYPES, type)
    ? { type: type as ColumnType }
    : { type: 'Enum' as const, enumeration: type };
  return {
    name,
    ...kind,
    isKey: marks.includes('*'),
    isMandatory: /[*!]/.test(marks),
    isVirtual: marks.includes('~'),
    isNullable: marks.includes('?'),
    isDisabled: marks.includes('-'),
    isDimension: marks.includes('#'),
    ...(source === undefined ? {} : { source: Number(source) }),
  };
}
