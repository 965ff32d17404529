/** Which streams are read in ranges: those of large tables that are read whole, from their beginning. Pure. */
import type { SyncStream } from '../run/run_sync.ts';
import { beginFirstLoad, type Reading } from '../machine/phases.ts';
import type { Beginning } from '../plan/resume_decision.ts';
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
  const column = rangeColumn(table);
  const whole = wholeRead(begin.phase);
  if (column === undefined || whole === undefined) return stream;
  return { name, plan: { ...plan, begin: { kind: 'in parallel', column, ...whole } } };
}

/** A table of which so many rows are expected is not worth a pass over its keys before it is read page by page. */
const LARGE_FROM_ROWS = 50_000;

/** A first load of a table that is known to be large begins with its rows, unless a token is at hand or ranges follow. */
export function withoutKeysIfLarge(stream: SyncStream, rowCounts: ReadonlyMap<string, number>): SyncStream {
  const { name, plan } = stream;
  if (!('begin' in plan) || plan.begin.kind !== 'phase' || plan.begin.phase.mode !== 'key_pass')
    return stream;
  const { goal, without } = plan.begin.phase;
  if (goal.kind === 'ranges' || (rowCounts.get(name) ?? 0) < LARGE_FROM_ROWS) return stream;
  return { name, plan: { ...plan, begin: { kind: 'phase', phase: beginFirstLoad(without) } } };
}

/** How a phase reads all rows from their beginning; undefined for one that does not. */
function wholeRead(
  phase: Reading,
): Pick<Extract<Beginning, { kind: 'in parallel' }>, 'mode' | 'without' | 'pending'> | undefined {
  const { mode, without } = phase;
  if (mode === 'full_refresh') return { mode, without, pending: undefined };
  // Whose first page may have been delivered already goes on as it began.
  if (mode === 'first_load' && phase.begunAt === undefined) return { mode, without, pending: phase.pending };
  if (mode === 'key_pass' && phase.goal.kind === 'first-load') {
    return { mode: 'first_load', without, pending: undefined };
  }
  return undefined;
}
