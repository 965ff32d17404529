/** How a table is read whole, from its beginning: in slices, after a pass over its keys, or page after page. Pure. */
import { beginFirstLoad, type Reading } from '../state/phases.ts';
import type { Beginning } from './beginning.ts';
import type { PlanInput } from './plan_input.ts';

/** From this many rows on, a pass over the keys costs too much before the table is read page by page. */
const LARGE_FROM_ROWS = 50_000;

/** Whether how a stream is read depends on the size of its table. */
export function dependsOnSize(begin: Beginning): boolean {
  return begin.kind === 'phase' && begin.phase.at === undefined && begin.phase.mode !== 'changes';
}

/** The same beginning, for a table of the size that the input says. */
export function fitToSize(
  begin: Beginning,
  { rowCount, service: { slices }, table }: Pick<PlanInput, 'rowCount' | 'service' | 'table'>,
): Beginning {
  if (begin.kind !== 'phase') return begin;
  const { phase } = begin;
  const slicedBy = isWholeRead(phase) ? slices?.basisOf(table, rowCount) : undefined;
  return slicedBy === undefined
    ? { kind: 'phase', phase: withoutKeysIfLarge(phase, rowCount) }
    : { kind: 'phase', phase, slicedBy };
}

/** Whether a phase reads all rows, from their beginning. A load that may have delivered its first page is not changed. */
function isWholeRead(phase: Reading): boolean {
  if (phase.at !== undefined) return false;
  if (phase.mode === 'first-load') return phase.begunAt === undefined;
  return phase.mode === 'full-refresh' || (phase.mode === 'key-pass' && phase.goal.kind === 'first-load');
}

/** A first load of a table that is known to be large begins with its rows. */
function withoutKeysIfLarge(phase: Reading, rowCount: number | undefined): Reading {
  if (phase.mode !== 'key-pass' || phase.goal.kind === 'ranges') return phase;
  return (rowCount ?? 0) < LARGE_FROM_ROWS ? phase : beginFirstLoad(phase.omittedColumns);
}
