/**
 * Watches the rows of one slice while its pages are read. It identifies each row, withholds rows that were delivered before,
 * and collects findings about the paging. It works on the bytes of the page, without an object per row.
 *
 * A row's identity is the RecId of its root table, its company and its key. With shared data one RecId may appear once for
 * each company, and a view may join several rows to one root record. If the etag has no RecId, the rest identifies the row.
 * Only a row that another page delivered is withheld: two equal rows on one page are two rows.
 */
import type { RowWatch, WatchedRow } from '../odata/page.ts';
import { EtagReader } from './etag_reader.ts';
import type { PageFindings } from './next_position.ts';
import { type Position, SAVED_IDS } from './position.ts';
import { SeenRows } from './seen_rows.ts';

const COMMA = 0x2c;
const ASTERISK = 0x2a;
const LETTER_N = 0x6e;
/** A saved position has identities spread over this many of the last rows. */
const SPREAD_ROWS = 50;

export interface ReadingLayout {
  /** The key columns, in the order of `WatchedRow`. */
  readonly keys: readonly string[];
  /** The index of the etag in `WatchedRow`. */
  readonly etagAt: number;
  /** The index of the company; undefined if it is part of the key, or rows have none. */
  readonly companyAt: number | undefined;
}

export class RowsReading implements RowWatch {
  readonly #layout: ReadingLayout;
  readonly #etag = new EtagReader();
  /** Rows that the previous page delivered, or that a saved position names. */
  #before = new SeenRows();
  /** Rows of the current page. */
  #page = new SeenRows();
  /** Rows of pages before a step back, or from another method. */
  #others: SeenRows | undefined;
  readonly #identity = new ByteBox();
  readonly #firstKey = new ByteBox();
  readonly #anchorKey = new ByteBox();
  readonly #rowKey = new ByteBox();
  readonly #lastId = new ByteBox();
  #anchorEnds: number[] = [];
  readonly #rowEnds: number[] = [];
  #hasAnchor = false;
  #anchorIndex = 0;
  #beginsWithAnchor = false;
  #hasOverlap = false;
  #ascends = true;
  #isOneKey = true;
  #rowCount = 0;
  #newCount = 0;
  #position: Position = { kind: 'start', method: 'links' };

  constructor(layout: ReadingLayout) {
    this.#layout = layout;
  }

  /** Takes over the identities of a saved position. Call it before the first page of a run. */
  adopt(position: Position): void {
    this.#before.clear();
    if (position.kind !== 'after key' && position.kind !== 'offset') return;
    for (const id of position.ids) {
      const bytes = Buffer.from(id);
      this.#before.add(bytes, bytes.length);
    }
  }

  /** Begins a page, or begins it again after its download was interrupted. */
  beginPage(position: Position): void {
    this.#position = position;
    this.#page.clear();
    this.#hasAnchor = false;
    this.#beginsWithAnchor = false;
    this.#hasOverlap = false;
    this.#ascends = true;
    this.#isOneKey = true;
    this.#rowCount = 0;
    this.#newCount = 0;
    this.#lastId.clear();
  }

  /** Accepts the page: the next page is compared with its rows. */
  endPage(): void {
    [this.#before, this.#page] = [this.#page, this.#before];
  }

  /** Rejects the page after it was read: its rows are withheld when they come again. */
  setPageAside(): void {
    this.#others ??= new SeenRows();
    for (let index = 0; index < this.#page.count; index++) {
      const bytes = Buffer.from(this.#page.textAt(index));
      this.#others.add(bytes, bytes.length);
    }
  }

  row(row: WatchedRow): boolean {
    const hasRecId = this.#etag.read(
      row.bytes,
      row.starts[this.#layout.etagAt]!,
      row.ends[this.#layout.etagAt]!,
    );
    this.#readKey(row);
    this.#identify(row, hasRecId);
    this.#order(hasRecId);
    if (this.#rowCount === 0) this.#first();
    else if (this.#isOneKey && !this.#rowKey.equals(this.#firstKey)) this.#isOneKey = false;
    const { bytes, length } = this.#identity;
    const wasBefore = this.#before.indexOf(bytes, length) >= 0;
    const isOther = this.#others !== undefined && this.#others.indexOf(bytes, length) >= 0;
    const isNewOnPage = this.#page.add(bytes, length);
    this.#hasOverlap ||= wasBefore;
    this.#rowCount++;
    if (isNewOnPage) this.#considerAnchor();
    if (isNewOnPage && !wasBefore) this.#newCount++;
    return !wasBefore && !isOther;
  }

  deleted(): void {
    // Finance & Operations has no change tracking, so pages contain no deletes.
  }

  findings(): PageFindings {
    return {
      rowCount: this.#rowCount,
      newCount: this.#newCount,
      beginsWithAnchor: this.#beginsWithAnchor,
      hasOverlap: this.#hasOverlap,
      ascends: this.#ascends,
      isOneKey: this.#isOneKey,
      anchor: this.#hasAnchor ? this.#anchor() : undefined,
      idsFromAnchor: this.#hasAnchor
        ? this.#page.last(this.#page.count - this.#anchorIndex).slice(0, SAVED_IDS)
        : [],
      lastIds: spread(this.#page.last(SPREAD_ROWS)),
    };
  }

  #first(): void {
    this.#firstKey.copy(this.#rowKey);
    const position = this.#position;
    if (position.kind !== 'after key') return;
    const { bytes, length } = this.#identity;
    const [anchorId] = position.ids;
    const isAnchor = anchorId !== undefined && bytes.toString('utf8', 0, length) === anchorId;
    this.#beginsWithAnchor = isAnchor || this.#hasKey(position.key);
  }

  #hasKey(key: Readonly<Record<string, string>>): boolean {
    const values = textsOf(this.#rowKey.bytes, this.#rowEnds);
    return this.#layout.keys.every((name, index) => values[index] === key[name]);
  }

  #readKey(row: WatchedRow): void {
    this.#rowKey.clear();
    for (let index = 0; index < this.#layout.keys.length; index++) {
      this.#rowKey.append(row.bytes, row.starts[index]!, row.ends[index]!);
      this.#rowEnds[index] = this.#rowKey.length;
    }
  }

  #identify(row: WatchedRow, hasRecId: boolean): void {
    const identity = this.#identity;
    identity.clear();
    if (hasRecId) identity.append(this.#etag.digits, 0, this.#etag.length);
    const { companyAt } = this.#layout;
    if (companyAt !== undefined && row.starts[companyAt]! >= 0) {
      identity.appendByte(COMMA);
      identity.append(row.bytes, row.starts[companyAt]!, row.ends[companyAt]!);
    }
    for (let index = 0; index < this.#layout.keys.length; index++) {
      identity.appendByte(COMMA);
      identity.append(row.bytes, row.starts[index]!, row.ends[index]!);
    }
  }

  /** Digits of the same length compare like their numbers. */
  #order(hasRecId: boolean): void {
    const { digits, length } = this.#etag;
    const last = this.#lastId;
    if (!hasRecId) this.#ascends = false;
    else if (last.length > 0) {
      const order = last.length === length ? last.compare(digits, length) : last.length - length;
      if (order > 0) this.#ascends = false;
    }
    last.clear();
    last.append(digits, 0, length);
  }

  /** A row can be an anchor unless its key contains a null, or a wildcard. */
  #considerAnchor(): void {
    if (this.#rowKey.holds(ASTERISK) || this.#hasNullInKey()) return;
    this.#hasAnchor = true;
    this.#anchorKey.copy(this.#rowKey);
    for (let index = 0; index < this.#rowEnds.length; index++)
      this.#anchorEnds[index] = this.#rowEnds[index]!;
    this.#anchorIndex = this.#page.count - 1;
  }

  #hasNullInKey(): boolean {
    for (let index = 0; index < this.#rowEnds.length; index++) {
      const start = index === 0 ? 0 : this.#rowEnds[index - 1]!;
      if (start === this.#rowEnds[index]! || this.#rowKey.bytes[start] === LETTER_N) return true;
    }
    return false;
  }

  #anchor(): Record<string, string> {
    const values = textsOf(this.#anchorKey.bytes, this.#anchorEnds);
    return Object.fromEntries(this.#layout.keys.map((name, index) => [name, values[index] ?? 'null']));
  }
}

function textsOf(bytes: Buffer, ends: readonly number[]): string[] {
  return ends.map((end, index) => bytes.toString('utf8', index === 0 ? 0 : ends[index - 1], end));
}

/** Some of the ids, evenly spread, including the last one. */
function spread(ids: readonly string[]): string[] {
  const step = Math.max(1, Math.ceil(ids.length / SAVED_IDS));
  return ids.filter((_, index) => (ids.length - 1 - index) % step === 0);
}

/** A small buffer that is reused for every row. */
class ByteBox {
  bytes = Buffer.alloc(256);
  length = 0;

  clear(): void {
    this.length = 0;
  }

  append(source: Uint8Array, start: number, end: number): void {
    if (start < 0) return;
    this.#reserve(end - start);
    for (let at = start; at < end; at++) this.bytes[this.length++] = source[at]!;
  }

  appendByte(byte: number): void {
    this.#reserve(1);
    this.bytes[this.length++] = byte;
  }

  copy(other: ByteBox): void {
    this.clear();
    this.append(other.bytes, 0, other.length);
  }

  equals(other: ByteBox): boolean {
    return this.length === other.length && this.compare(other.bytes, other.length) === 0;
  }

  /** @param length the length of both. */
  compare(other: Uint8Array, length: number): number {
    for (let at = 0; at < length; at++) {
      const difference = this.bytes[at]! - other[at]!;
      if (difference !== 0) return difference;
    }
    return 0;
  }

  holds(byte: number): boolean {
    for (let at = 0; at < this.length; at++) if (this.bytes[at] === byte) return true;
    return false;
  }

  #reserve(count: number): void {
    if (this.length + count <= this.bytes.length) return;
    const larger = Buffer.alloc(Math.max(this.length + count, this.bytes.length * 2));
    this.bytes.copy(larger, 0, 0, this.length);
    this.bytes = larger;
  }
}
