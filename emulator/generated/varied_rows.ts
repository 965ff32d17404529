/**
 * Rows that differ in length and in most of their values. So many of them are made as a page never repeats; after that their
 * values come again, with other ids, versions and times.
 */
import { constants, gzipSync } from 'node:zlib';
import { notEmulated } from '../answer.ts';
import { plainMember, type RowForm } from '../answers/row_form.ts';
import { seededRandom } from '../identifiers.ts';
import type { Table } from '../model.ts';
import { markedValue, numberText, type Slot, slotsOf, MARKS } from './row_template.ts';
import { TimesOfDay } from './row_time.ts';
import { variedValue } from './varied_columns.ts';

/** Not a divisor of any page size: pages begin at another row each. */
const POOL_ROWS = 10_007;
/** So many bytes of compressed pages are kept: a benchmark reads the same pages again and again. */
const KEPT_BYTES = 64 * 2 ** 20;

interface PoolRow {
  /** A comma and the row. */
  readonly bytes: Buffer;
  readonly slots: readonly Slot[];
}

export class VariedRows {
  readonly #table: Table;
  readonly #form: RowForm;
  readonly #pool: (PoolRow | undefined)[] = [];
  readonly #times = new TimesOfDay();
  readonly #pages = new Map<string, Buffer>();
  #keptBytes = 0;

  constructor(table: Table, form: RowForm) {
    this.#table = table;
    this.#form = form;
  }

  /** Rows `start` to `end` (not included), each behind a comma. */
  render(start: number, end: number): Buffer {
    const pool = Array.from({ length: end - start }, (_, at) => this.#poolRow((start + at) % POOL_ROWS));
    const rows = Buffer.allocUnsafe(pool.reduce((sum, { bytes }) => sum + bytes.length, 0));
    let base = 0;
    for (const [at, { bytes, slots }] of pool.entries()) {
      bytes.copy(rows, base);
      const texts = { number: numberText(start + at), time: this.#times.at(start + at) };
      for (const slot of slots) rows.write(texts[slot.kind], base + slot.at, 'latin1');
      base += bytes.length;
    }
    return rows;
  }

  /** A page as gzip; the same bytes for the same page as long as it is kept. @param compose makes the page. */
  zipped(page: string, compose: () => Buffer): Buffer {
    const kept = this.#pages.get(page);
    if (kept !== undefined) return kept;
    const zipped = gzipSync(compose(), { level: constants.Z_BEST_SPEED });
    this.#pages.set(page, zipped);
    this.#keptBytes += zipped.length;
    for (const [oldest, bytes] of this.#pages) {
      if (this.#keptBytes <= KEPT_BYTES) break;
      this.#pages.delete(oldest);
      this.#keptBytes -= bytes.length;
    }
    return zipped;
  }

  /** @throws Refusal for annotations of values that follow from the row's number. */
  #poolRow(index: number): PoolRow {
    return (this.#pool[index] ??= this.#makeRow(index));
  }

  #makeRow(index: number): PoolRow {
    const { member, properties } = this.#form;
    const texts: Record<string, string> = {};
    for (const name of properties) {
      const random = seededRandom(index * 1_000_003 + hashOf(name));
      // The generator's first numbers of neighbouring seeds are alike.
      random();
      texts[name] = markedValue(name, this.#table) ?? variedValue(name, random);
    }
    const members = properties.map((name) => {
      const text = texts[name] ?? 'null';
      const written = member(name, text, texts);
      if (markedValue(name, this.#table) !== undefined && written !== plainMember(name, text))
        throw notEmulated(`annotations of ${name} in generated rows`);
      return written;
    });
    const bytes = Buffer.from(`,{"@odata.etag":"W/\\"${MARKS.number}\\"",${members.join(',')}}`);
    return { bytes, slots: slotsOf(bytes) };
  }
}

function hashOf(text: string): number {
  let hash = 17;
  for (const letter of text) hash = Math.imul(hash, 31) + letter.charCodeAt(0);
  return hash;
}
