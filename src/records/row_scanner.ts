/**
 * One row of a page becomes one RECORD line, without becoming an object: the head of the envelope, the copied members as
 * they stand in the row, the tail. A row that looks like the one before is recognised by comparing (row_model.ts); any
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
import type { LineBuffer } from './line_buffer.ts';
import { ParsedRow } from './parsed_row.ts';
import type { RecordPlan } from './record_plan.ts';
import { LINE_TAIL, RecordTemplate } from './record_head.ts';
import { RowMembers } from './row_members.ts';
import { RowModel, UNLIKE } from './row_template.ts';
import type { RowWatch } from './row_watch.ts';

export class RowScanner {
  /** Rows and delete markers completed since `begin`. */
  rowCount = 0;
  deleteCount = 0;
  /** Deletes that did not bring the whole key, so that no marker could be written. */
  incompleteDeleteCount = 0;
  /** Of those rows, how many were read in full because they did not look like the one before. */
  unlikeCount = 0;

  readonly #plan: RecordPlan;
  readonly #out: LineBuffer;
  readonly #row: RecordTemplate;
  readonly #delete: RecordTemplate;
  readonly #parsed: ParsedRow;
  readonly #model = new RowModel();
  #watch: RowWatch | undefined;
  #firstCursor = 0;

  constructor(plan: RecordPlan, out: LineBuffer) {
    this.#plan = plan;
    this.#out = out;
    this.#row = new RecordTemplate(plan, 'row');
    this.#delete = new RecordTemplate(plan, 'delete');
    this.#parsed = new ParsedRow(new RowMembers(plan));
  }

  /**
   * @param cursor the value of `_ab_cdc_cursor` that the next record carries; it grows by one a record.
   * @param watch is told of the ids of all rows, as bytes.
   */
  begin(cursor: number, watch?: RowWatch): void {
    this.#watch = watch;
    this.rowCount = 0;
    this.deleteCount = 0;
    this.incompleteDeleteCount = 0;
    this.unlikeCount = 0;
    this.#firstCursor = cursor;
    this.#row.setCursor(cursor);
  }

  /** @param cursor the value that the next record carries, though others of the page carried smaller ones. */
  continueAt(cursor: number): void {
    if (cursor === this.nextCursor) return;
    this.#firstCursor = cursor - this.rowCount - this.deleteCount;
    this.#row.setCursor(cursor);
  }

  get nextCursor(): number {
    // Counted in small integers: a large number that changes with every row would be an allocation with every row.
    return this.#firstCursor + this.rowCount + this.deleteCount;
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
    let after = this.#model.match(bytes, position, end);
    if (after === NEED_MORE) return NEED_MORE;
    if (after !== UNLIKE) this.#writeMatched(bytes);
    else {
      after = this.#parsed.read(bytes, position, end);
      if (after === NEED_MORE) return NEED_MORE;
      if (!this.#writeParsed(bytes, position, after)) return after;
    }
    this.#out.completeLine();
    this.#row.advanceCursor();
    return after;
  }

  #writeMatched(bytes: Buffer): void {
    this.#out.append(this.#row.bytes, 0, this.#row.bytes.length);
    this.#model.write(this.#out, bytes, this.#row.hasColumns);
    this.#out.appendShort(LINE_TAIL);
    this.rowCount++;
    if (this.#watch !== undefined) this.#tell(bytes, this.#model.keyStart, this.#model.keyEnd);
  }

  /** @returns whether there is a line. */
  #writeParsed(bytes: Buffer, position: number, end: number): boolean {
    const row = this.#parsed;
    if (row.isDelete) return this.#writeDelete(bytes, position);
    this.unlikeCount++;
    if (this.#model.learn(row, bytes, position, end)) {
      this.#writeMatched(bytes);
      return true;
    }
    this.#out.append(this.#row.bytes, 0, this.#row.bytes.length);
    let needsComma = this.#row.hasColumns;
    for (let index = 0; index < row.count; index++) {
      const { added, bytes: name, copied } = row.members[index]!;
      const start = row.valueStarts[index]!;
      const valueEnd = row.valueEnds[index]!;
      if (copied) {
        if (needsComma) this.#out.appendByte(COMMA);
        needsComma = true;
        this.#out.append(name, 0, name.length);
        this.#appendCompact(bytes, start, valueEnd);
      }
      if (added === undefined) continue;
      if (needsComma) this.#out.appendByte(COMMA);
      needsComma = true;
      added.write(this.#out, bytes, start, valueEnd);
    }
    this.#out.appendShort(LINE_TAIL);
    this.rowCount++;
    const { keyMember } = row;
    if (keyMember >= 0) this.#tell(bytes, row.valueStarts[keyMember]!, row.valueEnds[keyMember]!);
    return true;
  }

  /** @param start of the quoted id; -1 where there is none. */
  #tell(bytes: Buffer, start: number, end: number): void {
    if (start >= 0) this.#watch?.row(bytes, start + 1, end - 1);
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

  /** @returns whether there is a line. */
  #writeDelete(bytes: Buffer, position: number): boolean {
    if (!this.#plan.change.deletedAt) {
      throw new MalformedJson('a deleted row in a read without change tracking', position);
    }
    const { idMember, valueEnds, valueStarts } = this.#parsed;
    if (idMember < 0 || bytes[valueStarts[idMember]!] !== QUOTE) {
      throw new MalformedJson('a deleted row without its id', position);
    }
    const more = this.#restOfKey(bytes);
    if (more === undefined) {
      this.incompleteDeleteCount++;
      return false;
    }
    const [start, end] = [valueStarts[idMember]!, valueEnds[idMember]!];
    if (this.#plan.deletionTimeColumn !== undefined) {
      this.#watch?.withheld?.([bytes.toString('utf8', start, end), ...more]);
      return false;
    }
    this.#delete.setCursor(this.nextCursor);
    this.#out.append(this.#delete.bytes, 0, this.#delete.bytes.length);
    this.#out.append(bytes, start, end);
    if (more.length > 0) {
      const members = Buffer.from(membersOf(this.#plan.keyColumns.slice(1), more));
      this.#out.append(members, 0, members.length);
    }
    this.#out.appendShort(LINE_TAIL);
    this.deleteCount++;
    this.#watch?.deleted(bytes, start + 1, end - 1);
    return true;
  }

  /** The values of the key's other columns; undefined where the delete does not bring them all. */
  #restOfKey(bytes: Buffer): string[] | undefined {
    const { keyColumns } = this.#plan;
    if (keyColumns.length === 1) return [];
    const row = this.#parsed;
    const values = keyColumns.slice(1).map((_, rest) => {
      const at = row.members.slice(0, row.count).findIndex(({ keyIndex }) => keyIndex === rest + 1);
      return at < 0 ? 'null' : bytes.toString('utf8', row.valueStarts[at], row.valueEnds[at]);
    });
    return values.includes('null') ? undefined : values;
  }
}

/** `,"name":value` for each, as a line goes on. */
export function membersOf(names: readonly string[], values: readonly string[]): string {
  return names.map((name, index) => `,${JSON.stringify(name)}:${values[index] ?? 'null'}`).join('');
}
