/** `read`: the configured streams' records and states, each stream by its own plan. */
import { ConnectorError, toConnectorError } from '../core/errors.ts';
import type { ConfiguredStream } from '../protocol/configured_catalog.ts';
import type { InputState } from '../protocol/input_state.ts';
import type { Table } from '../odata/table.ts';
import { runSync, type SyncOptions, type SyncRun, type SyncStream } from '../sync/run_sync.ts';
import {
  type ChangeTokens,
  type PlanInput,
  planStream,
  type StreamPlan,
  type SyncRules,
} from '../sync/stream_plan.ts';
import { parseStreamState, type StreamState } from '../sync/stream_state.ts';
import { savedFor } from '../sync/sync_words.ts';

/** The shortest retention is a day; tokens younger than half of that need no question. */
const SURELY_KEPT_MS = 12 * 60 * 60 * 1000;

export interface ReadOptions extends Omit<SyncOptions, 'organizationId'> {
  readonly streams: readonly ConfiguredStream[];
  readonly state: InputState;
  /** Told as soon as the sync runs, so that it can pass on what the service says. */
  readonly onRun: (run: SyncRun) => void;
  readonly rules: SyncRules;
}

/** Resolves with the number of streams that failed. */
export async function read(options: ReadOptions): Promise<number> {
  const { clock, rules, service, signal, state, streams } = options;
  // Before anything else: a state that cannot be used must not cost a request.
  const states = new Map(streams.map(({ name }) => [name, parseStreamState(name, state.get(name))]));
  const { organizationId } = await service.identify(signal);
  const tables = await describe(options);
  const tokens = await changeTokens(options, states);
  const planned = streams.map((request): SyncStream => {
    const { name } = request;
    const table = tables.get(name);
    if (table === undefined) return { name, plan: unknownStream(name) };
    const streamState = states.get(name) ?? { kind: 'none' };
    const nowMs = clock.now();
    const input = { request, table, state: streamState, organizationId, nowMs, rules, tokens };
    return { name, plan: planOrError(input) };
  });
  const run = runSync({ ...options, organizationId }, planned);
  options.onRun(run);
  return await run.ended;
}

/** A stream that cannot be planned fails alone. */
function planOrError(input: PlanInput): StreamPlan | ConnectorError {
  try {
    return planStream(input);
  } catch (error) {
    return toConnectorError(error);
  }
}

/** The retention is asked for only where a token is old enough to be near any. */
async function changeTokens(
  { clock, service, signal }: ReadOptions,
  states: ReadonlyMap<string, StreamState>,
): Promise<ChangeTokens> {
  const reader = {
    isOwnLink: (link: string) => service.isOwnLink(link),
    changeTokenIn: (link: string) => service.changeTokenIn(link),
    changeTokenTime: (token: string) => service.changeTokenTime(token),
    retentionDays: undefined,
  };
  const issued = [...states.values()].map((state) => savedFor(state, reader) ?? Number.POSITIVE_INFINITY);
  const isOld = clock.now() - Math.min(...issued) > SURELY_KEPT_MS;
  return isOld ? { ...reader, retentionDays: await service.changeRetentionDays(signal) } : reader;
}

/** The configured tables as they are now: what the catalog says may be old. */
async function describe({ service, signal, streams }: ReadOptions): Promise<Map<string, Table>> {
  const names = new Set(streams.map(({ name }) => name));
  const summaries = await service.listTables({ withPrivileges: false, signal });
  const wanted = summaries.filter(({ name }) => names.has(name));
  const tables = new Map<string, Table>();
  for await (const some of service.describeTables(wanted, signal)) {
    for (const table of some) tables.set(table.name, table);
  }
  return tables;
}

function unknownStream(name: string): ConnectorError {
  return new ConnectorError(
    'config',
    'stream_unknown',
    `Stream ${name}: the environment has no such table. Refresh the schema of the source, and deselect the stream if the table is gone.`,
  );
}
