/**
 * The values of `_ab_cdc_cursor` that a stream's records carry: each is given once, in the order in which records are
 * written, however many readers there are. (docs/sync-spec.md, I3)
 */
export class CursorSequence {
  readonly first: number;
  #next: number;

  constructor(first: number) {
    this.first = first;
    this.#next = first;
  }

  /** Greater than every one that was given. */
  get next(): number {
    return this.#next;
  }

  /** As many as there were records. */
  get givenCount(): number {
    return this.#next - this.first;
  }

  /** All below `next` are given. */
  advanceTo(next: number): void {
    this.#next = next;
  }
}
