/** `read`: emits the records and states of the configured streams, each by its own plan. */
import { ConnectorError, toConnectorError } from '../core/errors.ts';
import type { ConfiguredStream } from '../protocol/configured_catalog.ts';
import type { InputState } from '../protocol/input_state.ts';
import { withLessonOnAnnotations } from '../sync/run/annotation_lesson.ts';
import { Progress } from '../sync/run/progress.ts';
import { runSync, type SyncOptions, type SyncRun, type SyncStream } from '../sync/run/run_sync.ts';
import type { SyncRules } from '../sync/plan/plan_input.ts';
import { parseStreamState, type StreamState } from '../sync/state/stream_state.ts';
import { tokenIssuedAt } from '../sync/plan/change_token_age.ts';
import { diagnoseStreams } from './diagnose_streams.ts';
import { sayDrift } from './drift_report.ts';
import { describeStreams, plannedStream, tableToCount, type TableConfig } from './plan_streams.ts';

/** The shortest retention is a day; for tokens younger than half of that, the retention is not requested. */
const SURELY_KEPT_MS = 12 * 60 * 60 * 1000;

export interface ReadOptions extends Omit<SyncOptions, 'organizationId' | 'progress' | 'estimates'> {
  readonly streams: readonly ConfiguredStream[];
  readonly state: InputState;
  readonly config: TableConfig & SyncRules;
  /** For a person who watches: one line that replaces the one before. */
  readonly show: (line: () => string) => void;
  /** Called as soon as the sync runs, so that the caller can report pauses of the service to it. */
  readonly onRun: (run: SyncRun) => void;
}

/** Resolves with the number of streams that failed. */
export async function read(options: ReadOptions): Promise<number> {
  const { clock, config, log, service, show, signal, state, streams } = options;
  const states = new Map(streams.map(({ name }) => [name, stateOrError(name, state)]));
  const stateOf = ({ name }: ConfiguredStream) => states.get(name) ?? NONE;
  const identity = await service.identify(signal);
  const { organizationId } = identity;
  const described = await describeStreams(service, streams, config, signal);
  const tables = [...described.tables.values()];
  const barred = await diagnoseStreams({ service, identity, streams, tables, log, signal });
  const context = {
    service,
    config,
    described,
    organizationId,
    rules: config,
    retentionDays: await retentionDays(options, states),
    nowMs: clock.now(),
  };
  sayDrift(log, streams, described.tables);
  const good = streams.filter(({ name }) => !barred.has(name));
  const tablesToCount = good.flatMap((one) => tableToCount(one, stateOf(one), context) ?? []);
  // One request for all of them.
  const rowCounts = tablesToCount.length === 0 ? new Map() : await service.countRows(tablesToCount, signal);
  const planned = streams.map((request): SyncStream => {
    const { name } = request;
    const error = barred.get(name);
    if (error !== undefined) return { name, plan: error };
    return plannedStream(request, stateOf(request), context, rowCounts.get(name));
  });
  const progress = new Progress({ clock, log, show, streamCount: planned.length });
  const learnt = await withLessonOnAnnotations(options, planned, rowCounts);
  const run = runSync({ ...options, organizationId, progress, estimates: rowCounts }, learnt);
  options.onRun(run);
  return await run.ended;
}

const NONE: StreamState = { kind: 'none' };

/** I10: a state that cannot be used fails only its own stream. */
function stateOrError(name: string, state: InputState): StreamState | ConnectorError {
  try {
    return parseStreamState(name, state.get(name));
  } catch (error) {
    return toConnectorError(error);
  }
}

/** Requests the retention only if a token is old enough to be near its end. */
async function retentionDays(
  { clock, service: { changes }, signal }: ReadOptions,
  states: ReadonlyMap<string, StreamState | ConnectorError>,
): Promise<number | undefined> {
  const usable = [...states.values()].filter((state) => !(state instanceof ConnectorError));
  const issued = usable.map((state) => tokenIssuedAt(state, changes) ?? Number.POSITIVE_INFINITY);
  const isOld = clock.now() - Math.min(...issued) > SURELY_KEPT_MS;
  return isOld ? await changes?.retentionDays(signal) : undefined;
}
