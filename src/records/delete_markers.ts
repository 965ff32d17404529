/**
 * Delete markers that are written after their page, when it is known that their rows are gone: those of streams whose
 * cursor is a column of the table. The time in that column is the service's, of the answer that brought the deletes. It
 * is not before any version of the row that was delivered, and not after any that comes later.
 */
import { LINE_TAIL, RecordHead } from './record_head.ts';
import type { RecordPlan } from './record_plan.ts';
import { membersOf } from './row_scanner.ts';

export interface MarkerTimes {
  readonly nowMs: number;
  readonly deletionMs: number;
}

/**
 * @param keys of the deleted rows, their values in JSON in the order of the key's columns.
 * @param cursor of the first marker; it grows by one a marker.
 */
export function deleteMarkers(
  plan: RecordPlan,
  keys: readonly (readonly string[])[],
  { deletionMs, nowMs }: MarkerTimes,
  cursor: number,
): Buffer {
  const head = new RecordHead(plan, 'delete');
  head.setTime(nowMs);
  head.setDeletionTime(deletionMs);
  const names = plan.keyColumns.slice(1);
  return Buffer.concat(
    keys.flatMap(([id = 'null', ...more], index) => {
      head.setCursor(cursor + index);
      return [Buffer.from(head.bytes), Buffer.from(`${id}${membersOf(names, more)}`), LINE_TAIL];
    }),
  );
}
