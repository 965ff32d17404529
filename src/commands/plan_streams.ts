/** Plans each configured stream of a read, from the current tables. */
import { addedColumns } from '../catalog/added_columns.ts';
import { keyStreamName, keyTable, tableOfKeyStream } from '../catalog/key_streams.ts';
import { isMetadataStream } from '../catalog/metadata_streams.ts';
import { asFiltered, requireFilteredTables } from '../catalog/row_filters.ts';
import { chooseTables, type TableChoice } from '../catalog/table_choice.ts';
import type { LabelChoice } from '../config/config.ts';
import { ConnectorError, toConnectorError } from '../core/errors.ts';
import type { LabelSource, MetadataSource, ODataService } from '../odata/service.ts';
import type { Table, TableSummary } from '../odata/table.ts';
import type { ConfiguredStream } from '../protocol/configured_catalog.ts';
import type { MetadataPlan } from '../sync/run/run_metadata_stream.ts';
import type { SyncStream } from '../sync/run/run_sync.ts';
import type { PlanInput } from '../sync/plan/plan_input.ts';
import { needsRowCount, planStream } from '../sync/plan/stream_plan.ts';

/** The settings for tables and for the columns that are added to them. */
export interface TableConfig extends TableChoice {
  readonly labels: LabelChoice;
  readonly lookupTypes: boolean;
  readonly rowFilters: ReadonlyMap<string, string>;
  /** Names or patterns of tables that also get a stream of keys. */
  readonly keyStreams: readonly string[];
}

export interface DescribedStreams {
  readonly all: readonly TableSummary[];
  readonly tables: ReadonlyMap<string, Table>;
}

/** Describes the configured tables as they are now, since the catalog may be outdated. */
export async function describeStreams(
  service: ODataService,
  streams: readonly ConfiguredStream[],
  config: TableConfig,
  signal: AbortSignal,
): Promise<DescribedStreams> {
  const names = new Set(streams.map(({ name }) => name));
  const all = await service.listTables({
    withPrivileges: true,
    ...tablesThatMatter(streams, config),
    signal,
  });
  requireFilteredTables(all, config.rowFilters);
  const wanted = all.filter(({ name }) => names.has(name) || names.has(keyStreamName(name)));
  const present = streams.filter(({ name }) => wanted.some((table) => table.name === name));
  const options = {
    signal,
    withTargets: streams.some(({ selectedColumns }) => namesLookupTypes(service, selectedColumns)),
  };
  const [tables, labels] = await Promise.all([
    describe(service.describeTables(wanted, options)),
    readLabels(service, present, config.labels.language, signal),
  ]);
  for (const [name, table] of tables) {
    const found = labels.get(name);
    tables.set(
      name,
      asFiltered(found === undefined ? table : { ...table, labels: found }, config.rowFilters),
    );
  }
  for (const [name, table] of new Map(tables)) {
    if (names.has(keyStreamName(name)) && !tables.has(keyStreamName(name))) {
      tables.set(keyStreamName(name), keyTable(table));
    }
  }
  return { all, tables };
}

/** All tables only if a stream describes all of them. */
function tablesThatMatter(
  streams: readonly ConfiguredStream[],
  { rowFilters }: TableConfig,
): { readonly only?: readonly string[] } {
  if (streams.some(({ name }) => isMetadataStream(name))) return {};
  const named = streams.flatMap(({ name }) => [name, tableOfKeyStream(name) ?? name]);
  return { only: [...named, ...rowFilters.keys()] };
}

async function describe(groups: AsyncIterable<Table[]>): Promise<Map<string, Table>> {
  const tables = new Map<string, Table>();
  for await (const group of groups) for (const table of group) tables.set(table.name, table);
  return tables;
}

async function readLabels(
  { labels }: ODataService,
  streams: readonly ConfiguredStream[],
  language: number | undefined,
  signal: AbortSignal,
): Promise<Awaited<ReturnType<LabelSource['read']>>> {
  const columns = streams.map(
    ({ name, selectedColumns }) => [name, labelledColumns(selectedColumns)] as const,
  );
  const wanted = new Map(columns.filter(([, names]) => names.length > 0));
  return labels === undefined || wanted.size === 0 ? new Map() : await labels.read(wanted, language, signal);
}

const LABEL = '_label';

/** A table may have a column of its own whose name ends like a label's. The service then returns no labels for it. */
function labelledColumns(selected: ConfiguredStream['selectedColumns']): string[] {
  return selected === 'all'
    ? []
    : selected.filter((name) => name.endsWith(LABEL)).map((name) => name.slice(0, -LABEL.length));
}

function namesLookupTypes(
  { lookupTypes }: ODataService,
  selected: ConfiguredStream['selectedColumns'],
): boolean {
  if (lookupTypes === undefined || selected === 'all') return false;
  return selected.some((name) => name.endsWith(lookupTypes.columnSuffix));
}

export interface PlanningContext extends Omit<PlanInput, 'request' | 'table' | 'state' | 'rowCount'> {
  readonly service: ODataService;
  readonly config: TableConfig;
  readonly described: DescribedStreams;
}

/** The table of a stream, if its plan depends on the number of rows; otherwise undefined. */
export function tableToCount(
  request: ConfiguredStream,
  state: PlanInput['state'] | ConnectorError,
  context: PlanningContext,
): Table | undefined {
  const table = context.described.tables.get(request.name);
  if (table === undefined || state instanceof ConnectorError) return undefined;
  // If a stream cannot be planned, planning it reports the error.
  return orError(() => needsRowCount({ ...context, request, table, state })) === true ? table : undefined;
}

/**
 * @param state the parsed state of the stream, or the reason why it cannot be used.
 * @param rowCount the approximate number of rows of its table, if it was requested.
 */
export function plannedStream(
  request: ConfiguredStream,
  state: PlanInput['state'] | ConnectorError,
  context: PlanningContext,
  rowCount?: number,
): SyncStream {
  const { name } = request;
  if (state instanceof ConnectorError) return { name, plan: state };
  const { described, service } = context;
  const { metadata } = service;
  const table = described.tables.get(name);
  if (table !== undefined) {
    return { name, plan: orError(() => planStream({ ...context, request, table, state, rowCount })) };
  }
  if (metadata === undefined || !isMetadataStream(name)) return { name, plan: unknownStream(name) };
  return { name, plan: orError(() => metadataPlan(request, context, metadata)) };
}

function metadataPlan(
  { name, selectedColumns, syncMode }: ConfiguredStream,
  { described, config }: PlanningContext,
  metadata: MetadataSource,
): MetadataPlan {
  const chosen = chooseTables(described.all, config);
  return {
    kind: 'metadata',
    stream: name,
    columns: selectedColumns,
    askedIncremental: syncMode === 'incremental',
    rows: (signal) => metadata.rows(name, chosen, signal),
  };
}

/** If a stream cannot be planned, only that stream fails. */
function orError<Plan>(plan: () => Plan): Plan | ConnectorError {
  try {
    return plan();
  } catch (error) {
    return toConnectorError(error);
  }
}

function unknownStream(name: string): ConnectorError {
  return new ConnectorError(
    'config',
    'stream_unknown',
    `Stream ${name}: the environment has no such table. Refresh the schema of the source, and deselect the stream if the table is gone.`,
  );
}

/** The columns that are added to a table in its stream. */
export function derivedColumns(table: Table, { labels, lookupTypes }: TableConfig) {
  return addedColumns(table, { labels: labels.wanted, lookupTypes });
}
