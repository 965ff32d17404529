import { propertyOf, type Row, type Table } from './model.ts';

export interface Deletion {
  readonly id: string;
  readonly version: number;
}

/** All that a table holds. */
export interface StoreContent {
  readonly rows: readonly Row[];
  /** The oldest first. */
  readonly deletions: readonly Deletion[];
}

/** The rows of one table, and which were deleted when. */
export class TableStore {
  readonly table: Table;
  readonly #rows = new Map<string, Row>();
  #deletions: Deletion[] = [];
  #sortedIds: string[] | undefined;

  constructor(table: Table) {
    this.table = table;
  }

  get size(): number {
    return this.#rows.size;
  }

  get(id: string): Row | undefined {
    return this.#rows.get(id);
  }

  put(row: Row): void {
    if (!this.#rows.has(row.id)) this.#sortedIds = undefined;
    this.#rows.set(row.id, row);
  }

  delete(id: string, version: number): boolean {
    if (!this.#rows.delete(id)) return false;
    this.#sortedIds = undefined;
    this.#deletions.push({ id, version });
    return true;
  }

  /** Up to `count` fitting rows whose id comes after `afterId`, in the order of ids: the service's order by default. */
  page(afterId: string | undefined, count: number, fits: (row: Row) => boolean = () => true): Row[] {
    const ids = this.#ids();
    const rows: Row[] = [];
    let at = afterId === undefined ? 0 : upperBound(ids, afterId);
    for (; at < ids.length && rows.length < count; at++) {
      const row = this.#rows.get(ids[at]!)!;
      if (fits(row)) rows.push(row);
    }
    return rows;
  }

  /** What changed after `since` and up to `until`: rows by version, then deletions by version. */
  changes(since: number, until: number): (Row | Deletion)[] {
    const within = ({ version }: { version: number }): boolean => version > since && version <= until;
    const rows = [...this.#rows.values()].filter(within).sort((a, b) => a.version - b.version);
    return [...rows, ...this.#deletions.filter(within)];
  }

  content(): StoreContent {
    return { rows: [...this.#rows.values()], deletions: [...this.#deletions] };
  }

  /** Takes this in place of what it holds. */
  load({ deletions, rows }: StoreContent): void {
    this.#rows.clear();
    this.#sortedIds = undefined;
    this.#deletions = [...deletions];
    for (const row of rows) this.put(row);
  }

  /** The properties that rows bring, in their order. */
  properties(): string[] {
    return this.table.columns.map(propertyOf).filter((name) => name !== undefined);
  }

  #ids(): string[] {
    this.#sortedIds ??= [...this.#rows.keys()].sort();
    return this.#sortedIds;
  }
}

function upperBound(sorted: readonly string[], value: string): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle]! <= value) low = middle + 1;
    else high = middle;
  }
  return low;
}
