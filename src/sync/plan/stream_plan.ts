/** What the read of one stream will be: decided once, from the configured stream, its table and its state. */
import { CURSOR_COLUMN, DELETED_AT_COLUMN, UPDATED_AT_COLUMN } from '../../catalog/json_schema.ts';
import { rowFilterOf } from '../../catalog/row_filters.ts';
import type { DerivedMember } from '../../records/derived_member.ts';
import { and } from '../../odata/filter.ts';
import type { RecordPlan } from '../../records/record_plan.ts';
import { SMALLEST_CURSOR } from '../../records/record_head.ts';
import type { Table } from '../../odata/table.ts';
import type { ConfiguredStream } from '../../protocol/configured_catalog.ts';
import type { Beginning } from './beginning.ts';
import { dependsOnSize, fitToSize } from './whole_table.ts';
import { decideBeginning } from './resume_decision.ts';
import type { Notice, PlanInput, SyncRules } from './plan_input.ts';
import { derivedMembers, copiedColumns, selectColumns, type Selection } from './selection.ts';
import { CURSOR_RESERVE } from '../state/state_writer.ts';
import type { StreamState, SyncIdentity } from '../state/stream_state.ts';
import { chosenCursor, cursorOf } from './watermark.ts';

export interface StreamPlan {
  readonly table: Table;
  /** The columns to ask the service for, sorted; the primary key is among them. */
  readonly columns: readonly string[];
  /** What the user selected, sorted: the state remembers it. */
  readonly selected: readonly string[];
  /** Those of the selected columns that say which table a lookup points to. */
  readonly lookupTypes: readonly string[];
  readonly record: RecordPlan & { readonly derived: ReadonlyMap<string, DerivedMember> };
  readonly begin: Beginning;
  /** At least as large as every cursor emitted before. */
  readonly firstCursor: number;
  /** Whether records carry a cursor that destinations compare, so that no two runs may share one. */
  readonly comparesCursor: boolean;
  readonly rules: SyncRules;
  /** The user's filter on rows. */
  readonly rowFilter: string | undefined;
  /** Both together, as far as they concern this read: the state remembers it. */
  readonly filter: string | undefined;
  readonly sync: SyncIdentity | undefined;
  /** For how many days the service keeps changes; undefined if it was not asked. */
  readonly retentionDays: number | undefined;
  /** For watermark reads: what leaves out rows last changed before the start date. */
  readonly startFilter: string | undefined;
  /** What the user should know, once. */
  readonly notices: readonly Notice[];
}

/** How far ahead of the clock a run with a state may begin, in microseconds; it waits for the clock otherwise. (docs/sync-spec.md, I3) */
export const MOST_AHEAD = 50_000_000;
/**
 * A read without a state begins this far ahead, so that its records win over everything that earlier runs wrote: one that
 * was killed has got further by a reserve.
 */
export const FRESH_AHEAD = MOST_AHEAD + 2 * CURSOR_RESERVE;

/** What decides how a stream is read. */
interface Decisions {
  readonly tracked: boolean;
  readonly selection: Selection;
  readonly rowFilter: string | undefined;
  readonly startFilter: string | undefined;
  readonly filter: string | undefined;
  readonly begin: Beginning;
}

/**
 * Whether the plan depends on how many rows the table has.
 * @throws ConnectorError as `planStream`.
 */
export function needsRowCount(input: Omit<PlanInput, 'rowCount'>): boolean {
  const { begin, rowFilter } = decide({ ...input, rowCount: undefined }, []);
  return dependsOnSize(begin) && rowFilter === undefined && input.table.keysOf === undefined;
}

/** @throws ConnectorError where the stream cannot be read, or must not be by the rules. */
export function planStream(input: PlanInput): StreamPlan {
  const { request, rules, state, table } = input;
  const notices: Notice[] = [];
  const { begin, filter, rowFilter, selection, startFilter, tracked } = decide(input, notices);
  return {
    table,
    columns: selection.asked,
    selected: selection.names,
    lookupTypes: selection.added.filter(({ kind }) => kind === 'lookup-type').map(({ name }) => name),
    record: {
      ...recordPlan(request, table, selection, tracked),
      derived: derivedMembers(selection, table),
    },
    begin: fitToSize(begin, input),
    firstCursor: firstCursor(state, input.nowMs),
    comparesCursor: tracked,
    rules,
    rowFilter,
    startFilter,
    filter,
    sync: syncOf(request),
    retentionDays: input.retentionDays,
    notices,
  };
}

function decide(input: PlanInput, notices: Notice[]): Decisions {
  const { request, rules, table } = input;
  const tracked = request.syncMode === 'incremental' && table.tracked;
  const selection = selectColumns(request, table, notices);
  const rowFilter = rowFilterOf(table, rules.rowFilters);
  if (rowFilter !== undefined) {
    const words = `only rows that fit "${rowFilter}" are read. Change tracking takes no filter, so that deletes, and rows that no longer fit, are not seen`;
    notices.push({ level: 'info', words });
  }
  const startFilter = startFilterOf(input);
  const cursor = watermarkColumn(input, notices);
  const byCursor = typeof cursor === 'string' ? undefined : startFilter;
  const filter = tracked ? undefined : and(rowFilter, byCursor);
  const begin = decideBeginning(input, { columns: selection.names, filter }, cursor, notices);
  return { tracked, selection, rowFilter, startFilter, filter, begin };
}

function syncOf({ generationId, syncId }: ConfiguredStream): SyncIdentity | undefined {
  return syncId === undefined || generationId === undefined ? undefined : { syncId, generationId };
}

/** By the time of the last change, where rows have one. */
function startFilterOf({ rules: { startDate }, service, table }: PlanInput): string | undefined {
  const { changedAtColumn, columns } = table;
  const changed = columns.find(({ name, type }) => name === changedAtColumn && type === 'timestamp');
  if (startDate === undefined || changed === undefined) return undefined;
  return service.filters.comparison(changed, 'ge', startDate);
}

/** The column that an incremental read of an untracked table goes by. */
function watermarkColumn({ request, table }: PlanInput, notices: Notice[]): ReturnType<typeof cursorOf> {
  if (request.syncMode === 'full_refresh' || table.tracked) return 'not asked for';
  const cursor = cursorOf(table, request.cursorField);
  const words =
    typeof cursor === 'string'
      ? `the table has no change tracking, and ${cursor}: it is read in full`
      : `the table has no change tracking; it is read by ${cursor.name}, and deletes are not seen`;
  const chosenInVain = typeof cursor === 'string' && chosenCursor(request.cursorField) !== undefined;
  notices.push({ level: chosenInVain ? 'warn' : 'info', words });
  return cursor;
}

function recordPlan(
  request: ConfiguredStream,
  table: Table,
  selection: Selection,
  tracked: boolean,
): RecordPlan {
  const { columns } = selection;
  const all = request.selectedColumns === 'all' && table.tracked;
  const wants = (name: string): boolean => tracked || all || request.selectedColumns.includes(name);
  const cursorField = request.cursorField[0];
  const foreignCursor =
    tracked && cursorField !== undefined && cursorField !== CURSOR_COLUMN && columns.includes(cursorField);
  return {
    stream: request.name,
    columns: new Set(copiedColumns(selection, table)),
    keyColumns: table.primaryKey,
    watched: table.watched ?? [],
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
  const now = nowMs * 1000;
  const begin = state.kind === 'saved' ? Math.max(now, state.context.nextCursor) : now + FRESH_AHEAD;
  return Math.max(begin, SMALLEST_CURSOR);
}
