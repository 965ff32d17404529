/** Finds tables whose rows or changes cannot be read, by the user's privileges. */
import { pluralize } from '../core/pluralize.ts';
import { ConnectorError } from '../core/errors.ts';
import { grouped } from '../core/grouped.ts';
import type { Logger } from '../core/logger.ts';
import type { AccessProblem, Identity, ODataService } from '../odata/service.ts';
import type { TableSummary } from '../odata/table.ts';

export interface AccessQuestion {
  readonly service: ODataService;
  readonly identity: Identity;
  readonly tables: readonly TableSummary[];
  readonly log: Logger;
  readonly signal: AbortSignal;
}

/** More names would hide the rest of the message. */
const MAX_NAMED = 10;

/** Undefined if the service does not report privileges. A failure is logged at INFO and also gives undefined. */
export async function findProblems(question: AccessQuestion): Promise<AccessProblem[] | undefined> {
  const { identity, log, service, signal, tables } = question;
  try {
    return await service.access?.findProblems(tables, identity, signal);
  } catch (error) {
    // Privileges are optional: a role may hide them, and reading a table shows whether it can be read.
    if (!(error instanceof ConnectorError) || error.code === 'interrupted') throw error;
    log.info(`Cannot find out in advance which tables can be read: ${error.message}`);
    return undefined;
  }
}

/** The same, with a warning for each kind of problem. */
export async function sayAccessProblems(question: AccessQuestion): Promise<AccessProblem[] | undefined> {
  const problems = await findProblems(question);
  for (const words of accessWarnings(problems ?? [], question.tables.length)) question.log.warn(words);
  return problems;
}

/** @param tableCount how many tables were checked. */
export function accessWarnings(problems: readonly AccessProblem[], tableCount: number): string[] {
  const unreadable = problems.filter(({ kind }) => kind === 'unreadable');
  const untracked = problems.filter(({ kind }) => kind === 'untracked');
  return [
    ...said(unreadable, `${unreadable.length} of ${pluralize(tableCount, 'table')} cannot be read`),
    ...said(untracked, `The changes of ${pluralize(untracked.length, 'table')} cannot be read`),
  ];
}

function said(problems: readonly AccessProblem[], begin: string): string[] {
  const [first] = problems;
  return first === undefined ? [] : [`${begin}: ${listed(problems)}. ${first.advice}`];
}

/** A few tables with their reasons, then some names only, then the number of the rest. */
function listed(problems: readonly AccessProblem[]): string {
  const reasons = problems.slice(0, MAX_NAMED).map(({ table, why }) => `${table} (${why})`);
  const others = problems.slice(MAX_NAMED, MAX_NAMED * 4).map(({ table }) => table);
  const rest = problems.length - reasons.length - others.length;
  return [...reasons, ...others, ...(rest > 0 ? [`and ${grouped(rest)} more`] : [])].join(', ');
}
