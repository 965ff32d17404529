/** When each version was written; versions and times only grow. */
export class WriteTimes {
  readonly #versions: number[] = [];
  readonly #timesMs: number[] = [];
  readonly #startMs: number;

  /** @param startMs the time of everything before the first write. */
  constructor(startMs: number) {
    this.#startMs = startMs;
  }

  add(version: number, ms: number): void {
    this.#versions.push(version);
    this.#timesMs.push(ms);
  }

  /** @returns when the row of this version was written, in milliseconds since 1970. */
  at(version: number): number {
    let [low, high] = [0, this.#versions.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#versions[middle]! <= version) low = middle + 1;
      else high = middle;
    }
    return this.#timesMs[low - 1] ?? this.#startMs;
  }
}
