/**
 * Whether a slice brought all of its rows, decided when its pages have ended. Pure.
 *
 * Rows come and go while a slice is read. A row that stayed from the beginning to the end must have come, so that fewer
 * rows than the smaller of both counts ask for an explanation. That is enough for keys and offsets, whose pages overlap.
 * Links give no overlap: a row that was deleted after it came hides another that moved out of sight. They are trusted only
 * if nothing changed.
 *
 * | what is known                                                     | what follows                                        |
 * |-------------------------------------------------------------------|-----------------------------------------------------|
 * | at least as many different rows came as the smaller count says    | the slice is whole                                  |
 * | links: as many different rows came as both counts say             | the slice is whole                                  |
 * | the service does not count                                        | the read ends, and a WARN says that it is unproven  |
 * | not so, for the first time                                        | the slice is read again by the same method          |
 * | keys: fewer came again, and both counts are the same              | the filter leaves rows out: the next method         |
 * | keys: fewer came again, and rows came and went                    | the read ends, and a WARN says so                   |
 * | offsets and links: not so again                                   | the stream fails                                    |
 */
import { grouped } from '../core/grouped.ts';
import { pluralize } from '../core/pluralize.ts';
import type { PagingMethod } from './paging_choice.ts';

export interface SliceTally {
  readonly method: PagingMethod;
  /** Different rows that came. */
  readonly rowCount: number;
  /** How many the service counted with the first page; undefined where it did not. */
  readonly countBefore: number | undefined;
  /** How many it counts now. */
  readonly countAfter: number | undefined;
  /** Whether this was the second reading by this method. */
  readonly wasReadAgain: boolean;
}

export type Verdict =
  | { readonly kind: 'whole' | 'uncounted' }
  | {
      readonly kind: 'read-again' | 'next-method' | 'changed-meanwhile' | 'incomplete';
      /** What does not fit, for the user. */
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
