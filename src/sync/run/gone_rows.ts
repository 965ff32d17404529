/**
 * The deletes of a page of changes that are not written while it is scanned, because the stream's cursor is a column of
 * the table: a delete marker with a time of its own would win over a row that was created again. So the rows are asked
 * for first; those that are there are delivered, and only the others get their marker. (docs/sync-spec.md, I13)
 */
import type { RowWatch, WatchedRow } from '../../odata/page.ts';

export class GoneRows implements RowWatch {
  #deletes = new Map<string, readonly string[]>();

  row(): boolean {
    return true;
  }

  deleted(): void {}

  withheld(key: readonly string[]): void {
    this.#deletes.set(key.join(), key);
  }

  /** The keys since the last call, in rounds. No round has an id twice. */
  takeRounds(): (readonly (readonly string[])[])[] {
    const rounds: (readonly string[])[][] = [];
    const seen = new Map<string, number>();
    for (const key of this.#deletes.values()) {
      const id = key[0] ?? '';
      const round = seen.get(id) ?? 0;
      seen.set(id, round + 1);
      (rounds[round] ??= []).push(key);
    }
    this.#deletes = new Map();
    return rounds;
  }
}

/** The ids of the rows that a page brought, in JSON. */
export class FoundRows implements RowWatch {
  readonly ids = new Set<string>();

  row({ bytes, ends, starts }: WatchedRow): boolean {
    const id = Buffer.from(bytes.subarray(starts[0], ends[0])).toString('latin1');
    if (starts[0]! >= 0) this.ids.add(id.toLowerCase());
    return true;
  }

  deleted(): void {}

  has([id = '']: readonly string[]): boolean {
    return this.ids.has(id.toLowerCase());
  }
}
