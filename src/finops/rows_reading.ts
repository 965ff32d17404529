/**
 * Watches the rows of one slice while its pages are read. It identifies each row, withholds rows that were delivered before,
 * and collects findings about the paging. It works on the bytes of the page, without an object per row.
 *
 * A row's identity is the RecId of its root table, its company and its key. With shared data one RecId may come once for
 * each company, and a view may join several rows to one root record. A row whose etag gives no RecId is known by the rest.
 * Equal rows on one page are different rows, distinguished by a number. The next page withholds as many of them as were delivered.
 */
import type { RowWatch, WatchedRow } from '../odata/page.ts';
import { ByteBox } from './byte_box.ts';
import { DistinctRows } from './distinct_rows.ts';
import { companyColumnOf, type Entity, keyColumnsOf } from './entity.ts';
import { EtagReader } from './etag_reader.ts';
import type { PageFindings } from './next_position.ts';
import { PageKeys } from './page_keys.ts';
import { pagingColumns } from './paging_choice.ts';
import { type KeyPosition, type Position, SAVED_IDS } from './position.ts';
import { SeenRows } from './seen_rows.ts';

const COMMA = 0x2c;
/** Follows the identity of the second of equal rows on one page, and twice that of the third. */
const NEXT_OF_ITS_LIKE = 0x23;
/** A saved position has identities spread over this many of the last rows. */
const SPREAD_ROWS = 50;

export interface ReadingLayout {
  /** The key columns, in the order of `WatchedRow`. */
  readonly keys: readonly string[];
  /** The paging columns, which an anchor has. */
  readonly paging: readonly string[];
  /** Where the etag stands in `WatchedRow`. */
  readonly etagAt: number;
  /** The index of the company; undefined if it is part of the key, or rows have none. */
  readonly companyAt: number | undefined;
}

export function readingLayout(entity: Entity): ReadingLayout {
  const keys = keyColumnsOf(entity);
  const company = companyColumnOf(entity);
  return {
    keys: keys.map(({ name }) => name),
    paging: pagingColumns(keys).map(({ name }) => name),
    etagAt: keys.length,
    companyAt: company === undefined || company.isKey ? undefined : keys.length + 1,
  };
}

export class RowsReading implements RowWatch {
  readonly #layout: ReadingLayout;
  readonly #keys: PageKeys;
  readonly #etag = new EtagReader();
  /** Rows that the previous page delivered, or that a saved position names. */
  #before = new SeenRows();
  /** Rows of the current page. */
  #page = new SeenRows();
  /** Rows of pages before a step back, or from another method. */
  #others: SeenRows | undefined;
  readonly #distinct = new DistinctRows();
  /** The position where an earlier run ended, until a later page is accepted. */
  #adopted: Position | undefined;
  /** Different rows that an earlier run delivered and that are not requested again. */
  #rowsBefore = 0;
  #startId: string | undefined;
  readonly #identity = new ByteBox();
  readonly #lastId = new ByteBox();
  readonly #lastIdBefore = new ByteBox();
  #beginsWithAnchor = false;
  #returnsToStart = false;
  #hasOverlap = false;
  #ascends = true;
  #rowCount = 0;
  #newCount = 0;
  #position: Position = { kind: 'start', method: 'links' };

  constructor(layout: ReadingLayout) {
    this.#layout = layout;
    const places = layout.paging.map((name) => layout.keys.indexOf(name));
    this.#keys = new PageKeys(layout.paging, places);
  }

  /** Takes over the identities of a saved position. Call it before the first page of a run. */
  adopt(position: Position): void {
    this.#before.clear();
    if (position.kind === 'start') return;
    this.#adopted = position;
    if (position.kind !== 'after-key') this.#startId = position.startId;
    if (position.kind === 'link') return;
    for (const id of position.ids) {
      const bytes = Buffer.from(id);
      this.#before.add(bytes, bytes.length);
    }
  }

  /** Starts the slice again from its beginning. */
  restart(): void {
    this.#distinct.clear();
    this.#before.clear();
    this.#lastIdBefore.clear();
    this.#adopted = undefined;
    this.#rowsBefore = 0;
  }

  /** Begins a page, or begins it again after its download was interrupted. */
  beginPage(position: Position): void {
    this.#position = position;
    if (this.#adopted !== undefined) this.#rowsBefore = rowsNotAskedForAgain(this.#adopted, position);
    this.#page.clear();
    this.#keys.beginPage();
    this.#beginsWithAnchor = false;
    this.#returnsToStart = false;
    this.#hasOverlap = false;
    this.#ascends = true;
    this.#rowCount = 0;
    this.#newCount = 0;
    this.#lastId.clear();
  }

  /** Accepts the page: the next page is compared with its rows. */
  endPage(): void {
    [this.#before, this.#page] = [this.#page, this.#before];
    this.#lastIdBefore.copy(this.#lastId);
    this.#adopted = undefined;
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
    this.#keys.read(row);
    this.#identify(row, hasRecId);
    this.#order(hasRecId);
    if (this.#rowCount === 0) this.#first();
    const { bytes, length } = this.#identity;
    const wasBefore = this.#before.indexOf(bytes, length) >= 0;
    const isOther = this.#others !== undefined && this.#others.indexOf(bytes, length) >= 0;
    this.#page.add(bytes, length);
    if (this.#position.method !== 'keys') this.#distinct.add(bytes, length);
    this.#hasOverlap ||= wasBefore;
    this.#rowCount++;
    if (!wasBefore) this.#newCount++;
    return !wasBefore && !isOther;
  }

  deleted(): void {
    // Finance & Operations has no change tracking, so pages contain no deletes.
  }

  findings(): PageFindings {
    const { anchor, isOneKey } = this.#keys;
    return {
      rowCount: this.#rowCount,
      newCount: this.#newCount,
      distinctCount: this.#rowsBefore + this.#distinct.count,
      beginsWithAnchor: this.#beginsWithAnchor,
      returnsToStart: this.#returnsToStart,
      hasOverlap: this.#hasOverlap,
      ascends: this.#ascends && this.#goesOnAscending(),
      isOneKey,
      anchor: anchor?.key,
      idsFromAnchor:
        anchor === undefined ? [] : this.#page.last(this.#page.count - anchor.index).slice(0, SAVED_IDS),
      lastIds: spread(this.#page.last(SPREAD_ROWS)),
      startId: this.#startId,
    };
  }

  #first(): void {
    const position = this.#position;
    if (position.kind === 'start') this.#startId = this.#identity.text();
    else if (position.kind === 'after-key') this.#beginsWithAnchor = this.#isAnchor(position);
    else this.#returnsToStart = this.#identity.text() === this.#startId;
  }

  #isAnchor({ ids: [anchorId], key }: KeyPosition): boolean {
    if (anchorId !== undefined && this.#identity.text() === anchorId) return true;
    return this.#keys.isKey(key);
  }

  #identify(row: WatchedRow, hasRecId: boolean): void {
    const identity = this.#identity;
    identity.clear();
    if (hasRecId) identity.append(this.#etag.digits, 0, this.#etag.length);
    const { companyAt } = this.#layout;
    if (companyAt !== undefined) appendMember(identity, row, companyAt);
    for (let index = 0; index < this.#layout.keys.length; index++) appendMember(identity, row, index);
    while (this.#page.indexOf(identity.bytes, identity.length) >= 0) identity.appendByte(NEXT_OF_ITS_LIKE);
  }

  #order(hasRecId: boolean): void {
    const { digits, length } = this.#etag;
    const last = this.#lastId;
    if (!hasRecId || isGreater(last, digits, length)) this.#ascends = false;
    last.clear();
    last.append(digits, 0, length);
  }

  /** Whether record ids ascend over pages: a page with new rows does not end before the previous one. */
  #goesOnAscending(): boolean {
    const { bytes, length } = this.#lastId;
    return this.#newCount === 0 || !isGreater(this.#lastIdBefore, bytes, length);
  }
}

function appendMember(identity: ByteBox, { bytes, ends, starts }: WatchedRow, at: number): void {
  if (starts[at]! < 0) return;
  identity.appendByte(COMMA);
  identity.append(bytes, starts[at]!, ends[at]!);
}

/** Whether the digits are the greater number. Digits of the same length compare like their numbers. */
function isGreater(one: ByteBox, digits: Uint8Array, length: number): boolean {
  if (one.length === 0) return false;
  return one.length === length ? one.compare(digits, length) > 0 : one.length > length;
}

/** The rows of an earlier run before those that a page of this run requests again. */
function rowsNotAskedForAgain(adopted: Position, position: Position): number {
  if (adopted.kind === 'start') return 0;
  return Math.max(0, adopted.rowCount - (position.kind === 'offset' ? position.overlap : 0));
}

/** Some of the ids, evenly spread, including the last one. */
function spread(ids: readonly string[]): string[] {
  const step = Math.max(1, Math.ceil(ids.length / SAVED_IDS));
  return ids.filter((_, index) => (ids.length - 1 - index) % step === 0);
}
