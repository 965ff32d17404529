/** A destination that merges: one row a key, the greater cursor wins, and a delete marker removes. */

export type Data = Readonly<Record<string, unknown>>;

export interface MergeRule {
  /** One column, or those that together identify a row. */
  readonly key: string | readonly string[];
  /** The column whose greater value wins; of equal ones the later record. A null loses. */
  readonly cursor: string;
}

export class Destination {
  readonly rows = new Map<string, Data>();
  readonly #rule: MergeRule;

  constructor(rule: MergeRule) {
    this.#rule = rule;
  }

  apply(data: Data): void {
    const { cursor, key } = this.#rule;
    const id = [key]
      .flat()
      .map((name) => String(data[name]))
      .join();
    const stored = this.rows.get(id);
    if (stored !== undefined && !isNewer(data[cursor], stored[cursor])) return;
    if (data['_ab_cdc_deleted_at'] === undefined || data['_ab_cdc_deleted_at'] === null) {
      this.rows.set(id, data);
    } else this.rows.delete(id);
  }

  clear(): void {
    this.rows.clear();
  }
}

function isNewer(value: unknown, stored: unknown): boolean {
  if (typeof value === 'number') return typeof stored !== 'number' || value >= stored;
  return typeof value === 'string' && (typeof stored !== 'string' || value >= stored);
}
