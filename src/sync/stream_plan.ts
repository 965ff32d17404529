/** What the read of one stream will be: decided once, from the configured stream, its table and its state. */
import { CURSOR_COLUMN, DELETED_AT_COLUMN, UPDATED_AT_COLUMN } from '../catalog/json_schema.ts';
import type { RecordPlan } from '../odata/record_plan.ts';
import { SMALLEST_CURSOR } from '../odata/record_template.ts';
import type { Table } from '../odata/table.ts';
import { beginReading, type Reading } from './read_machine.ts';
import type { StreamState } from './stream_state.ts';

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
  /** What the user should know, once. */
  readonly notices: readonly Notice[];
}

/** A token of the Python connector has no link yet: the service builds one from it. */
export type Beginning =
  { readonly kind: 'phase'; readonly phase: Reading } | { readonly kind: 'token'; readonly token: string };

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
}

export function planStream(input: PlanInput): StreamPlan {
  const { request, table, state } = input;
  const notices: Notice[] = [];
  const tracked = request.syncMode === 'incremental' && table.tracked;
  if (request.syncMode === 'incremental' && !table.tracked) {
    notices.push({ level: 'info', words: 'the table has no change tracking, so it is read in full' });
  }
  const selection = selectColumns(request, table, notices);
  const columns = [...new Set([...table.primaryKey, ...selection])].sort();
  const begin = beginning(input, tracked, columns, notices);
  return {
    table,
    columns,
    record: recordPlan(request, table, selection, tracked),
    begin,
    firstCursor: firstCursor(state, input.nowMs),
    notices,
  };
}

/** The selected columns that the table has. One that it lost since discover would make the service refuse everything. */
function selectColumns(request: StreamRequest, table: Table, notices: Notice[]): string[] {
  const existing = table.columns.map((column) => column.name);
  if (request.selectedColumns === 'all') return existing;
  const wanted = request.selectedColumns.filter((name) => !name.startsWith('_ab_cdc_'));
  const known = new Set(existing);
  const missing = wanted.filter((name) => !known.has(name));
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

function beginning(
  input: PlanInput,
  tracked: boolean,
  columns: readonly string[],
  notices: Notice[],
): Beginning {
  const mode = tracked ? 'first_load' : 'full_refresh';
  const fresh: Beginning = { kind: 'phase', phase: beginReading(mode) };
  const again = (words: string): Beginning => {
    notices.push({ level: 'warn', words: `${words}; reading the table in full` });
    return fresh;
  };
  const { state } = input;
  if (state.kind === 'none') return fresh;
  if (state.kind === 'python token') return tracked ? { kind: 'token', token: state.token } : fresh;

  const { context, position } = state;
  if (position.kind === 'complete') return fresh;
  const resumable = position.kind === 'changes' ? tracked : position.mode === mode;
  if (!resumable) return fresh;
  if (context.organizationId !== input.organizationId) {
    return again('the saved state belongs to another organization');
  }
  const added = columns.filter((name) => !context.columns.includes(name));
  if (added.length > 0) return again(`${added.join(', ')} came into the selection since the saved state`);
  return { kind: 'phase', phase: resume(position) };
}

function resume(position: Extract<StreamState, { kind: 'saved' }>['position']): Reading {
  switch (position.kind) {
    case 'changes':
      return {
        kind: 'reading',
        mode: 'changes',
        link: position.deltaLink,
        resumed: true,
        since: position.deltaLink,
        hadRecords: false,
      };
    case 'position':
      return { ...beginReading(position.mode), link: position.link, resumed: true };
    case 'complete':
      return beginReading('full_refresh');
  }
}

/** Microseconds since the epoch, unless an earlier run was ahead of that: the cursor grows even if the clock steps back. */
function firstCursor(state: StreamState, nowMs: number): number {
  const saved = state.kind === 'saved' ? state.context.nextCursor : 0;
  return Math.max(nowMs * 1000, saved, SMALLEST_CURSOR);
}
