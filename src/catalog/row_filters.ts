/** Filters that choose which rows of a table are read. */
import { ConnectorError } from '../core/errors.ts';
import type { Table, TableSummary } from '../odata/table.ts';

/** A `$filter` by the table's name in lower case, since some services have names in mixed case. */
export type RowFilters = ReadonlyMap<string, string>;

/** @throws ConnectorError `config_invalid` for a filter on a table that does not exist. */
export function requireFilteredTables(all: readonly TableSummary[], filters: RowFilters): void {
  const known = new Set(all.map(({ name }) => name.toLowerCase()));
  const idle = [...filters.keys()].filter((name) => !known.has(name));
  if (idle.length === 0) return;
  throw new ConnectorError(
    'config',
    'config_invalid',
    `\`row_filters\` names ${idle.map((name) => `"${name}"`).join(', ')}, but the environment has no such table. Use logical names, such as "account".`,
  );
}

/** Change tracking does not support filters, so a filtered table is treated as untracked. */
export function asFiltered(table: Table, filters: RowFilters): Table {
  return table.tracked && rowFilterOf(table, filters) !== undefined ? { ...table, tracked: false } : table;
}

/** The filter of a table; a stream of keys uses the filter of its table. */
export function rowFilterOf(
  { keysOf, name }: Pick<Table, 'keysOf' | 'name'>,
  filters: RowFilters,
): string | undefined {
  return filters.get((keysOf ?? name).toLowerCase());
}
