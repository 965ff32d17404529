/** Which columns can serve as the cursor of a table without change tracking. */
import type { Column, Table } from '../odata/table.ts';

/** What a user most likely means. Most tables have it. */
export const DEFAULT_CURSOR = 'modifiedon';

/**
 * Only a date and time. A look-back covers rows whose transaction was open during the last read, and minutes mean nothing
 * to a number: `versionnumber` is given before its transaction commits, so a smaller one can appear later. Texts are
 * compared by a collation that is not published.
 */
export function isCursorCandidate({ type }: Pick<Column, 'type'>): boolean {
  return type === 'timestamp';
}

/**
 * Where a watermark read ends is found by sorting, which elastic tables can do in a limited way only.
 * https://learn.microsoft.com/power-apps/developer/data-platform/use-elastic-tables
 */
export function canBeSorted({ kind }: Pick<Table, 'kind'>): boolean {
  return kind !== 'elastic';
}
