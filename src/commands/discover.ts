/** `discover`: which tables there are to read, and what their records look like. */
import { fitCatalog } from '../catalog/size_limit.ts';
import { streamOf } from '../catalog/streams.ts';
import { chooseTables, type TableChoice } from '../catalog/table_choice.ts';
import { ConnectorError } from '../core/errors.ts';
import type { ODataService } from '../odata/service.ts';
import type { TableSummary } from '../odata/table.ts';
import type { MessageOutput } from '../protocol/message_output.ts';
import type { AirbyteStream } from '../protocol/messages.ts';
import { sayAccessProblems } from './access_report.ts';

export interface DiscoverOptions {
  readonly service: ODataService;
  readonly choice: TableChoice;
  readonly output: MessageOutput;
  readonly signal: AbortSignal;
}

export async function discover({ service, choice, output, signal }: DiscoverOptions): Promise<void> {
  const identity = await service.identify(signal);
  const all = await service.listTables({ withPrivileges: true, signal });
  const tables = chooseTables(all, choice);
  sayWhatIsLeftOut(output, all, tables, choice);

  const entries: { table: string; stream: AirbyteStream; isIntersect: boolean }[] = [];
  for await (const some of service.describeTables(tables, signal)) {
    for (const table of some) {
      entries.push({ table: table.name, stream: streamOf(table), isIntersect: table.kind === 'intersect' });
    }
  }
  if (entries.length === 0) {
    const words = 'The environment lists tables but describes none of them.';
    throw new ConnectorError('system', 'response_malformed', words);
  }

  // A table that may not be read stays: the right can come back, and a vanished stream pauses the connection.
  const problems = await sayAccessProblems({ service, identity, tables, log: output.log, signal });
  const barred = new Set(problems.filter(({ kind }) => kind === 'unreadable').map(({ table }) => table));
  const { streams, warnings } = fitCatalog(
    entries.map((entry) => ({ ...entry, isReadable: !barred.has(entry.table) })),
  );
  for (const warning of warnings) output.log.warn(warning);
  output.log.info(`Discovered ${streams.length} tables.`);
  await output.emit({ type: 'CATALOG', catalog: { streams } });
}

function sayWhatIsLeftOut(
  output: MessageOutput,
  all: readonly TableSummary[],
  chosen: readonly TableSummary[],
  choice: TableChoice,
): void {
  if (choice.tables !== undefined) return;
  const taken = new Set(chosen.map((table) => table.name));
  const hidden = all.filter(
    ({ kind, name }) => (kind === 'virtual' || kind === 'private') && !taken.has(name),
  );
  if (hidden.length === 0) return;
  output.log.info(
    `${hidden.length} virtual and private tables are left out: ${hidden.map(({ name }) => name).join(', ')}. Name them in \`tables\` to read them.`,
  );
}
