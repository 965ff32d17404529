/** Columns as RetrieveMetadataChanges shows them, and which properties there are at all. */
import type { Column, Table, TypeName } from '../model.ts';
import type { Metadata } from '../query/metadata_filter.ts';
import { columnMetadata } from './column_metadata.ts';
import { derivedMetadata, derivedType } from './derived_metadata.ts';
import { optionSetsOf } from './option_sets.ts';
import { tableMetadata } from './table_metadata.ts';

export type PropertyNames = Readonly<Record<'ofTables' | 'ofColumns', ReadonlySet<string>>>;

/** Choices stand in OptionSet here, whether they are global or not. */
export function complexColumn(table: Table, column: Column): Metadata {
  const type = derivedType(column) ?? 'AttributeMetadata';
  const sets = column.choices === undefined ? undefined : optionSetsOf(table, column);
  return {
    '@odata.type': `#Microsoft.Dynamics.CRM.Complex${type}`,
    ...columnMetadata(table, column),
    ...derivedMetadata(column),
    ...(sets === undefined ? {} : { OptionSet: sets.OptionSet ?? sets.GlobalOptionSet }),
  };
}

/** Every property that some table, and some column of any type, has. */
export function namesOfProperties(tables: readonly Table[]): PropertyNames {
  const examples = new Map<TypeName, { readonly table: Table; readonly column: Column }>();
  for (const table of tables) {
    for (const column of table.columns) {
      if (!examples.has(column.type)) examples.set(column.type, { table, column });
    }
  }
  return {
    ofTables: new Set(tables.slice(0, 1).flatMap((table) => Object.keys(tableMetadata(table)))),
    ofColumns: new Set(
      [...examples.values()].flatMap(({ column, table }) => Object.keys(complexColumn(table, column))),
    ),
  };
}
