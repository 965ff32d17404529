/**
 * Decides, when the pages of a slice have ended, whether all of its rows were read. Pure.
 *
 * Rows are created and deleted while a slice is read. A row that existed from the beginning to the end must have been read, so fewer
 * rows than the smaller of both counts mean that rows are missing. That is enough for keys and offsets, whose pages overlap.
 * Pages by links do not overlap: a row that was deleted after it was read can hide another that moved out of sight. They are trusted only
 * if nothing changed.
 *
 * | what is known                                                     | what follows                                        |
 * |-------------------------------------------------------------------|-----------------------------------------------------|
 * | at least as many different rows as the smaller count              | the slice is complete                               |
 * | links: as many different rows as both counts                      | the slice is complete                               |
 * | the service does not count                                        | the read ends with a WARN that it is unproven       |
 * | fewer rows, for the first time                                    | the slice is read again by the same method          |
 * | keys: fewer rows again, and both counts are equal                 | the filter leaves rows out: the next method         |
 * | keys: fewer rows again, and the counts differ                     | the read ends with a WARN                           |
 * | offsets and links: fewer rows again                               | the stream fails                                    |
 */
import { grouped } from '../core/grouped.ts';
import { pluralize } from '../core/pluralize.ts';
import type { PagingMethod } from './paging_choice.ts';

export interface SliceTally {
  readonly method: PagingMethod;
  /** The number of different rows that were read. */
  readonly rowCount: number;
  /** The service's count with the first page; undefined if there was none. */
  readonly countBefore: number | undefined;
  /** The service's count now. */
  readonly countAfter: number | undefined;
  /** Whether this was the second reading by this method. */
  readonly wasReadAgain: boolean;
}

export type Verdict =
  | { readonly kind: 'whole' | 'uncounted' }
  | {
      readonly kind: 'read-again' | 'next-method' | 'changed-meanwhile' | 'incomplete';
      /** The discrepancy, for the user. */
      readonly why: string;
    };

export function verdictOn(tally: SliceTally): Verdict {
  const { countAfter, countBefore, method, wasReadAgain } = tally;
  if (countAfter === undefined) return { kind: 'uncounted' };
  if (method === 'links' && countBefore === undefined) return { kind: 'uncounted' };
  if (isWhole(tally)) return { kind: 'whole' };
  const why = mismatch(tally);
  if (!wasReadAgain) return { kind: 'read-again', why };
  if (method !== 'keys') return { kind: 'incomplete', why };
  return { kind: countBefore === countAfter ? 'next-method' : 'changed-meanwhile', why };
}

function isWhole({ countAfter = 0, countBefore, method, rowCount }: SliceTally): boolean {
  if (method === 'links') return rowCount === countAfter && rowCount === countBefore;
  return rowCount >= Math.min(countBefore ?? countAfter, countAfter);
}

function mismatch({ countAfter = 0, countBefore = countAfter, rowCount }: SliceTally): string {
  const counts =
    countBefore === countAfter
      ? grouped(countAfter)
      : `${grouped(countBefore)} before and ${grouped(countAfter)} after`;
  return `${pluralize(rowCount, 'row')} came, but the service counts ${counts}`;
}
