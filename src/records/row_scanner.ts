/**
 * One row of a page becomes one RECORD line, without becoming an object: the head of the envelope, the copied members as
 * they stand in the row, the tail. A row that looks like the one before is recognised by comparing (row_template.ts); any
 * other is read in full (parsed_row.ts). White space between tokens never reaches the line.
 *
 * A row whose `@odata.context` ends with `$deletedEntity`, or that has `@removed`, is a delete: its `id` becomes a
 * delete marker, with the other columns of the key if it has more than one. Without those a marker would fit no row of
 * a destination, and none is written. (https://learn.microsoft.com/power-apps/developer/data-platform/use-change-tracking-synchronize-data-external-systems)
 */
import {
  COMMA,
  isWhitespace,
  MalformedJson,
  NEED_MORE,
  OPEN_BRACE,
  OPEN_BRACKET,
  QUOTE,
  scanString,
} from './json_bytes.ts';
import type { RowWatch } from '../odata/page.ts';
import type { LineBuffer } from './line_buffer.ts';
import { ParsedRow } from './parsed_row.ts';
import type { RecordPlan } from './record_plan.ts';
import { LINE_TAIL, RecordHead } from './record_head.ts';
import { RowMembers } from './row_members.ts';
import { RowTemplate, UNLIKE } from './row_template.ts';

/** What a caller wants from a page in addition to its lines. */
export interface PageWatch {
  /** Sees every row before it is written. */
  readonly watch?: RowWatch | undefined;
  /** Whether the key of the last row is wanted. */
  readonly keepsLastKey?: boolean;
}

export class RowScanner {
  /** Rows and delete markers completed since `begin`. */
  rowCount = 0;
  deleteCount = 0;
  /** Rows that the watch kept back. */
  keptBackCount = 0;
  /** Deletes that did not bring the whole key, so that no marker could be written. */
  incompleteDeleteCount = 0;
  /** Of those rows, how many were read in full because they did not look like the one before. */
  fullyParsedRows = 0;
  /** The key of the last row or delete, kept back or not, up to the last `settle`; undefined where there was none, or it is not wanted. */
  lastKey: readonly string[] | undefined;

  readonly #plan: RecordPlan;
  readonly #out: LineBuffer;
  readonly #row: RecordHead;
  readonly #delete: RecordHead;
  readonly #parsed: ParsedRow;
  readonly #model = new RowTemplate();
  /** Where the watched values of the last row are; filled only if a watch or the last key needs them. */
  readonly #seen: { bytes: Buffer; starts: number[]; ends: number[] } = {
    bytes: Buffer.alloc(0),
    starts: [],
    ends: [],
  };
  #hasSeen = false;
  #watch: RowWatch | undefined;
  #keepsLastKey = false;
  /** The cursor of the next record, without the records that have been counted. */
  #cursorBase = 0;

  constructor(plan: RecordPlan, out: LineBuffer) {
    this.#plan = plan;
    this.#out = out;
    this.#row = new RecordHead(plan, 'row');
    this.#delete = new RecordHead(plan, 'delete');
    this.#parsed = new ParsedRow(new RowMembers(plan));
  }

  /** Begins another page. */
  begin({ keepsLastKey = false, watch }: PageWatch = {}): void {
    this.#watch = watch;
    this.#keepsLastKey = keepsLastKey;
    this.#hasSeen = false;
    this.lastKey = undefined;
    this.rowCount = 0;
    this.deleteCount = 0;
    this.keptBackCount = 0;
    this.incompleteDeleteCount = 0;
    this.fullyParsedRows = 0;
  }

  /** The time and the cursor of the next record. Each record after it has a cursor that is greater by one. */
  stamp(nowMs: number, cursor: number): void {
    this.#row.setTime(nowMs);
    this.#delete.setTime(nowMs);
    this.#row.setCursor(cursor);
    // Counted in small integers: a large number that changes with every row would be an allocation with every row.
    this.#cursorBase = cursor - this.rowCount - this.deleteCount;
  }

  /**
   * Scans the row at `position` and completes its line. NEED_MORE leaves no trace, so that the row can be scanned again
   * from its start when more bytes are there.
   */
  scan(bytes: Buffer, position: number, end: number): number {
    let after = this.#model.match(bytes, position, end);
    if (after === NEED_MORE) return NEED_MORE;
    if (after !== UNLIKE) this.#writeMatched(bytes);
    else {
      after = this.#parsed.read(bytes, position, end);
      if (after === NEED_MORE) return NEED_MORE;
      this.#writeParsed(bytes, position, after);
    }
    return after;
  }

  /** Copies what has to outlive the bytes that were scanned. Call it before they move. */
  settle(): void {
    if (!this.#keepsLastKey || !this.#hasSeen) return;
    this.lastKey = this.#seenKey();
    this.#hasSeen = false;
  }

  #writeMatched(bytes: Buffer): void {
    if (this.#watch !== undefined || this.#keepsLastKey) {
      this.#model.findWatched(this.#seen.starts, this.#seen.ends);
      if (!this.#admits(bytes)) return;
    }
    this.#out.append(this.#row.bytes, 0, this.#row.bytes.length);
    this.#model.write(this.#out, bytes, this.#row.hasColumns);
    this.#out.appendShort(LINE_TAIL);
    this.rowCount++;
    this.#completeRecord();
  }

  #writeParsed(bytes: Buffer, position: number, end: number): void {
    const row = this.#parsed;
    if (row.isDelete) {
      this.#writeDelete(bytes, position);
      return;
    }
    this.fullyParsedRows++;
    if (this.#model.learn(row, bytes, position, end)) {
      this.#writeMatched(bytes);
      return;
    }
    this.#findWatched();
    if (!this.#admits(bytes)) return;
    this.#out.append(this.#row.bytes, 0, this.#row.bytes.length);
    let needsComma = this.#row.hasColumns;
    for (let index = 0; index < row.count; index++) {
      const { derived, bytes: name, copied } = row.members[index]!;
      const start = row.valueStarts[index]!;
      const valueEnd = row.valueEnds[index]!;
      if (copied) {
        if (needsComma) this.#out.appendByte(COMMA);
        needsComma = true;
        this.#out.append(name, 0, name.length);
        this.#appendCompact(bytes, start, valueEnd);
      }
      if (derived === undefined) continue;
      if (needsComma) this.#out.appendByte(COMMA);
      needsComma = true;
      derived.write(this.#out, bytes, start, valueEnd);
    }
    this.#out.appendShort(LINE_TAIL);
    this.rowCount++;
    this.#completeRecord();
  }

  #completeRecord(): void {
    this.#out.completeLine();
    this.#row.advanceCursor();
  }

  #findWatched(): void {
    const { valueEnds, valueStarts, watched } = this.#parsed;
    for (let index = 0; index < watched.length; index++) {
      const at = watched[index]!;
      this.#seen.starts[index] = at < 0 ? -1 : valueStarts[at]!;
      this.#seen.ends[index] = at < 0 ? -1 : valueEnds[at]!;
    }
  }

  /** Whether the row whose watched values were found is written. */
  #admits(bytes: Buffer): boolean {
    this.#seen.bytes = bytes;
    this.#hasSeen = true;
    if (this.#watch === undefined || this.#watch.row(this.#seen)) return true;
    this.keptBackCount++;
    return false;
  }

  /** A value without the white space between its tokens. It has been scanned, so it is well-formed. */
  #appendCompact(bytes: Buffer, start: number, end: number): void {
    let from = start;
    if (bytes[start] === OPEN_BRACE || bytes[start] === OPEN_BRACKET) {
      for (let at = start; at < end; at++) {
        if (bytes[at] === QUOTE) at = scanString(bytes, at, end) - 1;
        else if (isWhitespace(bytes[at]!)) {
          this.#out.append(bytes, from, at);
          from = at + 1;
        }
      }
    }
    this.#out.append(bytes, from, end);
  }

  #writeDelete(bytes: Buffer, position: number): void {
    if (!this.#plan.change.deletedAt) {
      throw new MalformedJson('a deleted row in a read without change tracking', position);
    }
    const { idMember, valueEnds, valueStarts } = this.#parsed;
    if (idMember < 0 || bytes[valueStarts[idMember]!] !== QUOTE) {
      throw new MalformedJson('a deleted row without its id', position);
    }
    this.#findWatched();
    this.#seen.bytes = bytes;
    this.#seen.starts[0] = valueStarts[idMember]!;
    this.#seen.ends[0] = valueEnds[idMember]!;
    this.#hasSeen = true;
    const key = this.#seenKey();
    if (key.includes('null')) {
      this.incompleteDeleteCount++;
      return;
    }
    if (this.#plan.deletionTimeColumn !== undefined) {
      this.#watch?.withheld?.(key);
      return;
    }
    this.#delete.setCursor(this.#cursorBase + this.rowCount + this.deleteCount);
    this.#out.append(this.#delete.bytes, 0, this.#delete.bytes.length);
    const values = Buffer.from(`${key[0]}${membersOf(this.#plan.keyColumns.slice(1), key.slice(1))}`);
    this.#out.append(values, 0, values.length);
    this.#out.appendShort(LINE_TAIL);
    this.deleteCount++;
    this.#completeRecord();
    this.#watch?.deleted(this.#seen);
  }

  /** The values of the key's columns; `null` for one that was not there. */
  #seenKey(): string[] {
    const { bytes, ends, starts } = this.#seen;
    return this.#plan.keyColumns.map((_, index) =>
      starts[index]! < 0 ? 'null' : bytes.toString('utf8', starts[index], ends[index]),
    );
  }
}

/** `,"name":value` for each, as a line goes on. */
export function membersOf(names: readonly string[], values: readonly string[]): string {
  return names.map((name, index) => `,${JSON.stringify(name)}:${values[index] ?? 'null'}`).join('');
}
