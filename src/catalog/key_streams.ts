/**
 * Streams of keys: `<table>_keys` has only the key columns of a table and is read in full. If the service does not report
 * deletes, they can be found by comparing keys, which is cheaper than reading all columns again.
 */
import { ConnectorError } from '../core/errors.ts';
import type { Table, TableSummary } from '../odata/table.ts';
import { matcher } from './table_choice.ts';

const SUFFIX = '_keys';

/** The name of the stream with the keys of a table. */
export function keyStreamName(table: string): string {
  return `${table}${SUFFIX}`;
}

/** The table whose keys a stream has; undefined if the name has another form. */
export function tableOfKeyStream(stream: string): string | undefined {
  return stream.endsWith(SUFFIX) ? stream.slice(0, -SUFFIX.length) : undefined;
}

/**
 * The chosen tables that also get a stream of keys.
 * @throws ConnectorError `config_invalid` for a name or pattern that matches none of them.
 */
export function chooseKeyTables<T extends TableSummary>(
  tables: readonly T[],
  patterns: readonly string[],
): T[] {
  const matchers = patterns.map((pattern) => ({ pattern, matches: matcher(pattern) }));
  const idle = matchers.filter(({ matches }) => !tables.some(({ name }) => matches(name)));
  if (idle.length > 0) {
    const named = idle.map(({ pattern }) => `"${pattern}"`).join(', ');
    throw new ConnectorError(
      'config',
      'config_invalid',
      `\`key_streams\` names ${named}, but no table with that name is offered. Use the names of streams, such as "account".`,
    );
  }
  return tables.filter(({ name }) => matchers.some(({ matches }) => matches(name)));
}

/** The keys of a table as a table of their own: without change tracking and without a cursor. */
export function keyTable(table: Table): Table {
  const { changedAtColumn: _, labels: __, ...rest } = table;
  return {
    ...rest,
    name: keyStreamName(table.name),
    keysOf: table.name,
    tracked: false,
    unsortable: 'a stream of keys is always read in full',
    columns: table.columns.filter(({ name }) => table.primaryKey.includes(name)),
  };
}
