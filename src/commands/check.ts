/** `check`: whether a read would work, and if not, what stands in its way. */
import { requireFilteredTables, type RowFilters } from '../catalog/row_filters.ts';
import { chooseTables, type TableChoice } from '../catalog/table_choice.ts';
import { ConnectorError } from '../core/errors.ts';
import type { ODataService } from '../odata/service.ts';
import type { TableSummary } from '../odata/table.ts';
import type { MessageOutput } from '../protocol/message_output.ts';
import { sayAccessProblems } from './access_report.ts';

export interface CheckOptions {
  readonly service: ODataService;
  readonly choice: TableChoice & { readonly rowFilters: RowFilters };
  readonly output: MessageOutput;
  readonly signal: AbortSignal;
}

/** Chosen tables up to this number are each read; of more, the user's privileges tell and a few are. */
const MAX_PROBED = 20;

/**
 * Proves sign-in, membership, metadata and Read. Resolves with a line about what was found; rejects where nothing of what
 * was chosen can be read.
 */
export async function check({ service, choice, output, signal }: CheckOptions): Promise<string> {
  const { log } = output;
  const identity = await service.identify(signal);
  const all = await service.listTables({ withPrivileges: true, signal });
  requireFilteredTables(all, choice.rowFilters);
  const tables = chooseTables(all, choice);
  await proveMetadata(service, tables, signal);

  const problems = await sayAccessProblems({ service, identity, tables, log, signal });
  const barred = new Set(problems.filter(({ kind }) => kind === 'unreadable').map(({ table }) => table));
  const readable = tables.filter((table) => !barred.has(table.name));
  const sampled = sample(readable.length > 0 ? readable : tables);
  const failures = await probe(service, sampled, signal);
  for (const failure of failures) log.warn(failure.message);
  if (failures[0] !== undefined && failures.length === sampled.length)
    throw noneReadable(tables, failures[0]);

  const barredCount = (readable.length > 0 ? barred.size : 0) + failures.length;
  const some = barredCount === 0 ? '' : `; ${barredCount} of them cannot be read, see the log`;
  return `Signed in to organization ${identity.organizationId}; ${tables.length} tables chosen${some}.`;
}

async function proveMetadata(
  service: ODataService,
  tables: readonly TableSummary[],
  signal: AbortSignal,
): Promise<void> {
  for await (const described of service.describeTables(tables.slice(0, 1), { signal })) {
    if (described.length > 0) return;
  }
  throw new ConnectorError(
    'system',
    'response_malformed',
    'The environment lists tables but describes none of them.',
  );
}

/** Ordinary tables first: what reads them reads the rest, and they are always there. */
function sample(tables: readonly TableSummary[]): TableSummary[] {
  if (tables.length <= MAX_PROBED) return [...tables];
  const ordinary = tables.filter(({ kind, tracked }) => kind === 'standard' && tracked);
  return (ordinary.length > 0 ? ordinary : [...tables]).slice(0, MAX_PROBED);
}

/** Reads a row of each, all at once: the pipeline bounds how many are under way. Only refusals come back. */
async function probe(
  service: ODataService,
  tables: readonly TableSummary[],
  signal: AbortSignal,
): Promise<ConnectorError[]> {
  const outcomes = await Promise.allSettled(tables.map((table) => service.probe(table, signal)));
  const failures: ConnectorError[] = [];
  for (const outcome of outcomes) {
    if (outcome.status === 'fulfilled') continue;
    const error: unknown = outcome.reason;
    if (!(error instanceof ConnectorError) || error.code === 'interrupted') throw error;
    failures.push(error);
  }
  return failures;
}

function noneReadable(tables: readonly TableSummary[], first: ConnectorError): ConnectorError {
  if (tables.length === 1) return first;
  const words = `None of the ${tables.length} chosen tables can be read. ${first.message}`;
  return new ConnectorError(first.kind, first.code, words, { cause: first });
}
