/** Writes conditions of the `$filter` of Finance & Operations. */
import { or } from '../odata/filter.ts';
import type { FilterWriter } from '../odata/service.ts';
import type { Column } from '../odata/table.ts';
import { ruleOf, type XppType } from './column_types.ts';
import type { Entity, XppColumn } from './entity.ts';
import { allOf, equalTo } from './key_filter.ts';
import { keyValues } from './key_values.ts';
import { literalOf, mayBeWildcard } from './literals.ts';

/** The X++ types for cursor columns: the record type is enough to write a literal. */
const CURSOR_TYPES: Readonly<Partial<Record<Column['type'], XppType>>> = {
  date: 'Date',
  timestamp: 'UtcDateTime',
  integer: 'Int64',
  number: 'Real',
};

/** @param entityOf the entity behind an entity set. */
export function filterWriter(entityOf: (entitySet: string) => Entity | undefined): FilterWriter {
  return {
    comparison: (column, operator, value) =>
      `${column.name} ${operator} ${literalOf(asXppColumn(column), inWholeSeconds(column, value))}`,

    // Dates without a value are 1900-01-01; `eq null` would be refused or match nothing.
    isNull: (column) => `${column.name} eq ${literalOf(asXppColumn(column), blankOf(column))}`,

    anyOfKeys({ entitySet, primaryKey }, keys) {
      const columns = primaryKey.map((name) =>
        entityOf(entitySet)?.columns.find((column) => column.name === name),
      );
      if (columns.some((column) => column === undefined)) return undefined;
      const conditions = keys.flatMap((key) => {
        const named = Object.fromEntries(primaryKey.map((name, index) => [name, key[index] ?? 'null']));
        const values = keyValues(columns as XppColumn[], named);
        if (values === undefined || values.some((one) => mayBeWildcard(one.column, one.value))) return [];
        return [allOf(equalTo(values), undefined) ?? ''];
      });
      return conditions.length === 0 ? undefined : or(...conditions.map((one) => `(${one})`));
    },
  };
}

function asXppColumn({ name, type }: Column): XppColumn {
  const dataType = CURSOR_TYPES[type] ?? 'String';
  return { name, type, dataType, typeName: '', rule: ruleOf(dataType, ''), isKey: false };
}

/** Stored times have whole seconds, so the fraction of a saved cursor is cut off; the result is never later. */
function inWholeSeconds({ type }: Column, value: string): string {
  return type === 'timestamp' ? value.replace(/\.\d+(?=(Z|[+-]\d\d:\d\d)$)/, '') : value;
}

function blankOf({ type }: Column): string {
  switch (type) {
    case 'date':
      return '1900-01-01';
    case 'timestamp':
      return '1900-01-01T00:00:00Z';
    default:
      return '0';
  }
}
