import { propertyOf, type Row, type Table } from './model.ts';

export interface Deletion {
  readonly id: string;
  readonly version: number;
}

/** The rows of one table, and which were deleted when. */
export class TableStore {
  #table: Table;
  /** Whether the rows follow from something else, so that nobody can write them. */
  readonly isDerived: boolean;
  readonly #derive: (() => readonly Row[]) | undefined;
  #stored: Map<string, Row> | undefined;
  #deletions: Deletion[] = [];
  #sortedIds: string[] | undefined;

  /** @param derive makes the rows of a table that holds none of its own; called when they are first asked for. */
  constructor(table: Table, derive?: () => readonly Row[]) {
    this.#table = table;
    this.isDerived = derive !== undefined;
    this.#derive = derive;
  }

  get table(): Table {
    return this.#table;
  }

  /** Gives the table other columns. @param emptied properties that lose their values. */
  reshape(table: Table, emptied: ReadonlySet<string>): void {
    this.#table = table;
    const properties = this.properties();
    for (const row of this.#rows.values()) {
      const values = properties.map((name) => [
        name,
        emptied.has(name) ? 'null' : (row.values[name] ?? 'null'),
      ]);
      this.#rows.set(row.id, { ...row, values: Object.fromEntries(values) as Row['values'] });
    }
  }

  get #rows(): Map<string, Row> {
    this.#stored ??= new Map(this.#derive?.().map((row) => [row.id, row]));
    return this.#stored;
  }

  /** Forgets derived rows: what they follow from has changed. */
  deriveAgain(): void {
    if (!this.isDerived) return;
    this.#stored = undefined;
    this.#sortedIds = undefined;
  }

  get size(): number {
    return this.#rows.size;
  }

  get(id: string): Row | undefined {
    return this.#rows.get(id);
  }

  /** Whether it has the row, or had it once. */
  knew(id: string): boolean {
    return this.#rows.has(id) || this.#deletions.some((deletion) => deletion.id === id);
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
