/**
 * One row of a page becomes one RECORD line, without becoming an object:
 *
 *     row    = "{" ws [ member *( "," ws member ) ] "}"           a new or changed row
 *     member = name ws ":" ws value ws                            copied if the plan says so, else left out
 *
 * A row whose `@odata.context` ends with `$deletedEntity`, or that has `@removed`, is a delete: its `id` becomes a
 * delete marker. (https://learn.microsoft.com/power-apps/developer/data-platform/use-change-tracking-synchronize-data-external-systems)
 *
 * Rows of one page name their members in the same order, so that each member predicts its successor: a right guess is
 * one comparison of bytes. Neighbouring copied members are written as one range. White space between tokens never
 * reaches the line.
 */
import {
  CLOSE_BRACE,
  COLON,
  COMMA,
  isWhitespace,
  MalformedJson,
  NEED_MORE,
  OPEN_BRACE,
  OPEN_BRACKET,
  QUOTE,
  scanString,
  scanValue,
  skipWhitespace,
} from './json_bytes.ts';
import type { LineBuffer } from './line_buffer.ts';
import { isCopied, type RecordPlan } from './record_plan.ts';
import { LINE_TAIL, RecordTemplate } from './record_template.ts';
import type { RowWatch } from './row_watch.ts';

type Role = 'plain' | 'context' | 'id' | 'key' | 'removed';

interface Member {
  /** The quoted name with its colon, as it stands in a compact document. */
  readonly bytes: Buffer;
  readonly copied: boolean;
  readonly role: Role;
  /** The member that followed this one last time. */
  next: Member | undefined;
  /** The scan that met it last: twice in one row is an error. */
  scan: number;
}

const DELETED = Buffer.from('$deletedEntity"');
/** A page with more distinct names than any table has columns is not worth remembering. */
const MAX_KNOWN_MEMBERS = 8192;

export class RowScanner {
  /** Rows and delete markers completed so far. */
  rowCount = 0;
  deleteCount = 0;

  readonly #plan: RecordPlan;
  readonly #out: LineBuffer;
  readonly #row: RecordTemplate;
  readonly #delete: RecordTemplate;
  readonly #watch: RowWatch | undefined;
  readonly #members = new Map<string, Member>();
  readonly #first: Member;
  #cursor: number;
  #scan = 0;

  // The row under way.
  #runStart = -1;
  #runEnd = -1;
  #needsComma = false;
  #deleted = false;
  #idStart = -1;
  #idEnd = -1;
  #keyStart = -1;
  #keyEnd = -1;

  /** @param cursor the value of `_ab_cdc_cursor` that the next record carries; it grows by one a record. */
  constructor(plan: RecordPlan, out: LineBuffer, cursor: number, watch?: RowWatch) {
    this.#plan = plan;
    this.#out = out;
    this.#watch = watch;
    this.#row = new RecordTemplate(plan, 'row');
    this.#delete = new RecordTemplate(plan, 'delete');
    this.#first = { bytes: Buffer.alloc(0), copied: false, role: 'plain', next: undefined, scan: 0 };
    this.#cursor = cursor;
    this.#row.setCursor(cursor);
  }

  get nextCursor(): number {
    return this.#cursor;
  }

  setTime(nowMs: number): void {
    this.#row.setTime(nowMs);
    this.#delete.setTime(nowMs);
  }

  /**
   * Scans the row at `position` and completes its line. NEED_MORE leaves no trace, so that the row can be scanned again
   * from its start when more bytes are there.
   */
  scan(bytes: Buffer, position: number, end: number): number {
    if (bytes[position] !== OPEN_BRACE) throw new MalformedJson('a row was expected', position);
    this.#begin();
    const after = this.#scanMembers(bytes, position, end);
    if (after === NEED_MORE) this.#out.rewind();
    else this.#complete(bytes, position);
    return after;
  }

  #begin(): void {
    this.#scan++;
    this.#runStart = -1;
    this.#runEnd = -1;
    this.#deleted = false;
    this.#idStart = -1;
    this.#keyStart = -1;
    this.#needsComma = this.#row.hasColumns;
    this.#out.append(this.#row.bytes, 0, this.#row.bytes.length);
  }

  #scanMembers(bytes: Buffer, position: number, end: number): number {
    let at = skipWhitespace(bytes, position + 1, end);
    if (at < end && bytes[at] === CLOSE_BRACE) return at + 1;
    let previous = this.#first;
    while (at < end) {
      const start = at;
      const guess = previous.next;
      let member: Member;
      let verbatim = true;
      if (guess !== undefined && startsWith(bytes, start, end, guess.bytes)) {
        member = guess;
        at = start + guess.bytes.length;
      } else {
        if (bytes[start] !== QUOTE) throw new MalformedJson('a column name was expected', start);
        const nameEnd = scanString(bytes, start, end);
        if (nameEnd === NEED_MORE) return NEED_MORE;
        at = skipWhitespace(bytes, nameEnd, end);
        if (at >= end) return NEED_MORE;
        if (bytes[at] !== COLON) throw new MalformedJson('":" was expected', at);
        at++;
        member = this.#member(bytes, start, nameEnd);
        verbatim = at - start === member.bytes.length && startsWith(bytes, start, end, member.bytes);
        previous.next = member;
      }
      if (member.scan === this.#scan) throw new MalformedJson('a column twice in one row', start);
      member.scan = this.#scan;

      if (at < end && isWhitespace(bytes[at]!)) {
        verbatim = false;
        at = skipWhitespace(bytes, at, end);
      }
      const value = at;
      at = scanValue(bytes, value, end);
      if (at === NEED_MORE) return NEED_MORE;
      if (member.copied) this.#copy(bytes, member, verbatim, start, value, at);
      if (member.role !== 'plain') this.#note(bytes, member.role, value, at);

      if (at < end && isWhitespace(bytes[at]!)) at = skipWhitespace(bytes, at, end);
      if (at >= end) return NEED_MORE;
      if (bytes[at] === CLOSE_BRACE) return at + 1;
      if (bytes[at] !== COMMA) throw new MalformedJson('"," or "}" was expected', at);
      at = skipWhitespace(bytes, at + 1, end);
      previous = member;
    }
    return NEED_MORE;
  }

  /** Takes a member into the line: as part of a longer range where it stands in the page as it will in the line. */
  #copy(bytes: Buffer, member: Member, verbatim: boolean, start: number, value: number, end: number): void {
    const first = bytes[value];
    if (verbatim && first !== OPEN_BRACE && first !== OPEN_BRACKET) {
      if (start !== this.#runEnd + 1 || this.#runStart < 0) {
        this.#flushRun(bytes);
        this.#runStart = start;
      }
      this.#runEnd = end;
      return;
    }
    this.#flushRun(bytes);
    this.#separate();
    this.#out.append(member.bytes, 0, member.bytes.length);
    this.#appendCompact(bytes, value, end);
  }

  #flushRun(bytes: Buffer): void {
    if (this.#runStart < 0) return;
    this.#separate();
    this.#out.append(bytes, this.#runStart, this.#runEnd);
    this.#runStart = -1;
  }

  #separate(): void {
    if (this.#needsComma) this.#out.appendByte(COMMA);
    this.#needsComma = true;
  }

  /** A value without the white space between its tokens. It has been scanned, so it is well-formed. */
  #appendCompact(bytes: Buffer, start: number, end: number): void {
    let from = start;
    for (let at = start; at < end; at++) {
      if (bytes[at] === QUOTE) at = scanString(bytes, at, end) - 1;
      else if (isWhitespace(bytes[at]!)) {
        this.#out.append(bytes, from, at);
        from = at + 1;
      }
    }
    this.#out.append(bytes, from, end);
  }

  #note(bytes: Buffer, role: Role, value: number, end: number): void {
    if (role === 'removed') this.#deleted = true;
    else if (role === 'id') {
      this.#idStart = value;
      this.#idEnd = end;
    } else if (role === 'key') {
      this.#keyStart = value;
      this.#keyEnd = end;
    } else if (end - value > DELETED.length && bytes.subarray(end - DELETED.length, end).equals(DELETED)) {
      this.#deleted = true;
    }
  }

  #complete(bytes: Buffer, position: number): void {
    if (this.#deleted) {
      this.#writeDelete(bytes, position);
      this.deleteCount++;
      this.#watch?.deleted(bytes, this.#idStart + 1, this.#idEnd - 1);
    } else {
      this.#flushRun(bytes);
      this.#out.append(LINE_TAIL, 0, LINE_TAIL.length);
      this.rowCount++;
      if (this.#keyStart >= 0) this.#watch?.row(bytes, this.#keyStart + 1, this.#keyEnd - 1);
    }
    this.#out.completeLine();
    this.#cursor++;
    this.#row.advanceCursor();
  }

  #writeDelete(bytes: Buffer, position: number): void {
    if (!this.#plan.change.deletedAt) {
      throw new MalformedJson('a deleted row in a read without change tracking', position);
    }
    if (this.#idStart < 0 || bytes[this.#idStart] !== QUOTE) {
      throw new MalformedJson('a deleted row without its id', position);
    }
    this.#out.rewind();
    this.#delete.setCursor(this.#cursor);
    this.#out.append(this.#delete.bytes, 0, this.#delete.bytes.length);
    this.#out.append(bytes, this.#idStart, this.#idEnd);
    this.#out.append(LINE_TAIL, 0, LINE_TAIL.length);
  }

  #member(bytes: Buffer, start: number, nameEnd: number): Member {
    const name = JSON.parse(bytes.toString('utf8', start, nameEnd)) as string;
    const known = this.#members.get(name);
    if (known !== undefined) return known;
    const member: Member = {
      bytes: Buffer.from(`${JSON.stringify(name)}:`),
      copied: isCopied(this.#plan, name),
      role: this.#watch !== undefined && name === this.#plan.keyColumn ? 'key' : roleOf(name),
      next: undefined,
      scan: 0,
    };
    if (this.#members.size < MAX_KNOWN_MEMBERS) this.#members.set(name, member);
    return member;
  }
}

function roleOf(name: string): Role {
  switch (name) {
    case '@odata.context':
      return 'context';
    case '@removed':
      return 'removed';
    case 'id':
      return 'id';
    default:
      return 'plain';
  }
}

function startsWith(bytes: Buffer, at: number, end: number, expected: Buffer): boolean {
  const length = expected.length;
  if (at + length > end) return false;
  for (let i = 0; i < length; i++) if (bytes[at + i] !== expected[i]) return false;
  return true;
}
