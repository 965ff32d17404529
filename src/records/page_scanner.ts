/**
 * An OData page, from bytes as they arrive to RECORD lines as they leave; `page_grammar.ts` has the grammar.
 *
 * The members come in any order, and a chunk may end anywhere. A row, or a member of the page, is scanned whole: where
 * the bytes end within it, the scanner waits for more and starts again at its beginning. A large one waits until its
 * bytes have doubled, so that the work stays linear in the bytes. A chunk and the largest row are all that is kept in memory.
 *
 * Bytes that are not JSON, not UTF-8 or not a page are an error with its position, and never a line.
 */
import { isUtf8 } from 'node:buffer';
import {
  CLOSE_BRACE,
  CLOSE_BRACKET,
  COMMA,
  MalformedJson,
  NEED_MORE,
  OPEN_BRACE,
  OPEN_BRACKET,
  QUOTE,
  scanString,
  scanValue,
  skipWhitespace,
} from './json_bytes.ts';
import { escapeLineEnds } from './line_ends.ts';
import { LineBuffer } from './line_buffer.ts';
import { PageBytes } from './page_bytes.ts';
import { interruptedPage, malformedPage, pieceTooLarge } from './page_errors.ts';
import {
  type Expecting,
  FIRST_OF_BYTE_ORDER_MARK,
  NO_PAGE,
  skipByteOrderMark,
  valueAfterName,
} from './page_grammar.ts';
import { PageMembers } from './page_members.ts';
import type { RecordPlan } from './record_plan.ts';
import { pieceLimit } from './record_limits.ts';
import { requireShortName } from './row_members.ts';
import { type PageWatch, RowScanner } from './row_scanner.ts';

export interface PageScannerOptions extends PageWatch {
  readonly plan: RecordPlan;
  /** The most bytes of a row or another member of the page. */
  readonly maxPieceBytes?: number;
}

export class PageScanner {
  /** Whether the page had a `value` at all; an empty one counts. */
  hasValue = false;

  readonly #out = new LineBuffer();
  readonly #rows: RowScanner;
  readonly #members = new PageMembers();
  #expecting: Expecting = 'page';
  readonly #page: PageBytes;
  readonly #maxPieceBytes: number;

  constructor({ maxPieceBytes = pieceLimit(), plan, ...wanted }: PageScannerOptions) {
    this.#page = new PageBytes(maxPieceBytes);
    this.#maxPieceBytes = maxPieceBytes;
    this.#rows = new RowScanner(plan, this.#out);
    this.begin(wanted);
  }

  /** Begins another page of the stream, even if the one before was interrupted. Keeps memory, and what it learnt about the rows. */
  begin(wanted: PageWatch = {}): void {
    this.#members.clear();
    this.hasValue = false;
    this.#expecting = 'page';
    this.#page.clear();
    this.#out.clear();
    this.#rows.begin(wanted);
  }

  get nextLink(): string | undefined {
    return this.#members.nextLink;
  }

  get deltaLink(): string | undefined {
    return this.#members.deltaLink;
  }

  /** `@odata.count`; undefined where the page has none. */
  get count(): number | undefined {
    return this.#members.count;
  }

  get rowCount(): number {
    return this.#rows.rowCount;
  }

  /** Rows that the watch kept back. */
  get keptBackCount(): number {
    return this.#rows.keptBackCount;
  }

  /** The key of the last row or delete, as JSON text; undefined if there is none, or it was not asked for. */
  get lastKey(): readonly string[] | undefined {
    return this.#rows.lastKey;
  }

  get deleteCount(): number {
    return this.#rows.deleteCount;
  }

  /** Deletes of the page that did not bring the whole key, and have no line. */
  get incompleteDeleteCount(): number {
    return this.#rows.incompleteDeleteCount;
  }

  /** Rows of the page that did not look like an earlier one, so that they were read in full. */
  get fullyParsedRows(): number {
    return this.#rows.fullyParsedRows;
  }

  /** Bytes that were copied more than once, since the scanner was made: as they came in, and as they go out. */
  get movedBytes(): number {
    return this.#page.movedBytes + this.#out.movedBytes;
  }

  /** Records of the page so far: its rows and its delete markers. */
  get recordCount(): number {
    return this.#rows.rowCount + this.#rows.deleteCount;
  }

  /**
   * Scans on with the next bytes of the page.
   * @param nowMs the time of reading that the records carry, in milliseconds since the epoch.
   * @param cursor the `_ab_cdc_cursor` of the next record; it grows by one from record to record.
   * @returns the whole lines, valid until the next call.
   * @throws ConnectorError `response_malformed` or `response_too_large`; ServiceFaultError for an error in the page.
   */
  push(chunk: Uint8Array, nowMs: number, cursor: number): Buffer {
    this.#out.clear();
    this.#page.append(chunk);
    const lines = this.#page.isWorthALook ? this.#scan(nowMs, cursor) : this.#out.lines();
    if (this.#page.isTooLarge) throw pieceTooLarge(this.#maxPieceBytes);
    return lines;
  }

  /**
   * Says that the bytes have ended. The parameters are those of `push`.
   * @returns lines that were still waiting for more bytes than came.
   * @throws ConnectorError `download_interrupted` where the page had not ended.
   */
  finish(nowMs: number, cursor: number): Buffer {
    this.#out.clear();
    const lines = this.#scan(nowMs, cursor);
    if (this.#expecting === 'nothing') return lines;
    throw interruptedPage(this.#page.positionOf(this.#page.end), this.#expecting);
  }

  #scan(nowMs: number, cursor: number): Buffer {
    this.#rows.stamp(nowMs, cursor);
    try {
      this.#scanOn();
    } catch (error) {
      throw this.#located(error);
    }
    this.#rows.settle();
    const lines = this.#out.lines();
    if (isUtf8(lines)) return escapeLineEnds(lines);
    throw this.#located(new MalformedJson('bytes that are not UTF-8', this.#page.start));
  }

  #scanOn(): void {
    const page = this.#page;
    for (;;) {
      page.start = skipWhitespace(page.bytes, page.start, page.end);
      const after = page.start < page.end ? this.#step(page.start) : NEED_MORE;
      if (after === NEED_MORE) break;
      page.start = after;
    }
    page.settle();
  }

  /** Takes one step of the grammar from `at`, which is not white space, and returns where it ended. */
  #step(at: number): number {
    const byte = this.#page.bytes[at]!;
    switch (this.#expecting) {
      case 'page':
        if (byte === FIRST_OF_BYTE_ORDER_MARK) return skipByteOrderMark(this.#page, at);
        return this.#take(at, byte === OPEN_BRACE, 'member or end', NO_PAGE);
      case 'member or end':
        if (byte === CLOSE_BRACE) return this.#take(at, true, 'nothing', '');
        return this.#member(at);
      case 'member':
        return this.#member(at);
      case 'comma or end':
        if (byte === CLOSE_BRACE) return this.#take(at, true, 'nothing', '');
        return this.#take(at, byte === COMMA, 'member', '"," or "}" was expected');
      case 'row or end':
        if (byte === CLOSE_BRACKET) return this.#take(at, true, 'comma or end', '');
        return this.#row(at);
      case 'row':
        return this.#row(at);
      case 'comma or end of rows':
        if (byte === CLOSE_BRACKET) return this.#take(at, true, 'comma or end', '');
        return this.#take(at, byte === COMMA, 'row', '"," or "]" was expected');
      case 'nothing':
        throw new MalformedJson('the page had ended already', at);
    }
  }

  #take(at: number, fits: boolean, next: Expecting, problem: string): number {
    if (!fits) throw new MalformedJson(problem, at);
    this.#expecting = next;
    return at + 1;
  }

  #row(at: number): number {
    const after = this.#rows.scan(this.#page.bytes, at, this.#page.end);
    if (after !== NEED_MORE) this.#expecting = 'comma or end of rows';
    return after;
  }

  #member(at: number): number {
    const { bytes, end } = this.#page;
    if (bytes[at] !== QUOTE) throw new MalformedJson('a member of the page was expected', at);
    const nameEnd = scanString(bytes, at, end);
    if (nameEnd === NEED_MORE) return NEED_MORE;
    requireShortName(at, nameEnd);
    const value = valueAfterName(bytes, nameEnd, end);
    if (value === NEED_MORE) return NEED_MORE;
    const name = JSON.parse(bytes.toString('utf8', at, nameEnd)) as string;
    if (name === 'value') return this.#beginRows(value);
    const valueEnd = scanValue(bytes, value, end);
    if (valueEnd === NEED_MORE) return NEED_MORE;
    this.#members.take(name, bytes, value, valueEnd);
    this.#expecting = 'comma or end';
    return valueEnd;
  }

  #beginRows(at: number): number {
    if (this.hasValue) throw new MalformedJson('"value" twice in one page', at);
    if (this.#page.bytes[at] !== OPEN_BRACKET) throw new MalformedJson('"value" is not an array', at);
    this.hasValue = true;
    this.#expecting = 'row or end';
    return at + 1;
  }

  #located(error: unknown): unknown {
    if (!(error instanceof MalformedJson)) return error;
    return malformedPage(error, this.#page.positionOf(error.position));
  }
}
