/** Which columns can serve as the cursor of a table without change tracking. */
import type { Column } from '../odata/table.ts';

/**
 * Only dates and times. A look-back covers rows whose transaction was open during the last read, and a look-back in minutes
 * does not apply to numbers. `versionnumber` is assigned before its transaction commits, so a smaller one can appear later.
 * The collation that compares texts is not published.
 */
export function isCursorCandidate({ type }: Pick<Column, 'type'>): boolean {
  return type === 'timestamp';
}
