/** Messages to the user about rows that may be missing. */
import { pluralize } from '../core/pluralize.ts';
import { ConnectorError } from '../core/errors.ts';

export function uncounted(rowCount: number): string {
  return `the service does not count its rows, so the ${pluralize(rowCount, 'row')} that were read may not be all of them`;
}

/** The count cannot show a row that moved out of sight if one row was deleted and another created during the read. */
export const BY_LINKS_ONLY =
  'it can be read only by links, which do not show rows that move between pages. The number of rows is right, but if rows were deleted and created during the read, some may be missing until the next sync.';

export const CHANGED_MEANWHILE =
  'Rows were created and deleted during the read. Rows that moved between pages may be missing until the next sync.';

/** A stream that may lack rows must not complete: a destination that overwrites would lose them. */
export function rowsMissing(entitySet: string, why: string): ConnectorError {
  return new ConnectorError(
    'transient',
    'rows_missing',
    `Table ${entitySet}: ${why}. Rows were created, deleted or moved while it was read. Sync again at a quiet time, or limit \`companies\` so that each read is shorter.`,
  );
}
