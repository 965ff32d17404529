/** Reports, once before the rows, what has changed since the catalog was discovered and which columns may be hidden. */
import type { Logger } from '../core/logger.ts';
import type { Table } from '../odata/table.ts';
import type { ConfiguredStream } from '../protocol/configured_catalog.ts';
import { retypedWords, unselectedWords } from '../sync/plan/drift.ts';
import { securedWords } from './secured_columns.ts';

export function sayDrift(
  log: Logger,
  streams: readonly ConfiguredStream[],
  tables: ReadonlyMap<string, Table>,
): void {
  const selected: Table[] = [];
  for (const { name, properties, selectedColumns } of streams) {
    const table = tables.get(name);
    if (table === undefined) continue;
    const retyped = retypedWords(table.columns, properties);
    if (retyped !== undefined) log.warn(`Stream ${name}: ${retyped}.`);
    const unselected = unselectedWords(table.columns, properties);
    if (unselected !== undefined) log.info(`Stream ${name}: ${unselected}.`);
    const columns = table.columns.filter(
      (column) => selectedColumns === 'all' || selectedColumns.includes(column.name),
    );
    selected.push({ ...table, columns });
  }
  const secured = securedWords(selected);
  if (secured !== undefined) log.warn(secured);
}
