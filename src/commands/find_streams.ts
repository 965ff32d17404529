/** Finds all streams, with the schemas of their records, and the tables that cannot be read. */
import { pluralize } from '../core/pluralize.ts';
import { chooseKeyTables, keyStreamName, keyTable } from '../catalog/key_streams.ts';
import { metadataStream } from '../catalog/metadata_streams.ts';
import { asFiltered, requireFilteredTables } from '../catalog/row_filters.ts';
import { type CatalogEntry, fitCatalog } from '../catalog/size_limit.ts';
import { namesIn, requireStreams, type StreamPatterns, wantedBy } from '../catalog/stream_choice.ts';
import { streamOf } from '../catalog/streams.ts';
import { chooseMetadataStreams, chooseTables, type TableChoice } from '../catalog/table_choice.ts';
import { ConnectorError } from '../core/errors.ts';
import type { Logger } from '../core/logger.ts';
import type { ODataService } from '../odata/service.ts';
import type { Table, TableSummary } from '../odata/table.ts';
import type { AirbyteStream } from '../protocol/messages.ts';
import { sayAccessProblems } from './access_report.ts';
import { derivedColumns, type TableConfig } from './plan_streams.ts';
import { probeTables } from './probes.ts';
import { securedWords } from './secured_columns.ts';

export interface FindStreamsOptions {
  readonly service: ODataService;
  readonly config: TableConfig;
  /** Selects some of the streams that the configuration offers. */
  readonly patterns?: StreamPatterns;
  readonly log: Logger;
  readonly signal: AbortSignal;
}

/** Streams of tables in the order of the service's list, and the metadata streams. */
export interface FoundStreams {
  readonly tables: readonly AirbyteStream[];
  readonly metadata: readonly AirbyteStream[];
}

/** @throws ConnectorError `stream_unknown` for a pattern that matches no stream. */
export async function findStreams(options: FindStreamsOptions): Promise<FoundStreams> {
  const { config, log, patterns, service, signal } = options;
  const identity = await service.identify(signal);
  const all = await service.listTables({
    withPrivileges: true,
    tellUnlisted: patterns === undefined,
    signal,
  });
  requireFilteredTables(all, config.rowFilters);
  const chosen = chooseTables(all, config, namesIn(patterns));
  if (patterns === undefined) sayWhatIsLeftOut(log, all, chosen, config);
  const wanted = wantedBy(patterns);
  const keyTables = chooseKeyTables(chosen, config.keyStreams);
  const metadata = service.metadata === undefined ? [] : chooseMetadataStreams(config);
  const keyNames = keyTables.map(({ name }) => keyStreamName(name));
  requireStreams(patterns, [...chosen.map(({ name }) => name), ...keyNames, ...metadata]);
  const withKeys = new Set(keyNames.filter(wanted));
  const tables = chosen.filter(({ name }) => wanted(name) || withKeys.has(keyStreamName(name)));

  const { entries, secured } = await describeEntries(options, tables, withKeys);
  const problems = await sayAccessProblems({ service, identity, tables, log, signal });
  const barred = new Set(
    (problems ?? []).filter(({ kind }) => kind === 'unreadable').map(({ table }) => table),
  );
  for (const table of await unlistable({ service, tables, barred, signal })) barred.add(table);
  const named = [...(config.tables ?? []), ...namesIn(patterns)];
  const left = new Set([...barred].filter((name) => !isNamed(name, named)));
  if (left.size > 0) log.warn(leftOutWarning([...left].sort()));
  const offered = entries.filter(({ stream, table }) => !left.has(table) && wanted(stream.name));
  const { streams, warnings } = fitCatalog(
    offered.map((entry) => ({ ...entry, isReadable: !barred.has(entry.table) })),
  );
  for (const warning of warnings) log.warn(warning);
  const nulls = securedWords(secured);
  if (nulls !== undefined) log.warn(nulls);
  const taken = new Set(streams.map(({ name }) => name));
  return {
    tables: streams,
    metadata: metadata.filter((name) => wanted(name) && !taken.has(name)).map(metadataStream),
  };
}

type Entry = Omit<CatalogEntry, 'isReadable'> & { readonly table: string };

async function describeEntries(
  { config, service, signal }: FindStreamsOptions,
  tables: readonly TableSummary[],
  withKeys: ReadonlySet<string>,
): Promise<{ readonly entries: Entry[]; readonly secured: Table[] }> {
  const entries: Entry[] = [];
  const secured: Table[] = [];
  for await (const some of service.describeTables(tables, { signal, withTargets: config.lookupTypes })) {
    for (const table of some.map((one) => asFiltered(one, config.rowFilters))) {
      entries.push(...entriesOf(table, config, withKeys));
      if (table.columns.some(({ isSecured }) => isSecured === true)) secured.push(table);
    }
  }
  if (entries.length === 0 && tables.length > 0) {
    const words = 'The environment lists tables but describes none of them.';
    throw new ConnectorError('system', 'response_malformed', words);
  }
  return { entries, secured };
}

/** A table's stream, and the stream of its keys if there is one. */
function entriesOf(table: Table, config: TableConfig, withKeys: ReadonlySet<string>): Entry[] {
  const derived = derivedColumns(table, config);
  const labelNames = derived.filter(({ kind }) => kind === 'label').map(({ name }) => name);
  const { dispensable, name } = table;
  const entry = { table: name, stream: streamOf(table, derived), labelNames, dispensable };
  if (!withKeys.has(keyStreamName(name))) return [entry];
  const stream = streamOf(keyTable(table), []);
  return [entry, { table: name, stream, labelNames: [], dispensable }];
}

interface Listing {
  readonly service: ODataService;
  readonly tables: readonly TableSummary[];
  /** Tables that are known to be unreadable. */
  readonly barred: ReadonlySet<string>;
  readonly signal: AbortSignal;
}

/** Tables whose rows the service cannot list. No metadata shows this, so each suspect is probed with one row. */
async function unlistable({ barred, service, signal, tables }: Listing): Promise<string[]> {
  const suspects = tables.filter(({ name, uncertain }) => uncertain === true && !barred.has(name));
  const failures = await probeTables(service, suspects, signal);
  return failures.filter(({ error }) => error.kind === 'config').map(({ table }) => table);
}

function isNamed(table: string, names: readonly string[]): boolean {
  return names.some((name) => name.trim().toLowerCase() === table.toLowerCase());
}

/** A connection with all streams must be able to succeed. */
function leftOutWarning(names: readonly string[]): string {
  return `Left out ${pluralize(names.length, 'table')} that cannot be read: ${names.join(', ')}. Name them in \`tables\` to offer them anyway.`;
}

function sayWhatIsLeftOut(
  log: Logger,
  all: readonly TableSummary[],
  chosen: readonly TableSummary[],
  config: TableChoice,
): void {
  if (config.tables !== undefined) return;
  const taken = new Set(chosen.map((table) => table.name));
  const left = all.filter(({ name }) => !taken.has(name));
  const groups = new Map<string, string[]>();
  for (const { name, onlyWhenNamed } of left) {
    if (onlyWhenNamed !== undefined) groups.set(onlyWhenNamed, [...(groups.get(onlyWhenNamed) ?? []), name]);
  }
  for (const [why, names] of [...groups].sort(([a], [b]) => (a > b ? -1 : 1))) {
    log.info(
      `${pluralize(names.length, `${why} table`)} left out: ${names.join(', ')}. Name them in \`tables\` to read them.`,
    );
  }
}
