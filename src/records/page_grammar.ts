/**
 * What a page looks like:
 *
 *     page   = [ BOM ] ws "{" ws [ member *( ws "," ws member ) ] ws "}" ws
 *     member = '"value"' ws ":" ws rows
 *            / '"@odata.nextLink"' ws ":" ws string      where the next page is
 *            / '"@odata.deltaLink"' ws ":" ws string     where the changes after this read will be
 *            / '"error"' ws ":" ws value                 an error in the middle of a 200 answer
 *            / string ws ":" ws value                    anything else is skipped
 *     rows   = "[" ws [ row *( ws "," ws row ) ] ws "]"
 */
import { COLON, MalformedJson, NEED_MORE, skipWhitespace } from './json_bytes.ts';
import type { PageBytes } from './page_bytes.ts';

/** What is expected next. */
export type Expecting =
  | 'page'
  | 'member or end'
  | 'member'
  | 'comma or end'
  | 'row or end'
  | 'row'
  | 'comma or end of rows'
  | 'nothing';

export const NO_PAGE = '"{", the beginning of a page, was expected';

export const FIRST_OF_BYTE_ORDER_MARK = 0xef;

/** @returns the position after the byte order mark, or NEED_MORE. @throws MalformedJson for other bytes, or elsewhere than at the beginning. */
export function skipByteOrderMark(page: PageBytes, at: number): number {
  const { bytes, end } = page;
  if (at + 3 > end) return NEED_MORE;
  if (page.positionOf(at) === 0 && bytes[at + 1] === 0xbb && bytes[at + 2] === 0xbf) return at + 3;
  throw new MalformedJson(NO_PAGE, at);
}

/** Where the value of a member begins whose name ends at `nameEnd`, or NEED_MORE. @throws MalformedJson */
export function valueAfterName(bytes: Buffer, nameEnd: number, end: number): number {
  const colon = skipWhitespace(bytes, nameEnd, end);
  if (colon >= end) return NEED_MORE;
  if (bytes[colon] !== COLON) throw new MalformedJson('":" was expected', colon);
  const value = skipWhitespace(bytes, colon + 1, end);
  return value >= end ? NEED_MORE : value;
}
