/** Everything that a read decides before its first row. `read` then does it, and `plan` shows it. */
import { ConnectorError, toConnectorError } from '../core/errors.ts';
import type { ConfiguredStream } from '../protocol/configured_catalog.ts';
import type { InputState } from '../protocol/input_state.ts';
import { tokenIssuedAt } from '../sync/plan/change_token_age.ts';
import type { SyncRules } from '../sync/plan/plan_input.ts';
import type { SyncOptions, SyncStream } from '../sync/run/run_sync.ts';
import { parseStreamState, type StreamState } from '../sync/state/stream_state.ts';
import { diagnoseStreams } from './diagnose_streams.ts';
import { sayDrift } from './drift_report.ts';
import { describeStreams, plannedStream, tableToCount, type TableConfig } from './plan_streams.ts';

/** The shortest retention is a day; for tokens younger than half of that, the retention is not requested. */
const SURELY_KEPT_MS = 12 * 60 * 60 * 1000;

export interface PrepareReadOptions extends Pick<SyncOptions, 'clock' | 'log' | 'service' | 'signal'> {
  readonly streams: readonly ConfiguredStream[];
  readonly state: InputState;
  readonly config: TableConfig & SyncRules;
}

export interface PreparedRead {
  readonly organizationId: string;
  /** One per configured stream, in their order. */
  readonly planned: readonly SyncStream[];
  /** The approximate numbers of rows of the streams whose plan depends on it. */
  readonly rowCounts: ReadonlyMap<string, number>;
}

/** Requests tables, rights and numbers of rows. It reads a row only to check a doubtful right. */
export async function prepareRead(options: PrepareReadOptions): Promise<PreparedRead> {
  const { clock, config, log, service, signal, state, streams } = options;
  const states = new Map(streams.map(({ name }) => [name, stateOrError(name, state)]));
  const stateOf = ({ name }: ConfiguredStream) => states.get(name) ?? NONE;
  const describing = describeStreams(service, streams, config, signal);
  // A failed sign-in causes all other failures, so report that error first.
  describing.catch(() => {});
  const identity = await service.identify(signal);
  const { organizationId } = identity;
  const described = await describing;
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
  // One request for all tables.
  const rowCounts = tablesToCount.length === 0 ? new Map() : await service.countRows(tablesToCount, signal);
  const planned = streams.map((request): SyncStream => {
    const { name } = request;
    const error = barred.get(name);
    if (error !== undefined) return { name, plan: error };
    return plannedStream(request, stateOf(request), context, rowCounts.get(name));
  });
  return { organizationId, planned, rowCounts };
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
  { clock, service: { changes }, signal }: PrepareReadOptions,
  states: ReadonlyMap<string, StreamState | ConnectorError>,
): Promise<number | undefined> {
  const usable = [...states.values()].filter((state) => !(state instanceof ConnectorError));
  const issued = usable.map((state) => tokenIssuedAt(state, changes) ?? Number.POSITIVE_INFINITY);
  const isOld = clock.now() - Math.min(...issued) > SURELY_KEPT_MS;
  return isOld ? await changes?.retentionDays(signal) : undefined;
}
