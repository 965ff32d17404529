/** Columns that records have but rows do not: labels of choices, and target tables of lookups. */
import type { Column, Table } from '../odata/table.ts';

export interface AddedColumns {
  /** Labels of choices, states, statuses and yes/no columns. */
  readonly labels: boolean;
  /** The target table of lookups that can point to several tables. */
  readonly lookupTypes: boolean;
}

export interface AddedColumn {
  readonly name: string;
  readonly kind: 'label' | 'lookup-type';
  /** The column that it is derived from. */
  readonly of: Column;
}

/** In the order of the columns that they are derived from. A name that the table already has is not added. */
export function addedColumns(table: Pick<Table, 'columns'>, wanted: AddedColumns): AddedColumn[] {
  const taken = new Set(table.columns.map(({ name }) => name));
  return table.columns.flatMap((column) => [...added(column, wanted)]).filter(({ name }) => !taken.has(name));
}

function* added(of: Column, wanted: AddedColumns): Generator<AddedColumn> {
  if (wanted.labels && of.choice !== undefined) yield { name: `${of.name}_label`, kind: 'label', of };
  const type = of.lookup?.type;
  if (wanted.lookupTypes && type !== undefined) yield { name: type.column, kind: 'lookup-type', of };
}
