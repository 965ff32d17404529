/**
 * `check`: whether a read would work, and if not, why. It goes step by step and reports the first problem: the address,
 * the sign-in, the user, the metadata, the rights, the settings of tables.
 */
import { requireFilteredTables, type RowFilters } from '../catalog/row_filters.ts';
import { chooseTables, type TableChoice } from '../catalog/table_choice.ts';
import { pluralize } from '../core/pluralize.ts';
import { ConnectorError } from '../core/errors.ts';
import type { AccessProblem, ODataService } from '../odata/service.ts';
import type { TableSummary } from '../odata/table.ts';
import type { MessageOutput } from '../protocol/message_output.ts';
import { accessWarnings, findProblems } from './access_report.ts';
import { grouped } from '../core/grouped.ts';
import { probeFilters, probeTables, sampleOf } from './probes.ts';

export interface CheckOptions {
  readonly service: ODataService;
  /** Describes how the tenant and sign-in host differ from those of the environment; undefined if they do not. */
  readonly askMismatch: (signal: AbortSignal) => Promise<string | undefined>;
  readonly config: TableChoice & { readonly rowFilters: RowFilters };
  readonly output: MessageOutput;
  readonly signal: AbortSignal;
}

/**
 * Resolves with the result in words for the user. Rejects with the problem and the remedy if none of the chosen tables can
 * be read.
 */
export async function check({ askMismatch, config, output, service, signal }: CheckOptions): Promise<string> {
  const { log } = output;
  const different = await askMismatch(signal);
  const identity = await because(different, () => service.identify(signal));
  if (different !== undefined) log.warn(different);
  log.info(`Signed in to ${service.product}, organization ${identity.organizationId}.`);
  for (const words of (await service.linkedSystems?.(signal)) ?? []) log.info(words);

  const all = await service.listTables({ withPrivileges: true, signal });
  requireFilteredTables(all, config.rowFilters);
  const tables = chooseTables(all, config);
  await proveMetadata(service, tables, signal);
  log.info(
    `The environment describes ${pluralize(all.length, 'table')}; ${pluralize(tables.length, 'table')} chosen.`,
  );

  const known = await findProblems({ service, identity, tables, log, signal });
  const problems = known ?? [];
  const barred = new Set(problems.filter(({ kind }) => kind === 'unreadable').map(({ table }) => table));
  const readable = tables.filter((table) => !barred.has(table.name));
  for (const words of accessWarnings(problems, tables.length)) log.warn(words);

  const sampled = sampleOf(readable.length > 0 ? readable : tables, known !== undefined);
  const failures = await probeTables(service, sampled, signal);
  for (const { error } of failures) log.warn(error.message);
  if (failures[0] !== undefined && failures.length === sampled.length)
    throw noneReadable(tables, problems, failures[0].error);
  const bad = new Set(failures.map(({ table }) => table));
  const good = readable.filter(({ name }) => !bad.has(name));
  await probeFilters(service, good, config.rowFilters, signal);
  return `Signed in to organization ${identity.organizationId}. ${summary(tables, good, problems)}`;
}

/** If a difference is known, it explains a failure better than the failure itself. */
async function because<T>(different: string | undefined, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (different === undefined || !(error instanceof ConnectorError) || error.kind !== 'config') throw error;
    throw new ConnectorError('config', error.code, `${different} (${error.message})`, {
      cause: error,
      ...(error.detail === undefined ? {} : { detail: error.detail }),
    });
  }
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

function summary(
  tables: readonly TableSummary[],
  good: readonly TableSummary[],
  problems: readonly AccessProblem[],
): string {
  const untracked = new Set(problems.filter(({ kind }) => kind === 'untracked').map(({ table }) => table));
  const trackedCount = good.filter(({ name, tracked }) => tracked && !untracked.has(name)).length;
  const part = good.length === tables.length ? 'All' : `${grouped(good.length)} of`;
  const rest = tables.length - good.length;
  const words = `${part} ${pluralize(tables.length, 'chosen table')} can be read, ${grouped(trackedCount)} of them with change tracking.`;
  if (rest === 0 && untracked.size === 0) return words;
  const reasons = accessWarnings(problems, tables.length);
  return [words, ...(reasons.length > 0 ? reasons : ['The log names the others and the reasons.'])].join(' ');
}

function noneReadable(
  tables: readonly TableSummary[],
  problems: readonly AccessProblem[],
  first: ConnectorError,
): ConnectorError {
  if (tables.length === 1) return first;
  const reasons = accessWarnings(problems, tables.length);
  const why = reasons.length > 0 ? reasons.join(' ') : first.message;
  const words = `None of the ${pluralize(tables.length, 'chosen table')} can be read. ${why}`;
  return new ConnectorError(first.kind, first.code, words, { cause: first });
}
