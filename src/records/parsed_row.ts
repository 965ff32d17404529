/**
 * A row's members and where their values stand, without any value becoming an object:
 *
 *     row    = "{" ws [ member *( ws "," ws member ) ws ] "}"
 *     member = name ws ":" ws value
 *
 * Rows of one page name their members in the same order, so that each member predicts its successor. One ParsedRow is
 * filled again by every row, so that a row costs no allocation.
 */
import {
  CLOSE_BRACE,
  COLON,
  COMMA,
  isWhitespace,
  MalformedJson,
  NEED_MORE,
  OPEN_BRACE,
  QUOTE,
  scanString,
  scanValue,
  skipWhitespace,
} from './json_bytes.ts';
import { MAX_MEMBERS_IN_ROW } from './record_limits.ts';
import { type Member, type RowMembers, startsWith } from './row_members.ts';

const DELETED = Buffer.from('$deletedEntity"');

export class ParsedRow {
  /** The first `count` entries of the lists are those of the row. */
  count = 0;
  readonly members: Member[] = [];
  readonly valueStarts: number[] = [];
  readonly valueEnds: number[] = [];
  /** Whether nothing stands between the tokens of the row itself and every name is written plainly. */
  isCompact = true;
  isDelete = false;
  /** The member `id`; -1 where the row has none. */
  idMember = -1;
  /** For each watched member its place in the lists; -1 where the row does not have it. */
  readonly watched: number[];

  readonly #known: RowMembers;
  #rowNumber = 0;

  constructor(known: RowMembers) {
    this.#known = known;
    this.watched = known.watched.map(() => -1);
  }

  /** Reads the row at `position`. After NEED_MORE the fields have no meaning. @throws MalformedJson. */
  read(bytes: Buffer, position: number, end: number): number {
    if (bytes[position] !== OPEN_BRACE) throw new MalformedJson('a row was expected', position);
    this.#rowNumber++;
    this.count = 0;
    this.isCompact = true;
    this.isDelete = false;
    this.idMember = -1;
    this.watched.fill(-1);
    let at = this.#skip(bytes, position + 1, end);
    if (at < end && bytes[at] === CLOSE_BRACE) return at + 1;
    let previous = this.#known.beginning;
    while (at < end) {
      const start = at;
      at = this.#readName(bytes, start, end, previous);
      if (at === NEED_MORE) return NEED_MORE;
      const member = previous.next!;
      if (this.count === MAX_MEMBERS_IN_ROW) {
        throw new MalformedJson(`a row of more than ${MAX_MEMBERS_IN_ROW} columns`, start);
      }
      if (member.lastRow === this.#rowNumber) throw new MalformedJson('a column twice in one row', start);
      member.lastRow = this.#rowNumber;
      const value = this.#skip(bytes, at, end);
      at = scanValue(bytes, value, end);
      if (at === NEED_MORE) return NEED_MORE;
      this.#add(bytes, member, value, at);
      at = this.#skip(bytes, at, end);
      if (at >= end) return NEED_MORE;
      if (bytes[at] === CLOSE_BRACE) return at + 1;
      if (bytes[at] !== COMMA) throw new MalformedJson('"," or "}" was expected', at);
      at = this.#skip(bytes, at + 1, end);
      previous = member;
    }
    return NEED_MORE;
  }

  /** Reads a name and its colon; `previous.next` is its member then. */
  #readName(bytes: Buffer, start: number, end: number, previous: Member): number {
    const guess = previous.next;
    if (guess !== undefined && startsWith(bytes, start, end, guess)) return start + guess.bytes.length;
    if (bytes[start] !== QUOTE) throw new MalformedJson('a column name was expected', start);
    const nameEnd = scanString(bytes, start, end);
    if (nameEnd === NEED_MORE) return NEED_MORE;
    const colon = skipWhitespace(bytes, nameEnd, end);
    if (colon >= end) return NEED_MORE;
    if (bytes[colon] !== COLON) throw new MalformedJson('":" was expected', colon);
    const member = this.#known.find(bytes, start, nameEnd);
    if (!startsWith(bytes, start, end, member)) this.isCompact = false;
    previous.next = member;
    return colon + 1;
  }

  #add(bytes: Buffer, member: Member, valueStart: number, valueEnd: number): void {
    const index = this.count++;
    this.members[index] = member;
    this.valueStarts[index] = valueStart;
    this.valueEnds[index] = valueEnd;
    if (member.watchedAt >= 0) this.watched[member.watchedAt] = index;
    if (member.role === 'removed') this.isDelete = true;
    else if (member.role === 'id') this.idMember = index;
    else if (member.role === 'context' && endsDeleted(bytes, valueStart, valueEnd)) this.isDelete = true;
  }

  #skip(bytes: Buffer, at: number, end: number): number {
    if (at >= end || !isWhitespace(bytes[at]!)) return at;
    this.isCompact = false;
    return skipWhitespace(bytes, at, end);
  }
}

function endsDeleted(bytes: Buffer, start: number, end: number): boolean {
  return end - start > DELETED.length && bytes.subarray(end - DELETED.length, end).equals(DELETED);
}
