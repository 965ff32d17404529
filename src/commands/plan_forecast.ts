/** Describes the plan of a stream's read for a person: which rows are read, since when, and in about how many requests. Pure. */
import type { ChangeTracking } from '../odata/service.ts';
import { linkIssuedAt } from '../sync/plan/change_token_age.ts';
import type { StreamPlan } from '../sync/plan/stream_plan.ts';
import type { Reading } from '../sync/state/phases.ts';

/** Which rows are read. */
export type ReadKind =
  /** Every row. */
  | 'all-rows'
  /** Every row, then the changes meanwhile; the next read returns only changes. */
  | 'first-load'
  /** Rows that were changed or deleted since a change token. */
  | 'changes'
  /** Rows that changed according to a cursor column. */
  | 'by-cursor'
  /** Definitions, not rows. */
  | 'metadata'
  /** An earlier attempt of the same sync has read everything. */
  | 'nothing';

export interface Forecast {
  readonly kind: ReadKind;
  /** The time or the cursor value from which rows are read; undefined for all rows, or if unknown. */
  readonly since: string | undefined;
  /** Whether an interrupted read continues; then the number of remaining rows is unknown. */
  readonly isResumed: boolean;
  /** The delta link whose changes are read. */
  readonly deltaLink?: string;
}

export function forecastOf({ begin }: StreamPlan, changes: ChangeTracking | undefined): Forecast {
  switch (begin.kind) {
    case 'complete':
      return { kind: 'nothing', since: undefined, isResumed: false };
    case 'token':
      return { kind: 'changes', since: timeText(changes?.tokenTime(begin.token)), isResumed: false };
    case 'watermark':
      return { kind: 'by-cursor', since: begin.from, isResumed: false };
    case 'ranges':
      return {
        kind: begin.phase.deltaLink === undefined ? 'all-rows' : 'first-load',
        since: undefined,
        isResumed: true,
      };
    case 'phase':
      return forecastOfPhase(begin.phase, changes);
  }
  return begin satisfies never;
}

function forecastOfPhase(phase: Reading, changes: ChangeTracking | undefined): Forecast {
  const isResumed = phase.at !== undefined;
  switch (phase.mode) {
    case 'full-refresh':
      return { kind: 'all-rows', since: undefined, isResumed };
    case 'first-load':
    case 'key-pass':
      return { kind: 'first-load', since: undefined, isResumed };
    case 'watermark':
      return { kind: 'by-cursor', since: phase.range.from, isResumed };
    case 'changes': {
      const since = timeText(linkIssuedAt(phase.since, changes));
      return { kind: 'changes', since, isResumed, deltaLink: phase.since };
    }
  }
  return phase satisfies never;
}

function timeText(ms: number | undefined): string | undefined {
  return ms === undefined ? undefined : new Date(ms).toISOString();
}

/**
 * The approximate number of requests for rows.
 * @param slices how many slices the table is read in; 0 for a read as a whole.
 */
export function requestsFor(
  { begin }: StreamPlan,
  { kind }: Forecast,
  rows: number,
  pageRows: number,
  slices: number,
): number {
  const pages = Math.max(1, Math.ceil(rows / pageRows));
  switch (kind) {
    case 'nothing':
    case 'metadata':
      return 0;
    case 'changes':
      return pages;
    // One request for the greatest value comes first.
    case 'by-cursor':
      return pages + 1;
    case 'all-rows':
      return Math.max(pages, slices);
    case 'first-load': {
      const takesKeys = slices > 0 || (begin.kind === 'phase' && begin.phase.mode === 'key-pass');
      const keyPages = takesKeys ? pages : 0;
      // Slices have no change token: the changes since the read of the keys follow.
      const changePages = slices > 0 ? 1 : 0;
      return keyPages + Math.max(pages, slices) + changePages;
    }
  }
  return kind satisfies never;
}
