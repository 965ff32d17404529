/** A snapshot of the number of rows of each table, which the service uses instead of counting. */

const KEPT_MS = 24 * 3_600_000;

export class RecordCounts {
  readonly #count: () => ReadonlyMap<string, number>;
  #counts: ReadonlyMap<string, number>;
  #takenMs: number;

  /** @param count counts the rows of every table now. */
  constructor(count: () => ReadonlyMap<string, number>, nowMs: number) {
    this.#count = count;
    this.#counts = count();
    this.#takenMs = nowMs;
  }

  /** At most a day old. */
  at(nowMs: number): ReadonlyMap<string, number> {
    if (nowMs - this.#takenMs >= KEPT_MS) {
      this.#counts = this.#count();
      this.#takenMs = nowMs;
    }
    return this.#counts;
  }
}
