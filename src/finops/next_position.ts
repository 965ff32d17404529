/**
 * Decides what follows a page of a slice: the next position, the end, or a failure of the paging method. Pure; slice_pages.ts
 * sends the requests.
 *
 * | the page                                                 | what follows                                              |
 * |----------------------------------------------------------|-----------------------------------------------------------|
 * | first page with as many rows as `$count`                 | the end                                                   |
 * | a link, because the server ended the page itself         | the same method; `$top` and links are never mixed         |
 * | only rows that were delivered before, and not full       | the end: a short page alone does not prove it             |
 * | keys: a full page of rows with one key                   | the method failed: it cannot get past them                |
 * | keys: it does not begin with the anchor                  | request the anchor; if it still exists, the method failed |
 * | keys: no row on it can be an anchor                      | the method failed                                         |
 * | offsets: none of the overlapping rows                    | step back twice as far, at last to the beginning          |
 * | offsets in the default order: RecIds do not ascend       | the method failed                                         |
 */
import { OVERLAP_ROWS, type KeyPosition, type Position } from './position.ts';

/** What `rows_reading.ts` has found out about a page. */
export interface PageFindings {
  readonly rowCount: number;
  /** Rows that were not delivered before. */
  readonly newCount: number;
  /** Whether the first row has the key of the position, or is its row. */
  readonly beginsWithAnchor: boolean;
  /** Whether any row was delivered before. */
  readonly hasOverlap: boolean;
  /** Whether RecIds ascend over the page and from the page before. */
  readonly ascends: boolean;
  /** Whether the first and the last row have the same key. */
  readonly isOneKey: boolean;
  /** The key of the last row that can be an anchor; undefined if every row has a `*` in its key. */
  readonly anchor: Readonly<Record<string, string>> | undefined;
  /** Identities of the anchor and the rows after it. */
  readonly idsFromAnchor: readonly string[];
  /** Identities of some of the last rows of the page, evenly spread. */
  readonly lastIds: readonly string[];
}

export interface PageAnswer {
  /** How many rows were requested, including the overlap. */
  readonly top: number;
  /** `@odata.count`, if it was requested and returned. */
  readonly count: number | undefined;
  readonly nextLink: string | undefined;
}

export type Next =
  | { readonly kind: 'end' }
  | { readonly kind: 'page'; readonly position: Position }
  /** Continue at `position` if the row with the old anchor's key is gone; if it still exists, the method failed. */
  | { readonly kind: 'if-anchor-is-gone'; readonly anchor: KeyPosition; readonly position: Next }
  /** Rows may have been lost. */
  | { readonly kind: 'step-back'; readonly position: Position }
  | { readonly kind: 'method-failed'; readonly why: string };

export function nextAfter(position: Position, page: PageFindings, answer: PageAnswer): Next {
  const isStart = position.kind === 'start';
  if (isStart && answer.count !== undefined && page.rowCount >= answer.count) return { kind: 'end' };
  switch (position.method) {
    case 'keys':
      return afterKeys(position, page, answer);
    case 'offsets':
    case 'ordered offsets':
      return afterOffset(position, page, answer);
    case 'links':
      return answer.nextLink === undefined
        ? { kind: 'end' }
        : { kind: 'page', position: { kind: 'link', method: 'links', link: answer.nextLink } };
  }
}

function afterKeys(
  position: Extract<Position, { method: 'keys' } | { kind: 'start' }>,
  page: PageFindings,
  answer: PageAnswer,
): Next {
  const onwards = beyond(position, page, answer);
  if (position.kind !== 'after key' || page.beginsWithAnchor) return onwards;
  return { kind: 'if-anchor-is-gone', anchor: position, position: onwards };
}

function beyond(
  position: Extract<Position, { method: 'keys' } | { kind: 'start' }>,
  page: PageFindings,
  { top }: PageAnswer,
): Next {
  if (page.newCount === 0) {
    return page.rowCount >= top && page.rowCount > 1
      ? failed('more rows have the same key than fit on a page')
      : { kind: 'end' };
  }
  if (page.isOneKey && page.rowCount >= top && page.rowCount > 1) {
    return failed('more rows have the same key than fit on a page');
  }
  if (page.anchor === undefined)
    return failed('every key on a page contains "*", which filters treat as a wildcard');
  const before = position.kind === 'after key' ? position : undefined;
  if (before !== undefined && sameKey(before.key, page.anchor)) {
    return failed('the only key on a page from which to continue is the one that it began with');
  }
  return {
    kind: 'page',
    position: {
      kind: 'after key',
      method: 'keys',
      key: page.anchor,
      ids: page.idsFromAnchor,
      rowCount: (before?.rowCount ?? 0) + page.newCount,
    },
  };
}

function sameKey(a: Readonly<Record<string, string>>, b: Readonly<Record<string, string>>): boolean {
  return Object.entries(a).every(([name, value]) => b[name] === value);
}

function afterOffset(position: Position, page: PageFindings, { top }: PageAnswer): Next {
  const method = position.method === 'ordered offsets' ? 'ordered offsets' : 'offsets';
  if (method === 'offsets' && !page.ascends) {
    return failed('rows are not in the order of their record ids');
  }
  const from = position.kind === 'offset' ? position : undefined;
  const begun = from === undefined ? 0 : from.skip - from.overlap;
  if (from !== undefined && from.overlap > 0 && !page.hasOverlap && begun > 0) {
    const overlap = Math.min(from.skip, from.overlap * 2);
    return { kind: 'step-back', position: { ...from, overlap } };
  }
  if (page.newCount === 0 && page.rowCount < top) return { kind: 'end' };
  const skip = begun + page.rowCount;
  const overlap = Math.min(OVERLAP_ROWS, skip);
  return { kind: 'page', position: { kind: 'offset', method, skip, overlap, ids: page.lastIds } };
}

function failed(why: string): Next {
  return { kind: 'method-failed', why };
}
