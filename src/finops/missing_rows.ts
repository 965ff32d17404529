/** What a user reads about rows that did not come. */
import { pluralize } from '../core/pluralize.ts';
import { ConnectorError } from '../core/errors.ts';

export function uncounted(rowCount: number): string {
  return `the service does not count its rows, so that nothing proves the ${pluralize(rowCount, 'row')} that came to be all of them`;
}

/** A row that was deleted after it came, and a new one, balance the count of a row that moved out of sight. */
export const BY_LINKS_ONLY =
  'it can be read by links only, which do not show rows that move between pages. The number of rows is right, but if rows were deleted and created during the read, some may be missing until the next sync.';

export const CHANGED_MEANWHILE =
  'Rows were created and deleted while it was read. Those that moved between pages may be missing until the next sync.';

/** Nothing is written for a stream that may lack rows: an overwritten destination would lose them. */
export function rowsMissing(entitySet: string, why: string): ConnectorError {
  return new ConnectorError(
    'transient',
    'rows_missing',
    `Table ${entitySet}: ${why}. Rows were created, deleted or moved while it was read. Sync again at a quiet time, or limit \`companies\` so that each read is shorter.`,
  );
}
