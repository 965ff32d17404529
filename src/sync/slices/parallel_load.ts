/** Which streams are read in ranges: those of large tables that are read whole, from their beginning. Pure. */
import type { SyncStream } from '../run/run_sync.ts';
import { rangeColumn } from './ranges.ts';

/**
 * @param rowCounts about how many rows streams have, by name; of one that is missing it is not known.
 * @param fromRows from how many rows on; undefined for never.
 * @returns the stream as it is unless ranges are worth it.
 */
export function inRangesIfLarge(
  stream: SyncStream,
  rowCounts: ReadonlyMap<string, number>,
  fromRows: number | undefined,
): SyncStream {
  const { name, plan } = stream;
  const isLarge = fromRows !== undefined && (rowCounts.get(name) ?? -1) >= fromRows;
  if (!isLarge || !('begin' in plan)) return stream;
  const { begin, table } = plan;
  if (begin.kind !== 'phase' || begin.phase.link !== undefined) return stream;
  const { mode, without } = begin.phase;
  const column = rangeColumn(table);
  if (column === undefined || (mode !== 'full_refresh' && mode !== 'first_load')) return stream;
  return { name, plan: { ...plan, begin: { kind: 'in parallel', mode, column, without } } };
}
