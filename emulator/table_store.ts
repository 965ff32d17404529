import { type Permission, withSecured } from './column_security.ts';
import { propertyOf, type Row, type Table } from './model.ts';

export interface Deletion {
  readonly id: string;
  readonly version: number;
  /** For an elastic row. */
  readonly partition?: string;
}

/** The whole content of a table. */
export interface StoreContent {
  readonly rows: readonly Row[];
  /** Oldest first. */
  readonly deletions: readonly Deletion[];
}

/**
 * The rows of one table, and its deletions with their versions. Rows of an elastic table are identified by id and partition.
 * https://learn.microsoft.com/power-apps/developer/data-platform/use-elastic-tables
 */
export class TableStore {
  #table: Table;
  /** Whether the rows are derived from something else and so cannot be written. */
  readonly isDerived: boolean;
  readonly #derive: (() => readonly Row[]) | undefined;
  #stored: Map<string, Row> | undefined;
  /** The latest one of each key, oldest first. */
  readonly #deletions = new Map<string, Deletion>();
  #sortedKeys: string[] | undefined;

  /** @param derive computes the rows of a table without stored rows; called on first use. */
  constructor(table: Table, derive?: () => readonly Row[]) {
    this.#table = table;
    this.isDerived = derive !== undefined;
    this.#derive = derive;
  }

  get table(): Table {
    return this.#table;
  }

  /** Secures exactly these columns. @param permissions the user's, by logical names. */
  secureColumns(permissions: ReadonlyMap<string, Permission>, userId: string): void {
    this.#table = withSecured(this.#table, permissions, userId);
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
      this.#rows.set(this.keyOf(row), { ...row, values: Object.fromEntries(values) as Row['values'] });
    }
  }

  track(enabled: boolean): void {
    this.#table = { ...this.#table, changeTracking: enabled };
  }

  get #rows(): Map<string, Row> {
    this.#stored ??= new Map(this.#derive?.().map((row) => [row.id, row]));
    return this.#stored;
  }

  /** Drops derived rows, since their source has changed. */
  deriveAgain(): void {
    if (!this.isDerived) return;
    this.#stored = undefined;
    this.#sortedKeys = undefined;
  }

  get size(): number {
    return this.#rows.size;
  }

  /** @param partition for an elastic row; ignored otherwise. */
  get(id: string, partition: string = id): Row | undefined {
    return this.#rows.get(this.#key(id, partition));
  }

  /** Rows with this id: at most one, except in elastic tables. */
  withId(id: string): Row[] {
    if (this.table.tableType !== 'Elastic') return [this.get(id) ?? []].flat();
    return [...this.#rows.values()].filter((row) => row.id === id);
  }

  /** Whether it has the row, or had it once. */
  knew(id: string): boolean {
    if (this.table.tableType !== 'Elastic') return this.#rows.has(id) || this.#deletions.has(id);
    return this.withId(id).length > 0 || [...this.#deletions.values()].some((deletion) => deletion.id === id);
  }

  /** @returns a function that undoes the change. */
  put(row: Row): () => void {
    const key = this.keyOf(row);
    const before = this.#rows.get(key);
    if (before === undefined) this.#sortedKeys = undefined;
    this.#rows.set(key, row);
    return () => {
      if (before !== undefined) this.#rows.set(key, before);
      else this.#rows.delete(key);
      this.#sortedKeys = undefined;
    };
  }

  /** @returns a function that undoes the change. */
  delete(row: Row, version: number): () => void {
    const key = this.keyOf(row);
    const earlier = this.#deletions.get(key);
    this.#rows.delete(key);
    this.#sortedKeys = undefined;
    this.#deletions.delete(key);
    const isElastic = this.table.tableType === 'Elastic';
    this.#deletions.set(key, { id: row.id, version, ...(isElastic ? { partition: partitionOf(row) } : {}) });
    return () => {
      this.#rows.set(key, row);
      this.#sortedKeys = undefined;
      if (earlier === undefined) this.#deletions.delete(key);
      else this.#deletions.set(key, earlier);
    };
  }

  /** A text that identifies a row and defines the order. */
  keyOf(row: Pick<Row, 'id' | 'values'>): string {
    return this.#key(row.id, partitionOf(row));
  }

  keyOfDeletion({ id, partition = id }: Deletion): string {
    return this.#key(id, partition);
  }

  #key(id: string, partition: string): string {
    return this.table.tableType === 'Elastic' ? `${id}|${encodeURIComponent(partition)}` : id;
  }

  /** The matching rows, in the order of their ids. */
  all(fits: (row: Row) => boolean): Row[] {
    return this.page(undefined, this.size, fits);
  }

  /** Up to `count` matching rows after `afterKey`, in the order of ids, which is the service's default order. */
  page(afterKey: string | undefined, count: number, fits: (row: Row) => boolean = () => true): Row[] {
    const keys = this.#keys();
    const rows: Row[] = [];
    let at = afterKey === undefined ? 0 : upperBound(keys, afterKey);
    for (; at < keys.length && rows.length < count; at++) {
      const row = this.#rows.get(keys[at]!)!;
      if (fits(row)) rows.push(row);
    }
    return rows;
  }

  /** The current rows whose last change is after `since` and not after `until`, by version. */
  changedRows(since: number, until: number): Row[] {
    return [...this.#rows.values()].filter(within(since, until)).sort((a, b) => a.version - b.version);
  }

  /** The latest deletion of each key, if it is after `since` and not after `until`, by version. */
  deletions(since: number, until: number): Deletion[] {
    return [...this.#deletions.values()].filter(within(since, until));
  }

  content(): StoreContent {
    return { rows: [...this.#rows.values()], deletions: [...this.#deletions.values()] };
  }

  /** Replaces the content. */
  load({ deletions, rows }: StoreContent): void {
    this.#rows.clear();
    this.#sortedKeys = undefined;
    this.#deletions.clear();
    for (const deletion of deletions) this.#deletions.set(this.keyOfDeletion(deletion), deletion);
    for (const row of rows) this.put(row);
  }

  /** The properties of rows, in their order. */
  properties(): string[] {
    return this.table.columns.map(propertyOf).filter((name) => name !== undefined);
  }

  #keys(): string[] {
    this.#sortedKeys ??= [...this.#rows.keys()].sort();
    return this.#sortedKeys;
  }
}

function partitionOf({ values }: Pick<Row, 'values'>): string {
  return String(JSON.parse(values['partitionid'] ?? 'null'));
}

function within(since: number, until: number): (change: { readonly version: number }) => boolean {
  return ({ version }) => version > since && version <= until;
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
