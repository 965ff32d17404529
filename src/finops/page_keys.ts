/**
 * The values of the paging columns in the rows of one page: whether all rows have the same ones, and which row can be an
 * anchor. Compared and copied as bytes.
 */
import type { WatchedRow } from '../odata/page.ts';
import { ByteBox } from './byte_box.ts';

const ASTERISK = 0x2a;
const LETTER_N = 0x6e;

export interface PageAnchor {
  /** JSON texts by column. */
  readonly key: Readonly<Record<string, string>>;
  /** The index of its row on the page, from 0. */
  readonly index: number;
}

export class PageKeys {
  readonly #names: readonly string[];
  readonly #places: readonly number[];
  readonly #first = new ByteBox();
  readonly #row = new ByteBox();
  readonly #rowEnds: number[] = [];
  readonly #anchor = new ByteBox();
  readonly #anchorEnds: number[] = [];
  #anchorIndex = -1;
  #rowCount = 0;
  #isOneKey = true;

  /** @param places the indexes of these columns in `WatchedRow`. */
  constructor(names: readonly string[], places: readonly number[]) {
    this.#names = names;
    this.#places = places;
  }

  /** Whether all rows of the page have the same key. */
  get isOneKey(): boolean {
    return this.#isOneKey;
  }

  /** The last row whose key a filter can compare. */
  get anchor(): PageAnchor | undefined {
    if (this.#anchorIndex < 0) return undefined;
    const values = textsOf(this.#anchor.bytes, this.#anchorEnds);
    const key = Object.fromEntries(this.#names.map((name, index) => [name, values[index] ?? 'null']));
    return { key, index: this.#anchorIndex };
  }

  beginPage(): void {
    this.#anchorIndex = -1;
    this.#rowCount = 0;
    this.#isOneKey = true;
  }

  read({ bytes, ends, starts }: WatchedRow): void {
    this.#row.clear();
    for (let index = 0; index < this.#places.length; index++) {
      const at = this.#places[index]!;
      this.#row.append(bytes, starts[at]!, ends[at]!);
      this.#rowEnds[index] = this.#row.length;
    }
    if (this.#rowCount === 0) this.#first.copy(this.#row);
    else if (this.#isOneKey && !this.#row.equals(this.#first)) this.#isOneKey = false;
    if (!this.#row.holds(ASTERISK) && !this.#hasNull()) this.#setAnchor();
    this.#rowCount++;
  }

  /** Whether the last row has exactly this key. */
  isKey(key: Readonly<Record<string, string>>): boolean {
    const values = textsOf(this.#row.bytes, this.#rowEnds);
    return this.#names.every((name, index) => values[index] === key[name]);
  }

  #setAnchor(): void {
    this.#anchor.copy(this.#row);
    for (let index = 0; index < this.#rowEnds.length; index++)
      this.#anchorEnds[index] = this.#rowEnds[index]!;
    this.#anchorIndex = this.#rowCount;
  }

  /** A null, or a member that the row does not have, cannot be compared. */
  #hasNull(): boolean {
    for (let index = 0; index < this.#rowEnds.length; index++) {
      const start = index === 0 ? 0 : this.#rowEnds[index - 1]!;
      if (start === this.#rowEnds[index]! || this.#row.bytes[start] === LETTER_N) return true;
    }
    return false;
  }
}

function textsOf(bytes: Buffer, ends: readonly number[]): string[] {
  return ends.map((end, index) => bytes.toString('utf8', index === 0 ? 0 : ends[index - 1], end));
}
