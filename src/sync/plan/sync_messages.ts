/** What the user reads of a sync that had to leave its plain course. Pure. */
import { pluralize } from '../../core/pluralize.ts';
import type { StepNotice, TokenLoss, UnknownDeletes } from '../machine/steps.ts';
import { DAY_MS } from './change_token_age.ts';

/** The share of the retention after which a token is close to its end. */
const NEAR = 0.7;

/** How a user removes rows whose deletes were missed. */
const CLEAR =
  'To remove them from the destination, clear the stream and sync again (in Airbyte: the connection → Status → the ⋮ of the stream → Clear data)';

export interface LostTokenWords {
  /** For a WARN: the table is read in full. */
  readonly resynced: string;
  /** For a WARN: all rows have come already. */
  readonly readInFull: string;
  /** For the error of a stream that fails. */
  readonly failed: string;
}

/** @param sinceMs from when on deletes may be unreported, where that is known. */
export function lostTokenWords(why: string, sinceMs: number | undefined, nowMs: number): LostTokenWords {
  const since = sinceMs === undefined ? 'since the last good sync began' : `since ${timeText(sinceMs)}`;
  const age = sinceMs === undefined ? '' : `, ${days(nowMs - sinceMs)} ago`;
  const stay = `Rows that were deleted ${since}${age} cannot be known, and stay in the destination. ${CLEAR}`;
  return {
    resynced: `${why}; reading the table in full. ${stay}`,
    readInFull: `${why}; the table has just been read in full. ${stay}`,
    failed: `${why}. Changes ${since}${age} can only be had by reading the table in full, and deletes not at all. Clear the stream and sync again, or set \`invalid_cdc_cursor_position_behavior\` to "Re-sync data" to have it read in full without a question.`,
  };
}

/** For a WARN: without a change token, the deletes of rows that were delivered before cannot be read. */
export function unknownDeletesWords({ since }: UnknownDeletes): string {
  const ms = since === undefined ? Number.NaN : Date.parse(since);
  return deletedRowsStay(Number.isNaN(ms) ? 'since the last good sync began' : `since ${timeText(ms)}`);
}

/** For a WARN: reads by a cursor, such as those with a row filter, did not see any delete. */
export function unseenDeletesWords(): string {
  return deletedRowsStay('since the stream was last read by change tracking');
}

function deletedRowsStay(period: string): string {
  return `rows that were deleted ${period} and had been delivered before cannot be known, and stay in the destination. ${CLEAR}`;
}

/** For a WARN: the platform asks for a new generation, and keeps the records of the one before. */
export function refreshedWords(): string {
  return `the stream is read anew, without a saved state. If records of earlier syncs are retained, ${unknownDeletesWords({ since: undefined })}`;
}

/** For a WARN: a table has several key columns, and no delete came with all of their values. */
export function incompleteDeletesWords(incompleteCount: number, since: number | undefined): string {
  const found =
    incompleteCount === 0
      ? 'the service has told no delete of this table, and does not document that it would'
      : `${pluralize(incompleteCount, 'delete')} named only a part of the key of their rows`;
  const iso = since === undefined ? undefined : new Date(since).toISOString();
  return `${found}; ${unknownDeletesWords({ since: iso })}`;
}

/** A warning before the service forgets; undefined while that is far. */
export function nearRetentionWords(ageMs: number, retentionDays: number): string | undefined {
  if (ageMs < retentionDays * DAY_MS * NEAR) return undefined;
  return `its last sync was ${days(ageMs)} ago, and the organization keeps changes for ${retentionDays} days only: sync more often, or have the setting ExpireChangeTrackingInDays raised, or deletes will be missed`;
}

export function noticeWords(
  notice: StepNotice,
  sinceMs: (since: string, owedFrom: string | undefined) => number | undefined,
  nowMs: number,
): string {
  switch (notice.kind) {
    case 'position-lost':
      return 'the service no longer knows the saved position; reading the table from its beginning';
    case 'token-lost': {
      const words = lostTokenWords(TOKEN_WORDS[notice.why], sinceMs(notice.since, notice.owedFrom), nowMs);
      return notice.isReadInFull ? words.readInFull : words.resynced;
    }
    case 'column-left-out':
      return `the service no longer knows column ${notice.column}; left out. Refresh the schema of the source`;
    case 'filter-refused':
      return `the service cannot filter by ${notice.column}, so the table is read in full`;
    case 'range-lost':
      return 'the service no longer knows a saved position; reading that range of the table from its beginning';
    case 'ranges-refused':
      return 'the service cannot filter by the time of creation, so the table is not read in ranges';
    case 'greatest-value-unknown':
      return `the service did not find the greatest value of ${notice.column} in time; ${ENDS_AT[notice.endsAt]}`;
    case 'ranges-unknown':
      return 'the service did not find the smallest and the greatest time of creation in time, so the table is read page after page';
    case 'no-change-token-of-keys':
      return 'the service gave no change token for the keys alone; reading the rows without one';
    case 'lookup-types-left-out':
      return `the service tells either the changes or the tables that lookups point to; reading again without ${notice.columns.join(', ')}, which stay empty. Deselect them, or read the stream as a full refresh`;
  }
}

const ENDS_AT: Readonly<Record<Extract<StepNotice, { kind: 'greatest-value-unknown' }>['endsAt'], string>> = {
  'clock-of-the-service': 'this sync ends at the clock of the service instead',
  'saved-watermark': 'the next sync begins where this one began',
};

export const TOKEN_WORDS: Readonly<Record<TokenLoss, string>> = {
  expired: 'the change token has expired',
  refused: 'the service does not accept the saved change token',
  'answered-with-all-rows':
    'the change token is older than the service keeps changes, and was answered with about all rows of the table and no delete',
};

function timeText(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}

function days(ms: number): string {
  const whole = Math.floor(ms / DAY_MS);
  if (whole > 1) return `${whole} days`;
  return `${Math.max(1, Math.floor(ms / 3_600_000))} hours`;
}
