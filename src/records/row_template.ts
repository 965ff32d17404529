/**
 * A row that was read shows what the next ones look like: the same names in the same order, and often the same values. A
 * row that differs from the model in nothing but single values is recognised by comparing, eight bytes at a time, and only
 * the values that differ are scanned. Equal bytes have equal grammar, so that nothing goes unchecked. A row that differs
 * in any other way is UNLIKE, and has to be read in full.
 *
 * row_template_parts.ts says what of it goes into the line.
 */
import {
  COMMA,
  isWhitespace,
  NEED_MORE,
  OPEN_BRACE,
  OPEN_BRACKET,
  QUOTE,
  scanString,
  scanValue,
} from './json_bytes.ts';
import type { LineBuffer } from './line_buffer.ts';
import { type RowTemplateParts, partsOf } from './row_template_parts.ts';
import type { ParsedRow } from './parsed_row.ts';

/** The row differs from the model in more than single values. */
export const UNLIKE = -2;

/** A larger row is not worth remembering. */
const LARGEST_MODEL_BYTES = 64 * 1024;
/** After a model that no row was like, how many rows are skipped before another one is learnt. */
const REFUSED_BETWEEN = 15;
const STEP = 8;
const HALF_STEP = 4;
const BACKSLASH = 0x5c;
/** `\u` and four digits. */
const LONGEST_ESCAPE = 6;

export class RowTemplate {
  readonly #bytes = Buffer.allocUnsafeSlow(LARGEST_MODEL_BYTES);
  readonly #view = viewOf(this.#bytes);
  /** 0 where there is no model. */
  #length = 0;
  /** Of each member, counted from the beginning of the model: where its value begins and where it ends. */
  #valueStarts: readonly number[] = [];
  #valueEnds: readonly number[] = [];
  /** Of each member, whether another value changes nothing but itself. */
  #mayDiffer: readonly boolean[] = [];
  #marks: readonly number[] = [];
  #parts: RowTemplateParts['parts'] = [];
  #watched: RowTemplateParts['watched'] = [];
  /** Where the marks are in the row that was matched last. */
  readonly #places: number[] = [];
  /** Whether any row was like the model since it was learnt, and how many rows were skipped since then. */
  #wasUseful = true;
  #refusedCount = 0;
  /** The bytes that were matched last, and a view of them. */
  #seen: Buffer = this.#bytes;
  #seenView = this.#view;

  /** Takes the row at `position` as the model, if it is fit to be one; it is matched then. */
  learn(row: ParsedRow, bytes: Buffer, position: number, end: number): boolean {
    if (!row.isCompact || row.isDelete || end - position > LARGEST_MODEL_BYTES) return false;
    if (!this.#isDue()) return false;
    const members = row.members.slice(0, row.count);
    if (members.some(({ copied }, index) => copied && hasInnerSpace(bytes, row, index))) return false;
    this.#valueStarts = row.valueStarts.slice(0, row.count).map((at) => at - position);
    this.#valueEnds = row.valueEnds.slice(0, row.count).map((at) => at - position);
    this.#mayDiffer = members.map(({ role }) => role !== 'context');
    this.#length = bytes.copy(this.#bytes, 0, position, end);
    ({ marks: this.#marks, parts: this.#parts, watched: this.#watched } = partsOf(row, position));
    for (const [index, mark] of this.#marks.entries()) this.#places[index] = mark + position;
    return true;
  }

  /** If rows have nothing in common, learning each of them is wasted work. */
  #isDue(): boolean {
    const due = this.#wasUseful || this.#refusedCount === REFUSED_BETWEEN;
    this.#refusedCount = due ? 0 : this.#refusedCount + 1;
    this.#wasUseful = false;
    return due;
  }

  /**
   * Compares the row at `position` with the model.
   * @returns the position after it, NEED_MORE or UNLIKE. @throws MalformedJson for an invalid value.
   */
  match(bytes: Buffer, position: number, end: number): number {
    const length = this.#length;
    if (length === 0) return UNLIKE;
    // Where the model's byte 0 would stand, as seen from the bytes that are being compared.
    let shift = position;
    let from = 0;
    let member = 0;
    let mark = 0;
    for (;;) {
      const limit = Math.min(length, end - shift);
      const at = this.#equalUpTo(bytes, shift, from, limit);
      if (at === length) break;
      if (at === limit) return NEED_MORE;
      while (member < this.#valueEnds.length && this.#valueEnds[member]! < at) member++;
      if (member === this.#valueEnds.length) return UNLIKE;
      const modelValue = this.#valueStarts[member]!;
      const modelEnd = this.#valueEnds[member]!;
      // A number may continue after the last equal byte.
      if (at < modelValue) return UNLIKE;
      const value = shift + modelValue;
      if (!this.#mayDiffer[member]! || !isScalar(bytes[value]!)) return UNLIKE;
      if (at === modelEnd && bytes[value] === QUOTE) return UNLIKE;
      const valueEnd = isInsideText(bytes, value, shift + at)
        ? scanString(bytes, shift + at - 1, end)
        : scanValue(bytes, value, end);
      if (valueEnd === NEED_MORE) return NEED_MORE;
      while (mark < this.#marks.length && this.#marks[mark]! <= modelValue) {
        this.#places[mark] = this.#marks[mark]! + shift;
        mark++;
      }
      shift = valueEnd - modelEnd;
      from = modelEnd;
      member++;
    }
    for (; mark < this.#marks.length; mark++) this.#places[mark] = this.#marks[mark]! + shift;
    this.#wasUseful = true;
    return shift + length;
  }

  /** Finds the watched values of the row that was matched last; -1 for a value that the row does not have. */
  findWatched(starts: number[], ends: number[]): void {
    for (let index = 0; index < this.#watched.length; index++) {
      const part = this.#watched[index];
      starts[index] = part === undefined ? -1 : this.#places[part.from]!;
      ends[index] = part === undefined ? -1 : this.#places[part.to]!;
    }
  }

  /** Writes what goes into the line of the row that was matched last, with a comma before it where `needsComma`. */
  write(out: LineBuffer, bytes: Buffer, needsComma: boolean): void {
    let comma = needsComma;
    for (const { derived, from, to } of this.#parts) {
      if (comma) out.appendByte(COMMA);
      comma = true;
      if (derived === undefined) out.append(bytes, this.#places[from]!, this.#places[to]!);
      else derived.write(out, bytes, this.#places[from]!, this.#places[to]!);
    }
  }

  /** The first position of the model from `from` up to `limit` whose byte differs from the row's byte, `shift` further on. */
  #equalUpTo(bytes: Buffer, shift: number, from: number, limit: number): number {
    if (this.#seen !== bytes) {
      this.#seen = bytes;
      this.#seenView = viewOf(bytes);
    }
    const model = this.#view;
    const other = this.#seenView;
    let at = from;
    // JSON has no zero byte, so that two equal doubles are equal bytes. NaN differs from itself; the loop below compares it byte by byte.
    while (at + STEP <= limit && model.getFloat64(at, true) === other.getFloat64(shift + at, true))
      at += STEP;
    if (at + HALF_STEP <= limit && model.getInt32(at) === other.getInt32(shift + at)) at += HALF_STEP;
    while (at < limit && this.#bytes[at] === bytes[shift + at]) at++;
    return at;
  }
}

function viewOf({ buffer, byteLength, byteOffset }: Buffer): DataView {
  return new DataView(buffer, byteOffset, byteLength);
}

/** Whether the scan of a text can begin at `at`, since the bytes before are those of the model: no escape is cut in two there. */
function isInsideText(bytes: Buffer, value: number, at: number): boolean {
  if (bytes[value] !== QUOTE || at - value <= LONGEST_ESCAPE) return false;
  for (let back = 1; back <= LONGEST_ESCAPE; back++) if (bytes[at - back] === BACKSLASH) return false;
  return true;
}

function isScalar(firstByte: number): boolean {
  return firstByte !== OPEN_BRACE && firstByte !== OPEN_BRACKET && !isWhitespace(firstByte);
}

/** A copied value is written without the white space between its tokens: such a row is not used as a model. */
function hasInnerSpace(bytes: Buffer, row: ParsedRow, index: number): boolean {
  const start = row.valueStarts[index]!;
  if (isScalar(bytes[start]!)) return false;
  const text = bytes.toString('utf8', start, row.valueEnds[index]);
  return /\s/.test(text.replaceAll(/"(?:[^"\\]|\\.)*"/g, ''));
}
