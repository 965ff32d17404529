/** Which columns can serve as the cursor of a table without change tracking. */
import type { Column } from '../odata/table.ts';

/** What a user most likely means. Most tables have it. */
export const DEFAULT_CURSOR = 'modifiedon';

/** Texts are left out: the service compares them by a collation that nobody outside knows. */
const CURSOR_TYPES: ReadonlySet<Column['type']> = new Set(['timestamp', 'date', 'integer', 'number']);

export function isCursorCandidate(column: Column): boolean {
  return CURSOR_TYPES.has(column.type);
}
