/** The transitions that begin the same read again, and what a first load owes from then on. */
import type { Reading } from '../state/phases.ts';
import type { PendingToken } from '../state/saved_position.ts';
import type { EventOf, Step, UnknownDeletes } from './steps.ts';

export const FAIL: Step = { kind: 'fail', why: 'not-recoverable' };

/** T3, T7: bounded, since what begins at the start is not resumed. */
export function startAgain(phase: Reading): Step {
  if (!phase.resumed) return FAIL;
  return { kind: 'go-on', ...fromStart(phase, phase.omittedColumns), notice: { kind: 'position-lost' } };
}

/** T4, T11: bounded by the number of columns. If the service misses a column that is left out, that is a defect. */
export function startWithout(phase: Reading, { column }: EventOf<'column-unknown'>): Step {
  if (phase.omittedColumns.includes(column)) return FAIL;
  const notice = { kind: 'column-left-out', column } as const;
  return { kind: 'go-on', ...fromStart(phase, [...phase.omittedColumns, column]), notice };
}

/** T15: bounded, since without them nothing is annotated. */
export function startWithoutTypes(phase: Reading, { columns }: EventOf<'delta-link-withheld'>): Step {
  if (columns.every((column) => phase.omittedColumns.includes(column))) return FAIL;
  const omittedColumns = [...new Set([...phase.omittedColumns, ...columns])];
  return {
    kind: 'go-on',
    ...fromStart(phase, omittedColumns),
    notice: { kind: 'lookup-types-left-out', columns },
  };
}

/** The same read from its start. What a first load has delivered by then is covered by its pending token, or by nothing. */
function fromStart(
  phase: Reading,
  omittedColumns: readonly string[],
): { readonly phase: Reading; readonly unknownDeletes?: UnknownDeletes } {
  const again = { at: undefined, resumed: phase.mode === 'changes', hadRecords: false, omittedColumns };
  if (phase.mode !== 'first-load') return { phase: { ...phase, ...again } };
  const hasDelivered = phase.hadRecords || phase.at !== undefined;
  const pending = hasDelivered ? owed(phase.pending) : phase.pending;
  const isLost = hasDelivered && pending === undefined;
  return {
    phase: { ...phase, ...again, pending },
    ...(isLost ? { unknownDeletes: { since: phase.begunAt } } : {}),
  };
}

function owed(pending: PendingToken | undefined): PendingToken | undefined {
  return pending === undefined ? undefined : { ...pending, isOwed: true };
}
