/**
 * Decides what follows a page of a slice: the next position, the end, or a failure of the paging method. Pure; slice_pages.ts
 * sends the requests.
 *
 * | the page                                                 | what follows                                              |
 * |----------------------------------------------------------|-----------------------------------------------------------|
 * | as many rows as `$count` says, on the first page         | the end                                                   |
 * | a link, where the server ended the page itself           | the same method; `$top` and links are never mixed         |
 * | only rows that were delivered, and not a full page       | the end: a short page alone proves nothing                |
 * | keys: a full page of rows with one key                   | a larger page; the method failed if it is the largest     |
 * | keys: it does not begin with the anchor                  | request the anchor; if it still exists, the method failed |
 * | keys: no row on it can be an anchor                      | the method failed                                         |
 * | offsets: none of the overlapping rows                    | step back twice as far, at last to the beginning          |
 * | offsets in the default order: RecIds do not ascend       | the method failed                                         |
 * | offsets and links: the first row of the slice again      | the method failed: the service ignores the position       |
 */
import { type KeyPosition, OVERLAP_ROWS, type Position, type Progress } from './position.ts';
import { MOST_ROWS } from './position_query.ts';

/** What `rows_reading.ts` has found out about a page. */
export interface PageFindings {
  readonly rowCount: number;
  /** Rows that no earlier accepted page had. */
  readonly newCount: number;
  /** How many different rows of the slice have been read. Only offsets and links count them. */
  readonly distinctCount: number;
  /** Whether the first row has the key of the position, or is its row. */
  readonly beginsWithAnchor: boolean;
  /** Whether the first row is the first of the slice. */
  readonly returnsToStart: boolean;
  /** Whether any row was delivered before. */
  readonly hasOverlap: boolean;
  /** Whether RecIds ascend over the page and from the page before. */
  readonly ascends: boolean;
  /** Whether all rows have the same key. */
  readonly isOneKey: boolean;
  /** The key of the last row that can be an anchor; undefined if every row has a `*` in its key. */
  readonly anchor: Readonly<Record<string, string>> | undefined;
  /** Identities of the anchor and the rows after it. */
  readonly idsFromAnchor: readonly string[];
  /** Identities of some of the last rows of the page, evenly spread. */
  readonly lastIds: readonly string[];
  /** The identity of the slice's first row. */
  readonly startId: string | undefined;
}

export interface PageAnswer {
  /** How many rows were requested, including the overlap. */
  readonly top: number;
  /** `@odata.count`, if it was requested and returned. */
  readonly count: number | undefined;
  readonly nextLink: string | undefined;
}

export type Next =
  /** `isProven`: the page itself proves that these are all rows. */
  | {
      readonly kind: 'end';
      readonly rowCount: number;
      readonly countBefore: number | undefined;
      readonly isProven: boolean;
    }
  | { readonly kind: 'page'; readonly position: Position }
  /** Request the same page again, with more rows. */
  | { readonly kind: 'larger-page'; readonly position: Position }
  /** Continue at `position` if the row with the old anchor's key is gone; if it still exists, the method failed. */
  | { readonly kind: 'if-anchor-is-gone'; readonly anchor: KeyPosition; readonly position: Next }
  /** Rows may have been lost. */
  | { readonly kind: 'step-back'; readonly position: Position }
  | { readonly kind: 'method-failed'; readonly why: string };

type KeysPosition = Extract<Position, { method: 'keys' } | { kind: 'start' }>;

export function nextAfter(position: Position, page: PageFindings, answer: PageAnswer): Next {
  const { count } = answer;
  if (position.kind === 'start' && count !== undefined && page.rowCount >= count) {
    return { kind: 'end', rowCount: page.rowCount, countBefore: count, isProven: true };
  }
  switch (position.method) {
    case 'keys':
      return afterKeys(position, page, answer);
    case 'offsets':
    case 'ordered-offsets':
      return afterOffset(position, page, answer);
    case 'links':
      return afterLink(position, page, answer);
  }
}

function afterKeys(position: KeysPosition, page: PageFindings, answer: PageAnswer): Next {
  const onwards = beyond(position, page, answer);
  if (position.kind !== 'after-key' || page.beginsWithAnchor) return onwards;
  return { kind: 'if-anchor-is-gone', anchor: position, position: onwards };
}

function beyond(position: KeysPosition, page: PageFindings, answer: PageAnswer): Next {
  const isGroup = page.newCount === 0 || page.isOneKey;
  if (isGroup && isFull(page, answer) && page.rowCount > 1) return largerPage(position, page, answer);
  const before = position.kind === 'after-key' ? position : undefined;
  const progress: Progress = {
    ...progressOf(position, answer),
    rowCount: (before?.rowCount ?? 0) + page.newCount,
  };
  if (page.newCount === 0) return ended(progress);
  if (page.anchor === undefined)
    return failed('every key on a page contains "*", which filters treat as a wildcard');
  if (before !== undefined && sameKey(before.key, page.anchor)) {
    return failed('the only key on a page from which to continue is the one that it began with');
  }
  const { anchor: key, idsFromAnchor: ids } = page;
  return { kind: 'page', position: { kind: 'after-key', method: 'keys', key, ids, ...progress } };
}

/** Whether more rows may follow a page: it has all requested rows, or the server ended it early. */
function isFull(page: PageFindings, { nextLink, top }: PageAnswer): boolean {
  return page.rowCount >= top || nextLink !== undefined;
}

function largerPage(position: KeysPosition, page: PageFindings, { top }: PageAnswer): Next {
  if (top >= MOST_ROWS || page.rowCount < top)
    return failed('more rows have the same key than fit on a page');
  return { kind: 'larger-page', position: { ...position, top: Math.min(MOST_ROWS, top * 4) } };
}

function sameKey(a: Readonly<Record<string, string>>, b: Readonly<Record<string, string>>): boolean {
  return Object.entries(a).every(([name, value]) => b[name] === value);
}

function afterOffset(position: Position, page: PageFindings, answer: PageAnswer): Next {
  const method = position.method === 'ordered-offsets' ? 'ordered-offsets' : 'offsets';
  if (method === 'offsets' && !page.ascends) {
    return failed('rows are not in the order of their record ids');
  }
  const from = position.kind === 'offset' ? position : undefined;
  const begun = from === undefined ? 0 : from.skip - from.overlap;
  if (begun > 0 && page.returnsToStart) return failed('the service ignores $skip');
  if (from !== undefined && from.overlap > 0 && !page.hasOverlap && begun > 0) {
    const overlap = Math.min(from.skip, from.overlap * 2);
    return { kind: 'step-back', position: { ...from, overlap } };
  }
  const progress: Progress = { ...progressOf(position, answer), rowCount: page.distinctCount };
  if (page.newCount === 0 && !isFull(page, answer)) return ended(progress);
  const skip = begun + page.rowCount;
  const overlap = Math.min(OVERLAP_ROWS, skip, mostOverlap(page, answer));
  const { lastIds: ids, startId } = page;
  return { kind: 'page', position: { kind: 'offset', method, skip, overlap, ids, startId, ...progress } };
}

/** At least half of a page must be new: a server that ends pages early may return fewer rows than the overlap. */
function mostOverlap({ rowCount }: PageFindings, { nextLink }: PageAnswer): number {
  const half = Math.floor(rowCount / 2);
  return nextLink === undefined ? Math.max(1, half) : half;
}

function afterLink(position: Position, page: PageFindings, answer: PageAnswer): Next {
  if (position.kind === 'link' && page.returnsToStart) return failed('its links lead back to the first rows');
  const progress: Progress = { ...progressOf(position, answer), rowCount: page.distinctCount };
  const { nextLink: link } = answer;
  if (link === undefined) return ended(progress);
  return {
    kind: 'page',
    position: { kind: 'link', method: 'links', link, startId: page.startId, ...progress },
  };
}

/** What is known about the rows of the slice before this page. */
function progressOf(position: Position, { count }: PageAnswer): Omit<Progress, 'rowCount'> {
  const { isSecondReading, kind } = position;
  return {
    countBefore: kind === 'start' ? count : position.countBefore,
    ...(isSecondReading === true ? { isSecondReading } : {}),
  };
}

function ended({ countBefore, rowCount }: Progress): Next {
  return { kind: 'end', rowCount, countBefore, isProven: false };
}

function failed(why: string): Next {
  return { kind: 'method-failed', why };
}
