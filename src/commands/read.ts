/** `read`: the configured streams' records and states, each stream by its own plan. */
import { ConnectorError, toConnectorError } from '../core/errors.ts';
import type { ConfiguredStream } from '../protocol/configured_catalog.ts';
import type { InputState } from '../protocol/input_state.ts';
import { inRangesIfLarge, withoutKeysIfLarge } from '../sync/slices/parallel_load.ts';
import { withLessonOnAnnotations } from '../sync/run/annotation_lesson.ts';
import { Progress } from '../sync/run/progress.ts';
import { runSync, type SyncOptions, type SyncRun, type SyncStream } from '../sync/run/run_sync.ts';
import type { ChangeTokens, SyncRules } from '../sync/plan/stream_plan.ts';
import { parseStreamState, type StreamState } from '../sync/state/stream_state.ts';
import { savedFor } from '../sync/run/sync_messages.ts';
import { diagnoseStreams } from './diagnose_streams.ts';
import { sayDrift } from './drift_report.ts';
import { describeStreams, plannedStream, type TableSettings } from './plan_streams.ts';

/** The shortest retention is a day; tokens younger than half of that need no question. */
const SURELY_KEPT_MS = 12 * 60 * 60 * 1000;

export interface ReadOptions extends Omit<SyncOptions, 'organizationId' | 'progress' | 'estimates'> {
  readonly streams: readonly ConfiguredStream[];
  readonly state: InputState;
  readonly rules: SyncRules;
  readonly settings: TableSettings;
  /** Tables of at least so many rows are read in ranges where they are read whole; undefined for none. */
  readonly parallelFromRows: number | undefined;
  /** For a person who watches: one line that replaces the one before. */
  readonly show: (line: () => string) => void;
  /** Told as soon as the sync runs, so that it can pass on what the service says. */
  readonly onRun: (run: SyncRun) => void;
}

/** Resolves with the number of streams that failed. */
export async function read(options: ReadOptions): Promise<number> {
  const { clock, log, rules, service, settings, show, signal, state, streams } = options;
  const states = new Map(streams.map(({ name }) => [name, stateOrError(name, state)]));
  const identity = await service.identify(signal);
  const { organizationId } = identity;
  const described = await describeStreams(service, streams, settings, signal);
  const tables = [...described.tables.values()];
  const barred = await diagnoseStreams({ service, identity, streams, tables, log, signal });
  const tokens = await changeTokens(options, states);
  const context = { service, settings, described, organizationId, nowMs: clock.now(), rules, tokens };
  const planned = streams.map((request): SyncStream => {
    const { name } = request;
    const error = barred.get(name);
    if (error !== undefined) return { name, plan: error };
    return plannedStream(request, states.get(name) ?? NONE, context);
  });
  sayDrift(log, streams, described.tables);
  const estimates = await estimateRows(options, planned);
  const progress = new Progress({ clock, log, show, streamCount: planned.length });
  const inRanges = planned.map((stream) =>
    withoutKeysIfLarge(inRangesIfLarge(stream, estimates, options.parallelFromRows), estimates),
  );
  const learnt = await withLessonOnAnnotations(options, inRanges, estimates);
  const run = runSync({ ...options, organizationId, progress, estimates }, learnt);
  options.onRun(run);
  return await run.ended;
}

const NONE: StreamState = { kind: 'none' };

/** I10: a state that cannot be used fails its own stream, and the others are read. */
function stateOrError(name: string, state: InputState): StreamState | ConnectorError {
  try {
    return parseStreamState(name, state.get(name));
  } catch (error) {
    return toConnectorError(error);
  }
}

/** About how many rows those streams have that will be read in full, all of them; one request for all streams. */
async function estimateRows(
  { service, signal }: ReadOptions,
  planned: readonly SyncStream[],
): Promise<ReadonlyMap<string, number>> {
  const whole = planned.flatMap(({ plan }) => {
    const isWhole = 'begin' in plan && plan.begin.kind === 'phase' && plan.begin.phase.link === undefined;
    return isWhole && plan.begin.phase.mode !== 'changes' && plan.rowFilter === undefined ? [plan.table] : [];
  });
  return whole.length === 0 ? new Map() : await service.countRows(whole, signal);
}

/** The retention is asked for only where a token is old enough to be near any. */
async function changeTokens(
  { clock, service, signal }: ReadOptions,
  states: ReadonlyMap<string, StreamState | ConnectorError>,
): Promise<ChangeTokens> {
  const reader = {
    isOwnLink: (link: string) => service.isOwnLink(link),
    changeTokenIn: (link: string) => service.changeTokenIn(link),
    changeTokenTime: (token: string) => service.changeTokenTime(token),
    retentionDays: undefined,
  };
  const usable = [...states.values()].filter((state) => !(state instanceof ConnectorError));
  const issued = usable.map((state) => savedFor(state, reader) ?? Number.POSITIVE_INFINITY);
  const isOld = clock.now() - Math.min(...issued) > SURELY_KEPT_MS;
  return isOld ? { ...reader, retentionDays: await service.changeRetentionDays(signal) } : reader;
}
