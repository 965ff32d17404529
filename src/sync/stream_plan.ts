/** What the read of one stream will be: decided once, from the configured stream, its table and its state. */
import { CURSOR_COLUMN, DELETED_AT_COLUMN, UPDATED_AT_COLUMN } from '../catalog/json_schema.ts';
import { ConnectorError } from '../core/errors.ts';
import type { RecordPlan } from '../odata/record_plan.ts';
import { SMALLEST_CURSOR } from '../odata/record_template.ts';
import type { Table } from '../odata/table.ts';
import { type Beginning, decideBeginning } from './beginning.ts';
import type { ReadRules } from './read_machine.ts';
import type { StreamState } from './stream_state.ts';
import { cursorOf } from './watermark.ts';

export interface StreamRequest {
  readonly name: string;
  readonly syncMode: 'full_refresh' | 'incremental';
  readonly cursorField: readonly string[];
  /** The columns that the user selected; `all` where the catalog does not say. */
  readonly selectedColumns: readonly string[] | 'all';
}

export interface StreamPlan {
  readonly table: Table;
  /** The columns to ask the service for, sorted; the primary key is among them. */
  readonly columns: readonly string[];
  readonly record: RecordPlan;
  readonly begin: Beginning;
  /** Smaller than no cursor that the stream ever had. */
  readonly firstCursor: number;
  /** Whether records carry a cursor that destinations compare, so that no two runs may share one. */
  readonly comparesCursor: boolean;
  readonly rules: SyncRules;
  /** What the user should know, once. */
  readonly notices: readonly Notice[];
}

/** What the configuration says of reads. */
export interface SyncRules extends ReadRules {
  /** How far a watermark read goes back behind its cursor. */
  readonly lookbackMinutes: number;
}

export interface Notice {
  readonly level: 'info' | 'warn';
  readonly words: string;
}

export interface PlanInput {
  readonly request: StreamRequest;
  readonly table: Table;
  readonly state: StreamState;
  readonly organizationId: string;
  readonly nowMs: number;
  readonly rules: SyncRules;
  readonly tokens: ChangeTokens;
}

/** What the service's links and tokens say, without asking it. */
export interface ChangeTokens {
  isOwnLink(link: string): boolean;
  changeTokenIn(link: string): string | undefined;
  changeTokenTime(token: string): number | undefined;
  /** For how long a token is good; undefined where that is not known. */
  readonly retentionDays: number | undefined;
}

/** More records than a run writes between two states: what it wrote after the last one must stay below the next run's. */
const CURSOR_RESERVE = 1_000_000_000;

/** @throws ConnectorError where the stream cannot be read, or must not be by the rules. */
export function planStream(input: PlanInput): StreamPlan {
  const { request, rules, state, table } = input;
  const notices: Notice[] = [];
  const tracked = request.syncMode === 'incremental' && table.tracked;
  const selection = selectColumns(request, table, notices);
  const columns = [...new Set([...table.primaryKey, ...selection])].sort();
  const begin = decideBeginning(input, columns, watermarkColumn(input, notices), notices);
  return {
    table,
    columns,
    record: recordPlan(request, table, selection, tracked),
    begin,
    firstCursor: firstCursor(state, input.nowMs),
    comparesCursor: tracked,
    rules,
    notices,
  };
}

/** The column that an incremental read of an untracked table goes by. */
function watermarkColumn({ request, table }: PlanInput, notices: Notice[]): ReturnType<typeof cursorOf> {
  if (request.syncMode === 'full_refresh' || table.tracked) return 'not asked for';
  const cursor = cursorOf(table, request.cursorField);
  const words =
    typeof cursor === 'string'
      ? `the table has no change tracking, and ${cursor}: it is read in full`
      : `the table has no change tracking; it is read by ${cursor.name}, and deletes are not seen`;
  const chosenInVain = typeof cursor === 'string' && request.cursorField.length > 0;
  notices.push({ level: chosenInVain ? 'warn' : 'info', words });
  return cursor;
}

/** The selected columns that the table has. One that it lost since discover would make the service refuse everything. */
function selectColumns(request: StreamRequest, table: Table, notices: Notice[]): string[] {
  const existing = table.columns.map((column) => column.name);
  if (request.selectedColumns === 'all') return existing;
  const wanted = request.selectedColumns.filter((name) => !name.startsWith('_ab_cdc_'));
  const known = new Set(existing);
  const missing = wanted.filter((name) => !known.has(name));
  if (missing.length > 0 && missing.length === wanted.length) {
    // Records without a single column are dropped by the platform, in silence.
    const words = `Stream ${request.name}: none of its selected columns is left in the table (${missing.join(', ')}). Refresh the schema of the source and select columns.`;
    throw new ConnectorError('config', 'column_unknown', words);
  }
  if (missing.length > 0) {
    const words = `the table has no column ${missing.join(', ')} that rows bring; left out. Refresh the schema of the source`;
    notices.push({ level: 'warn', words });
  }
  return wanted.filter((name) => known.has(name));
}

function recordPlan(
  request: StreamRequest,
  table: Table,
  selection: readonly string[],
  tracked: boolean,
): RecordPlan {
  const all = request.selectedColumns === 'all' && table.tracked;
  const wants = (name: string): boolean => tracked || all || request.selectedColumns.includes(name);
  const cursorField = request.cursorField[0];
  const foreignCursor =
    tracked && cursorField !== undefined && cursorField !== CURSOR_COLUMN && selection.includes(cursorField);
  return {
    stream: request.name,
    columns: new Set(selection),
    keyColumn: table.primaryKey[0],
    change: {
      cursor: wants(CURSOR_COLUMN),
      updatedAt: wants(UPDATED_AT_COLUMN),
      deletedAt: wants(DELETED_AT_COLUMN),
    },
    ...(foreignCursor ? { deletionTimeColumn: cursorField } : {}),
  };
}

/** Microseconds since the epoch, unless an earlier run may have been ahead of that. (docs/sync-spec.md, I3) */
function firstCursor(state: StreamState, nowMs: number): number {
  const saved = state.kind === 'saved' ? state.context.nextCursor + CURSOR_RESERVE : 0;
  return Math.max(nowMs * 1000, saved, SMALLEST_CURSOR);
}
