/**
 * The diagnosis of `check` for the streams of a read, before its first row, so that a missing right shows at once.
 * Privileges only raise a suspicion, and a request decides: how they reflect roles given to teams, or tables whose rights
 * depend on other tables, is not documented.
 */
import type { ConnectorError } from '../core/errors.ts';
import type { Logger } from '../core/logger.ts';
import type { Identity, ODataService } from '../odata/service.ts';
import type { TableSummary } from '../odata/table.ts';
import type { ConfiguredStream } from '../protocol/configured_catalog.ts';
import { findProblems } from './access_report.ts';
import { probeTables } from './probes.ts';

export interface DiagnosisOptions {
  readonly service: ODataService;
  readonly identity: Identity;
  readonly streams: readonly ConfiguredStream[];
  /** The tables of the streams. */
  readonly tables: readonly TableSummary[];
  readonly log: Logger;
  readonly signal: AbortSignal;
}

/** The streams that cannot be read, with what is missing and what to do. */
export async function diagnoseStreams(
  options: DiagnosisOptions,
): Promise<ReadonlyMap<string, ConnectorError>> {
  const { service, signal, streams, tables } = options;
  if (tables.length === 0) return new Map();
  const problems = (await findProblems(options)) ?? [];
  const kinds = new Map(problems.map(({ kind, table }) => [table, kind]));
  const incremental = new Set(
    streams.filter(({ syncMode }) => syncMode === 'incremental').map(({ name }) => name),
  );
  const unreadable = tables.filter(({ name }) => kinds.get(name) === 'unreadable');
  const untracked = tables.filter(({ name }) => kinds.get(name) === 'untracked' && incremental.has(name));
  const failures = await Promise.all([
    probeTables(service, unreadable, signal),
    probeTables(service, untracked, signal, { tracked: true }),
  ]);
  // Other failures may be over by the time the stream is read, so leave them to the read.
  return new Map(
    failures
      .flat()
      .filter(({ error }) => error.kind === 'config')
      .map(({ error, table }) => [table, error]),
  );
}
