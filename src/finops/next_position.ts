/**
 * What follows a page of a slice: the next position, the end, or that the method does not do what it promises. Pure; the
 * service asks what it has to ask.
 *
 * | what the page showed                                     | what follows                                              |
 * |----------------------------------------------------------|-----------------------------------------------------------|
 * | as many rows as `$count` says, on the first page         | the end                                                   |
 * | a link, where the server ended the page itself           | the same method; `$top` and links are never mixed         |
 * | only rows that were delivered, and not a full page       | the end: a short page alone proves nothing                |
 * | keys: a full page of rows with one key                   | the method failed: it cannot go on behind them            |
 * | keys: it does not begin with the anchor                  | ask for the anchor: gone is good, still there is a failure |
 * | keys: no row on it can be an anchor                      | the method failed                                         |
 * | offsets: none of the rows that should come again         | step back twice as far, at last to the beginning          |
 * | offsets in the default order: RecIds do not ascend       | the method failed                                         |
 */
import { OVERLAP_ROWS, type KeyPosition, type Position } from './position.ts';

/** What was seen of a page, as `rows_reading.ts` collects it. */
export interface PageFindings {
  readonly rowCount: number;
  /** Those that were not delivered before. */
  readonly newCount: number;
  /** Whether the first row has the key of the position, or is its row. */
  readonly beginsWithAnchor: boolean;
  /** Whether any row is one that was delivered before. */
  readonly hasOverlap: boolean;
  /** Whether RecIds ascend over the page and from the page before. */
  readonly ascends: boolean;
  /** Whether the first and the last row have the same key. */
  readonly isOneKey: boolean;
  /** The key of the last row that can be an anchor; undefined where every row has a `*` in its key. */
  readonly anchor: Readonly<Record<string, string>> | undefined;
  /** Identities of the anchor and the rows behind it. */
  readonly idsFromAnchor: readonly string[];
  /** Identities spread over the last rows of the page. */
  readonly lastIds: readonly string[];
}

export interface PageAnswer {
  /** How many rows were asked for, overlap included. */
  readonly top: number;
  /** `@odata.count`, where it was asked for and came. */
  readonly count: number | undefined;
  readonly nextLink: string | undefined;
}

export type Next =
  | { readonly kind: 'end' }
  | { readonly kind: 'page'; readonly position: Position }
  /** Go on at `position` if the row with the old anchor's key is gone; the method failed if it is still there. */
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
    return failed('every key on a page holds "*", which filters read as a wildcard');
  const before = position.kind === 'after key' ? position : undefined;
  if (before !== undefined && sameKey(before.key, page.anchor)) {
    return failed('a page holds no key to go on from but the one that it began with');
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
    return failed('rows do not come in the order of their record ids');
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
