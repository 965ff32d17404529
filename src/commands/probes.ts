/** Reads at most one row of a table, to prove that it can be read. Privileges alone do not prove it. */
import type { RowFilters } from '../catalog/row_filters.ts';
import { ConnectorError } from '../core/errors.ts';
import type { ODataService, Probe } from '../odata/service.ts';
import type { TableSummary } from '../odata/table.ts';
import { isAboutFilter, rowFilterRefused } from '../sync/run/failure_events.ts';

/** Up to this number of tables, each is probed. */
const ALL_OF = 20;
/** If there are more and the user's privileges are known, only this many are probed. */
const FEW = 3;

export interface ProbeFailure {
  readonly table: string;
  readonly error: ConnectorError;
}

/**
 * Which tables to probe. It prefers ordinary tables, which always exist: a user who can read them can usually read the rest.
 * @param privilegesKnown whether the user's privileges are known.
 */
export function sampleOf(tables: readonly TableSummary[], privilegesKnown: boolean): TableSummary[] {
  if (tables.length <= ALL_OF) return [...tables];
  const ordinary = tables.filter(({ tracked, unusual }) => unusual !== true && tracked);
  return (ordinary.length > 0 ? ordinary : [...tables]).slice(0, privilegesKnown ? FEW : ALL_OF);
}

/** Reads a row of each table, all at once; the pipeline limits the requests. Returns only the refusals. */
export async function probeTables(
  service: ODataService,
  tables: readonly TableSummary[],
  signal: AbortSignal,
  probe: Probe = {},
): Promise<ProbeFailure[]> {
  const outcomes = await Promise.allSettled(tables.map((table) => service.probe(table, signal, probe)));
  return outcomes.flatMap((outcome, index) => {
    if (outcome.status === 'fulfilled') return [];
    const error: unknown = outcome.reason;
    if (!(error instanceof ConnectorError) || error.code === 'interrupted') throw error;
    return [{ table: tables[index]?.name ?? '', error }];
  });
}

/** @throws ConnectorError `filter_refused` for a filter that the service refuses. */
export async function probeFilters(
  service: ODataService,
  tables: readonly TableSummary[],
  filters: RowFilters,
  signal: AbortSignal,
): Promise<void> {
  for (const table of tables) {
    const filter = filters.get(table.name);
    if (filter === undefined) continue;
    const [failure] = await probeTables(service, [table], signal, { filter });
    if (failure === undefined) continue;
    const { error } = failure;
    throw isAboutFilter(error, table.primaryKey) ? rowFilterRefused(table.name, filter, error) : error;
  }
}
