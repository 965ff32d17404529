/** Which columns can serve as the cursor of a table without change tracking. */
import type { Column, Table } from '../odata/table.ts';

/** What a user most likely means. Most tables have it. */
export const DEFAULT_CURSOR = 'modifiedon';

/** Texts are left out: the service compares them by a collation that nobody outside knows. */
const CURSOR_TYPES: ReadonlySet<Column['type']> = new Set(['timestamp', 'date', 'integer', 'number']);

export function isCursorCandidate(column: Column): boolean {
  return CURSOR_TYPES.has(column.type);
}

/**
 * Where a watermark read ends is found by sorting, which elastic tables can do in a limited way only.
 * https://learn.microsoft.com/power-apps/developer/data-platform/use-elastic-tables
 */
export function canBeSorted({ kind }: Pick<Table, 'kind'>): boolean {
  return kind !== 'elastic';
}
