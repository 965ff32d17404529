import { ConnectorError } from '../core/errors.ts';
import type { Logger } from '../core/logger.ts';
import type { AccessProblem, Identity, ODataService } from '../odata/service.ts';
import type { TableSummary } from '../odata/table.ts';

export interface AccessReportOptions {
  readonly service: ODataService;
  readonly identity: Identity;
  readonly tables: readonly TableSummary[];
  readonly log: Logger;
  readonly signal: AbortSignal;
}

/** Names of more tables would hide the rest of the message. */
const MAX_NAMED = 20;

/**
 * Says as warnings which tables the user may not read, or not read changes of. Where the service does not tell, that
 * is said instead and nothing is claimed.
 */
export async function sayAccessProblems(options: AccessReportOptions): Promise<AccessProblem[]> {
  const { identity, log, service, signal, tables } = options;
  try {
    const problems = await service.findAccessProblems(tables, identity, signal);
    const unreadable = problems.filter(({ kind }) => kind === 'unreadable');
    const untracked = problems.filter(({ kind }) => kind === 'untracked');
    if (unreadable.length > 0)
      log.warn(`${unreadable.length} of ${tables.length} tables cannot be read: ${summary(unreadable)}`);
    if (untracked.length > 0)
      log.warn(`The changes of ${untracked.length} tables cannot be read: ${summary(untracked)}`);
    return problems;
  } catch (error) {
    // Nice to know, not needed: a role may hide it, and each table tells by itself when it is read.
    if (!(error instanceof ConnectorError) || error.code === 'interrupted') throw error;
    log.info(`Which tables can be read is not known before they are: ${error.message}`);
    return [];
  }
}

function summary(problems: readonly AccessProblem[]): string {
  const named = problems.slice(0, MAX_NAMED).map(({ words }) => words);
  const rest = problems.length - named.length;
  return `${named.join('; ')}${
    rest > 0
      ? `; and ${rest} more: ${problems
          .slice(MAX_NAMED)
          .map(({ table }) => table)
          .join(', ')}`
      : ''
  }.`;
}
