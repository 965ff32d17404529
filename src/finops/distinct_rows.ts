/**
 * Counts the different rows of a slice, wherever they appeared: duplicate rows must not make up for rows that
 * are missing. It remembers 64 bits of each identity, which is enough to count but not to decide about a row.
 */
const FIRST_SLOTS = 1024;
/** 16 MB. Rows beyond this count as different, so the number is then an upper bound. */
const MOST_REMEMBERED = 1_000_000;

const FNV_PRIME = 0x01000193;

export class DistinctRows {
  #high = new Uint32Array(FIRST_SLOTS);
  #low = new Uint32Array(FIRST_SLOTS);
  #remembered = 0;
  #beyond = 0;

  get count(): number {
    return this.#remembered + this.#beyond;
  }

  clear(): void {
    this.#high.fill(0);
    this.#low.fill(0);
    this.#remembered = 0;
    this.#beyond = 0;
  }

  add(identity: Uint8Array, length: number): void {
    const high = hashOf(identity, length, 0x811c9dc5);
    // A free slot has both halves zero.
    const low = hashOf(identity, length, 0x5bd1e995) || 1;
    const at = this.#slotOf(high, low);
    if (this.#low[at] !== 0) return;
    if (this.#remembered >= MOST_REMEMBERED) {
      this.#beyond++;
      return;
    }
    this.#high[at] = high;
    this.#low[at] = low;
    this.#remembered++;
    if (this.#remembered * 2 > this.#low.length) this.#grow();
  }

  /** The slot of this hash, or a free slot for it. */
  #slotOf(high: number, low: number): number {
    const mask = this.#low.length - 1;
    for (let at = (high ^ low) & mask; ; at = (at + 1) & mask) {
      if (this.#low[at] === 0 || (this.#low[at] === low && this.#high[at] === high)) return at;
    }
  }

  #grow(): void {
    const [high, low] = [this.#high, this.#low];
    this.#high = new Uint32Array(high.length * 2);
    this.#low = new Uint32Array(low.length * 2);
    for (let index = 0; index < low.length; index++) {
      if (low[index] === 0) continue;
      const at = this.#slotOf(high[index]!, low[index]!);
      this.#high[at] = high[index]!;
      this.#low[at] = low[index]!;
    }
  }
}

/** FNV-1a in 32 bits, its upper half folded into the lower. http://www.isthe.com/chongo/tech/comp/fnv/ */
function hashOf(bytes: Uint8Array, length: number, basis: number): number {
  let hash = basis | 0;
  for (let at = 0; at < length; at++) hash = Math.imul(hash ^ bytes[at]!, FNV_PRIME);
  return (hash ^ (hash >>> 15)) >>> 0;
}
