/** `discover`: which tables there are to read, and what their records look like. */
import { counted } from '../core/counted.ts';
import { chooseKeyTables, keyTable } from '../catalog/key_streams.ts';
import { metadataStream } from '../catalog/metadata_streams.ts';
import { asFiltered, requireFilteredTables } from '../catalog/row_filters.ts';
import { type CatalogEntry, fitCatalog } from '../catalog/size_limit.ts';
import { streamOf } from '../catalog/streams.ts';
import { chooseMetadataStreams, chooseTables, type TableChoice } from '../catalog/table_choice.ts';
import { ConnectorError } from '../core/errors.ts';
import type { ODataService } from '../odata/service.ts';
import type { Table, TableSummary } from '../odata/table.ts';
import type { MessageOutput } from '../protocol/message_output.ts';
import { sayAccessProblems } from './access_report.ts';
import { besideColumns, type TableSettings } from './plan_streams.ts';
import { probeTables } from './probes.ts';
import { securedWords } from './secured_columns.ts';

export interface DiscoverOptions {
  readonly service: ODataService;
  readonly choice: TableSettings;
  readonly output: MessageOutput;
  readonly signal: AbortSignal;
}

export async function discover({ service, choice, output, signal }: DiscoverOptions): Promise<void> {
  const identity = await service.identify(signal);
  const all = await service.listTables({ withPrivileges: true, tellUnlisted: true, signal });
  requireFilteredTables(all, choice.rowFilters);
  const tables = chooseTables(all, choice);
  sayWhatIsLeftOut(output, all, tables, choice);
  const withKeys = new Set(chooseKeyTables(tables, choice.keyStreams).map(({ name }) => name));

  const entries: (Omit<CatalogEntry, 'isReadable'> & { readonly table: string })[] = [];
  const secured: Table[] = [];
  for await (const some of service.describeTables(tables, { signal, withTargets: choice.lookupTypes })) {
    for (const table of some.map((one) => asFiltered(one, choice.rowFilters))) {
      const beside = besideColumns(table, choice);
      const labelNames = beside.filter(({ kind }) => kind === 'label').map(({ name }) => name);
      const { dispensable, name } = table;
      entries.push({ table: name, stream: streamOf(table, beside), labelNames, dispensable });
      if (withKeys.has(name)) {
        const stream = streamOf(keyTable(table), []);
        entries.push({ table: name, stream, labelNames: [], dispensable });
      }
      if (table.columns.some(({ isSecured }) => isSecured === true)) secured.push(table);
    }
  }
  if (entries.length === 0) {
    const words = 'The environment lists tables but describes none of them.';
    throw new ConnectorError('system', 'response_malformed', words);
  }

  const problems = await sayAccessProblems({ service, identity, tables, log: output.log, signal });
  const barred = new Set(
    (problems ?? []).filter(({ kind }) => kind === 'unreadable').map(({ table }) => table),
  );
  for (const table of await unlistable({ service, tables, barred, signal })) barred.add(table);
  const left = new Set([...barred].filter((name) => !isNamed(name, choice)));
  if (left.size > 0) output.log.warn(leftOutWarning([...left].sort()));
  const offered = entries.filter(({ table }) => !left.has(table));
  const { streams, warnings } = fitCatalog(
    offered.map((entry) => ({ ...entry, isReadable: !barred.has(entry.table) })),
  );
  for (const warning of warnings) output.log.warn(warning);
  const nulls = securedWords(secured);
  if (nulls !== undefined) output.log.warn(nulls);
  output.log.info(`Discovered ${counted(streams.length, 'table')}.`);
  const taken = new Set(streams.map(({ name }) => name));
  const metadata = service.metadata === undefined ? [] : chooseMetadataStreams(choice);
  await output.emit({
    type: 'CATALOG',
    catalog: { streams: [...streams, ...metadata.filter((name) => !taken.has(name)).map(metadataStream)] },
  });
}

interface Listing {
  readonly service: ODataService;
  readonly tables: readonly TableSummary[];
  /** Those that are known to be unreadable. */
  readonly barred: ReadonlySet<string>;
  readonly signal: AbortSignal;
}

/** Tables that the service may not be able to list: no metadata says so, so each is tried with one row. */
async function unlistable({ barred, service, signal, tables }: Listing): Promise<string[]> {
  const suspects = tables.filter(({ name, uncertain }) => uncertain === true && !barred.has(name));
  const failures = await probeTables(service, suspects, signal);
  return failures.filter(({ error }) => error.kind === 'config').map(({ table }) => table);
}

function isNamed(table: string, { tables }: TableChoice): boolean {
  return tables?.some((name) => name.trim().toLowerCase() === table.toLowerCase()) === true;
}

/** Whoever selects all streams must get a sync that succeeds. */
function leftOutWarning(names: readonly string[]): string {
  return `Left out ${counted(names.length, 'table')} that cannot be read: ${names.join(', ')}. Name them in \`tables\` to offer them all the same.`;
}

function sayWhatIsLeftOut(
  output: MessageOutput,
  all: readonly TableSummary[],
  chosen: readonly TableSummary[],
  choice: TableChoice,
): void {
  if (choice.tables !== undefined) return;
  const taken = new Set(chosen.map((table) => table.name));
  const left = all.filter(({ name }) => !taken.has(name));
  const groups = new Map<string, string[]>();
  for (const { name, onlyWhenNamed } of left) {
    if (onlyWhenNamed !== undefined) groups.set(onlyWhenNamed, [...(groups.get(onlyWhenNamed) ?? []), name]);
  }
  for (const [why, names] of [...groups].sort(([a], [b]) => (a > b ? -1 : 1))) {
    output.log.info(
      `${counted(names.length, `${why} table`)} left out: ${names.join(', ')}. Name them in \`tables\` to read them.`,
    );
  }
}
