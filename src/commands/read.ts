/** `read`: the configured streams' records and states, each stream by its own plan. */
import { ConnectorError } from '../core/errors.ts';
import type { ConfiguredStream } from '../protocol/configured_catalog.ts';
import type { InputState } from '../protocol/input_state.ts';
import type { Table } from '../odata/table.ts';
import { runSync, type SyncOptions, type SyncRun, type SyncStream } from '../sync/run_sync.ts';
import { planStream } from '../sync/stream_plan.ts';
import { parseStreamState } from '../sync/stream_state.ts';

export interface ReadOptions extends Omit<SyncOptions, 'organizationId'> {
  readonly streams: readonly ConfiguredStream[];
  readonly state: InputState;
  /** Told as soon as the sync runs, so that it can pass on what the service says. */
  readonly onRun: (run: SyncRun) => void;
}

/** Resolves with the number of streams that failed. */
export async function read(options: ReadOptions): Promise<number> {
  const { clock, service, signal, state, streams } = options;
  // Before anything else: a state that cannot be used must not cost a request.
  const states = new Map(streams.map(({ name }) => [name, parseStreamState(name, state.get(name))]));
  const { organizationId } = await service.identify(signal);
  const tables = await describe(options);
  const planned = streams.map((stream): SyncStream => {
    const table = tables.get(stream.name);
    if (table === undefined) return { name: stream.name, plan: unknownStream(stream.name) };
    const streamState = states.get(stream.name) ?? { kind: 'none' };
    const plan = planStream({
      request: stream,
      table,
      state: streamState,
      organizationId,
      nowMs: clock.now(),
    });
    return { name: stream.name, plan };
  });
  const run = runSync({ ...options, organizationId }, planned);
  options.onRun(run);
  return await run.ended;
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
