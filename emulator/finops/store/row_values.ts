/** Plain values to the JSON texts that rows hold. */
import type { Column, Entity } from '../model/entity.ts';
import { emptyValue } from '../model/entity.ts';

export type PlainValue = string | number | bigint | boolean;

/** Numbers as text keep their digits; dates are `2026-03-02`, times `2026-03-02T08:00:00Z`. Columns left out are empty. */
export function rowValues(
  { columns }: Entity,
  given: Readonly<Record<string, PlainValue>>,
  memberNames: ReadonlyMap<string, readonly string[]>,
): Record<string, string> {
  return Object.fromEntries(
    columns.map((column) => {
      const value = given[column.name];
      return [column.name, value === undefined ? emptyValue(column, memberNames) : valueText(column, value)];
    }),
  );
}

function valueText({ type }: Column, value: PlainValue): string {
  switch (type) {
    case 'Int32':
    case 'Int64':
    case 'Real':
    case 'Time':
    case 'Boolean':
      return String(value);
    case 'Date':
      return JSON.stringify(`${value}T12:00:00Z`);
    case 'Container':
    case 'Enum':
    case 'Guid':
    case 'String':
    case 'UtcDateTime':
      return JSON.stringify(String(value));
  }
}
