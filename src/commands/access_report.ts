/** Which of some tables cannot be read, or not their changes, told from the user's privileges. */
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

/** Names of more tables would hide the rest of a message. */
const MAX_NAMED = 10;

/** Undefined where the service does not tell, or cannot: a failure is said at INFO, and nothing is claimed. */
export async function findProblems(question: AccessQuestion): Promise<AccessProblem[] | undefined> {
  const { identity, log, service, signal, tables } = question;
  try {
    return await service.access?.findProblems(tables, identity, signal);
  } catch (error) {
    // Nice to know, not needed: a role may hide it, and each table says so when it is read.
    if (!(error instanceof ConnectorError) || error.code === 'interrupted') throw error;
    log.info(`Which tables can be read is not known before they are: ${error.message}`);
    return undefined;
  }
}

/** The same, with a warning for each kind of problem. */
export async function sayAccessProblems(question: AccessQuestion): Promise<AccessProblem[] | undefined> {
  const problems = await findProblems(question);
  for (const words of accessWarnings(problems ?? [], question.tables.length)) question.log.warn(words);
  return problems;
}

/** @param tableCount how many tables were looked at. */
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

/** At most a few with their reason, and then names alone, and then a number. */
function listed(problems: readonly AccessProblem[]): string {
  const reasons = problems.slice(0, MAX_NAMED).map(({ table, why }) => `${table} (${why})`);
  const others = problems.slice(MAX_NAMED, MAX_NAMED * 4).map(({ table }) => table);
  const rest = problems.length - reasons.length - others.length;
  return [...reasons, ...others, ...(rest > 0 ? [`and ${grouped(rest)} more`] : [])].join(', ');
}
