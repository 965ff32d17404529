/** The rows of generated tables, a page at a time, rendered only when they are sent. */
import type { RenderedRows } from '../answer.ts';
import type { Table } from '../model.ts';
import { isRepeated, placeOf, RepeatedPage } from './repeated_page.ts';
import { RowTemplate } from './row_template.ts';
import { canZip, zipRows } from './zipped_rows.ts';

/** A page of 5,000 rows takes 200 kB. */
const KEPT_PAGES = 64;

export class GeneratedRows {
  /** By table, selection, size and place; the oldest are forgotten. */
  readonly #pages = new Map<string, RepeatedPage>();

  /** Rows `start` to `end` (not included). @param properties what rows bring, in their order. */
  range(table: Table, properties: readonly string[], start: number, end: number): RenderedRows {
    const template = new RowTemplate(table, properties);
    if (start >= end) return { plain: () => Buffer.alloc(0) };
    // Without the comma before the first row.
    const plain = (): Buffer => template.render(start, end).subarray(1);
    if (!canZip(template)) return { plain };
    const zip = isRepeated(start, end)
      ? (before: Buffer, after: Buffer): Buffer =>
          this.#page(table, template, start, end).zip(start, before, after)
      : (before: Buffer, after: Buffer): Buffer => zipRows(template, start, end, before, after);
    return { plain, zip };
  }

  #page(table: Table, template: RowTemplate, start: number, end: number): RepeatedPage {
    const place = placeOf(start);
    const key = `${table.name} ${place} ${end - start} ${template.bytes.toString('latin1')}`;
    const kept = this.#pages.get(key);
    if (kept !== undefined) return kept;
    const made = new RepeatedPage(template, place, end - start);
    const [oldest] = this.#pages.keys();
    if (this.#pages.size >= KEPT_PAGES && oldest !== undefined) this.#pages.delete(oldest);
    this.#pages.set(key, made);
    return made;
  }
}
