/** Which columns can serve as the cursor of a table without change tracking. */
import type { Column } from '../odata/table.ts';

/**
 * Only a date and time. A look-back covers rows whose transaction was open during the last read, and minutes mean nothing
 * to a number: `versionnumber` is given before its transaction commits, so a smaller one can appear later. Texts are
 * compared by a collation that is not published.
 */
export function isCursorCandidate({ type }: Pick<Column, 'type'>): boolean {
  return type === 'timestamp';
}
