import { ConnectorError } from '../../core/errors.ts';

/**
 * Filters and changes may leave pages without rows, and a table that is spread over partitions brings many of them. No table
 * has been seen to bring this many in a row.
 */
export const MAX_EMPTY_PAGES = 500;

/** Counts pages without rows, one after the other. */
export class EmptyPages {
  #count = 0;
  readonly #table: string;

  constructor(table: string) {
    this.#table = table;
  }

  /** @throws ConnectorError `response_malformed` for one more than may come in a row. */
  page(recordCount: number): void {
    this.#count = recordCount === 0 ? this.#count + 1 : 0;
    if (this.#count <= MAX_EMPTY_PAGES) return;
    throw new ConnectorError(
      'transient',
      'response_malformed',
      `Table ${this.#table}: the service sent more than ${MAX_EMPTY_PAGES} pages without rows, each with a link to another, so that the read would never end.`,
    );
  }
}
