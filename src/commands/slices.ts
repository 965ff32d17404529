/**
 * `slices`: prints how several processes can read one table at once. Each process runs an ordinary `read` of the stream as a
 * full refresh, with the printed state, in which all other slices are marked as done.
 */
import type { ConnectorError } from '../core/errors.ts';
import type { ODataService } from '../odata/service.ts';
import type { ConfiguredStream } from '../protocol/configured_catalog.ts';
import type { SyncRules } from '../sync/plan/plan_input.ts';
import type { StreamPlan } from '../sync/plan/stream_plan.ts';
import type { MetadataPlan } from '../sync/run/run_metadata_stream.ts';
import { type Division, divisionOf } from '../sync/slices/ranges.ts';
import { serialiseState } from '../sync/state/stream_state.ts';
import { describeStreams, plannedStream, type TableConfig } from './plan_streams.ts';

/** The slices of one stream; every row of the table is in exactly one of them. */
export interface StreamSlices {
  readonly type: 'SLICES';
  readonly stream: string;
  /** The name of each slice in logs; empty, and without a state, for a stream that is read as a whole. */
  readonly slices: readonly string[];
  /** The state of a full refresh that has not read any slice yet: its `done` is a list of slice numbers, from 0. */
  readonly state: Readonly<Record<string, unknown>> | null;
  /** How many requests at once the service accepts from all processes together. */
  readonly concurrency: number;
}

export interface SlicesOptions {
  readonly service: ODataService;
  readonly width: () => number;
  readonly streams: readonly ConfiguredStream[];
  readonly config: TableConfig & SyncRules;
  readonly nowMs: number;
  readonly signal: AbortSignal;
}

/** @throws ConnectorError for a stream that cannot be planned, since no process could read it. */
export async function listSlices(options: SlicesOptions): Promise<StreamSlices[]> {
  const { config, nowMs, service, signal } = options;
  const streams = options.streams.map((stream) => ({ ...stream, syncMode: 'full_refresh' as const }));
  const { organizationId } = await service.identify(signal);
  const described = await describeStreams(service, streams, config, signal);
  const context = {
    service,
    config,
    described,
    organizationId,
    rules: config,
    retentionDays: undefined,
    nowMs,
  };
  const found: StreamSlices[] = [];
  for (const request of streams) {
    const plan = usable(plannedStream(request, { kind: 'none' }, context).plan);
    const division = 'table' in plan ? await divide(plan, service, signal) : undefined;
    const slices = division?.slices.map(({ id }) => id) ?? [];
    const state =
      division === undefined || !('table' in plan) ? null : stateOf(plan, division, organizationId);
    found.push({ type: 'SLICES', stream: request.name, slices, state, concurrency: options.width() });
  }
  return found;
}

function usable(plan: StreamPlan | MetadataPlan | ConnectorError): StreamPlan | MetadataPlan {
  if (plan instanceof Error) throw plan;
  return plan;
}

/** @returns undefined for a table that is read as a whole: a small one, or one that the service does not divide. */
async function divide(
  { table }: StreamPlan,
  service: ODataService,
  signal: AbortSignal,
): Promise<Division | undefined> {
  const { slices } = service;
  if (slices === undefined) return undefined;
  const rowCount = (await service.countRows([table], signal)).get(table.name);
  if (slices.basisOf(table, rowCount) === undefined) return undefined;
  return divisionOf(slices, table, await slices.divide(table, signal));
}

function stateOf(
  { filter, firstCursor, selected }: StreamPlan,
  { borders }: Division,
  organizationId: string,
) {
  const nothingRead = { kind: 'ranges', deltaLink: undefined, borders, done: [], begun: new Map() } as const;
  const context = { organizationId, columns: selected, leftOut: [], filter, nextCursor: firstCursor };
  return serialiseState(nothingRead, context);
}
