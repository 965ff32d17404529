/** `plan`: reports what a read would do, without reading. */
import type { ODataService } from '../odata/service.ts';
import type { ConfiguredStream } from '../protocol/configured_catalog.ts';
import type { StreamPlan } from '../sync/plan/stream_plan.ts';
import type { MetadataPlan } from '../sync/run/run_metadata_stream.ts';
import { divisionOf } from '../sync/slices/ranges.ts';
import { type Forecast, forecastOf, type ReadKind, requestsFor } from './plan_forecast.ts';
import { prepareRead, type PrepareReadOptions } from './prepare_read.ts';

/** The plan of one stream's read. `plan --json` prints it unchanged; null means unknown. */
export interface PlannedRead {
  readonly stream: string;
  readonly sync_mode: 'full_refresh' | 'incremental';
  readonly reads: ReadKind | 'refused';
  /** The time or the cursor value from which rows are read. */
  readonly since: string | null;
  /** Where the read begins: from nothing, from a saved state, or in the middle of an interrupted read. */
  readonly start: 'no-state' | 'state' | 'interrupted-read';
  /** How many columns are requested. */
  readonly columns: number | null;
  /** The approximate numbers of rows and requests. */
  readonly rows: number | null;
  readonly requests: number | null;
  /** The slices that are read at once; empty if the table is read page after page. */
  readonly slices: readonly string[];
  /** Why the stream cannot be read. */
  readonly error: string | null;
  /** The messages that the read would log. */
  readonly notices: readonly string[];
}

/** One plan per stream, in their order. */
export async function plan(options: PrepareReadOptions): Promise<PlannedRead[]> {
  const { service, signal, state, streams } = options;
  const { planned, rowCounts } = await prepareRead(options);
  const rest = planned.flatMap(({ name, plan: one }) =>
    'table' in one && readsAllRows(one, service) && !rowCounts.has(name) ? [one.table] : [],
  );
  const more = rest.length === 0 ? new Map<string, number>() : await service.countRows(rest, signal);
  const found: PlannedRead[] = [];
  for (const [index, { name, plan: one }] of planned.entries()) {
    const request = streams[index];
    if (request === undefined) continue;
    const plain = {
      ...outline(request),
      start: state.has(name) ? ('state' as const) : ('no-state' as const),
    };
    if (one instanceof Error) found.push({ ...plain, reads: 'refused', error: one.message });
    else if ('table' in one) {
      const rows = rowCounts.get(name) ?? more.get(name);
      found.push({ ...plain, ...(await tableRead(one, service, rows, signal)) });
    } else found.push({ ...plain, reads: 'metadata', columns: columnCount(one) });
  }
  return found;
}

function outline({ name, syncMode }: ConfiguredStream): PlannedRead {
  return {
    stream: name,
    sync_mode: syncMode,
    reads: 'nothing',
    since: null,
    start: 'no-state',
    columns: null,
    rows: null,
    requests: null,
    slices: [],
    error: null,
    notices: [],
  };
}

function columnCount({ columns }: MetadataPlan): number | null {
  return columns === 'all' ? null : columns.length;
}

/** Whether the read returns about as many rows as the table has. */
function readsAllRows(one: StreamPlan, { changes }: ODataService): boolean {
  const { isResumed, kind, since } = forecastOf(one, changes);
  return kind !== 'changes' && !isResumed && since === undefined && one.filter === undefined;
}

async function tableRead(
  one: StreamPlan,
  service: ODataService,
  rowCount: number | undefined,
  signal: AbortSignal,
): Promise<Partial<PlannedRead>> {
  const forecast = forecastOf(one, service.changes);
  const rows = await rowsOf(one, forecast, service, rowCount, signal);
  const slices = await slicesOf(one, service, signal);
  const pageRows = service.pageRows(one.table);
  return {
    reads: forecast.kind,
    since: forecast.since ?? null,
    ...(forecast.isResumed ? { start: 'interrupted-read' } : {}),
    columns: one.columns.length,
    rows: rows ?? null,
    requests: rows === undefined ? null : requestsFor(one, forecast, rows, pageRows, slices.length),
    slices,
    notices: one.notices.map(({ words }) => words),
  };
}

async function rowsOf(
  one: StreamPlan,
  { deltaLink, kind }: Forecast,
  service: ODataService,
  rowCount: number | undefined,
  signal: AbortSignal,
): Promise<number | undefined> {
  if (kind === 'nothing') return 0;
  if (deltaLink !== undefined) return await service.changes?.count(one.table, deltaLink, signal);
  return readsAllRows(one, service) ? rowCount : undefined;
}

/** The slices that the read would create or continue with. */
async function slicesOf(
  { begin, table }: StreamPlan,
  { slices }: ODataService,
  signal: AbortSignal,
): Promise<string[]> {
  if (begin.kind === 'ranges') return begin.phase.division.slices.map(({ id }) => id);
  if (slices === undefined || begin.kind !== 'phase' || begin.slicedBy === undefined) return [];
  const division = divisionOf(slices, table, await slices.divide(table, signal));
  return division?.slices.map(({ id }) => id) ?? [];
}

/** Whether any stream could not be read; this sets the exit code. */
export function hasRefused(reads: readonly PlannedRead[]): boolean {
  return reads.some(({ error }) => error !== null);
}
