/**
 * How many rows per page to request from each table. The size is halved after a time-out of the service. It is doubled
 * after a number of good pages, up to the configured size.
 */
const SMALLEST_PAGE = 50;
const PAGES_BEFORE_GROWING = 20;

interface PageSize {
  readonly rows: number;
  /** Pages delivered since the size last changed. */
  readonly goodPages: number;
}

export class PageSizes {
  readonly #configured: number;
  readonly #smaller = new Map<string, PageSize>();
  readonly #asked = new Map<string, number>();

  constructor(configured: number) {
    this.#configured = configured;
  }

  of(table: string): number {
    return this.#smaller.get(table)?.rows ?? this.#configured;
  }

  /**
   * How many rows to request now.
   * @param isNumbered whether the page is identified by its number, which counts pages of the size that was last requested.
   * Do not mix such reads of a table with others of the same table.
   */
  ask(table: string, isNumbered: boolean): number {
    const rows = (isNumbered ? this.#asked.get(table) : undefined) ?? this.of(table);
    this.#asked.set(table, rows);
    return rows;
  }

  /** @returns how many rows to request instead. */
  timedOut(table: string): number {
    const rows = Math.min(this.#configured, Math.max(SMALLEST_PAGE, Math.floor(this.of(table) / 2)));
    this.#smaller.set(table, { rows, goodPages: 0 });
    this.#asked.set(table, rows);
    return rows;
  }

  delivered(table: string): void {
    const size = this.#smaller.get(table);
    if (size === undefined) return;
    const goodPages = size.goodPages + 1;
    if (goodPages < PAGES_BEFORE_GROWING) {
      this.#smaller.set(table, { ...size, goodPages });
    } else if (size.rows * 2 >= this.#configured) {
      this.#smaller.delete(table);
    } else {
      this.#smaller.set(table, { rows: size.rows * 2, goodPages: 0 });
    }
  }
}
