/**
 * A set of row identities for one page. It compares bytes and allocates nothing per row. It grows to the size of the largest
 * page, and is then reused.
 */
const FIRST_SLOTS = 1024;

export class SeenRows {
  /** The identities, one after the other. */
  #bytes = Buffer.allocUnsafeSlow(16 * 1024);
  /** Where each identity ends; it begins at the end of the previous one. */
  #ends = new Uint32Array(FIRST_SLOTS / 2);
  /** Open addressing: the index of an identity plus one; 0 is a free slot. */
  #slots = new Uint32Array(FIRST_SLOTS);
  #count = 0;
  #length = 0;

  get count(): number {
    return this.#count;
  }

  clear(): void {
    this.#count = 0;
    this.#length = 0;
    this.#slots.fill(0);
  }

  /** @returns the index of the identity, from 0; -1 if it was not added. */
  indexOf(identity: Buffer, length: number): number {
    const mask = this.#slots.length - 1;
    for (let at = hashOf(identity, length) & mask; ; at = (at + 1) & mask) {
      const slot = this.#slots[at]!;
      if (slot === 0) return -1;
      if (this.#equals(slot - 1, identity, length)) return slot - 1;
    }
  }

  /** @returns whether it is new. */
  add(identity: Buffer, length: number): boolean {
    if (this.indexOf(identity, length) >= 0) return false;
    if ((this.#count + 1) * 2 > this.#slots.length) this.#grow();
    if (this.#length + length > this.#bytes.length) {
      const larger = Buffer.allocUnsafeSlow(Math.max(this.#length + length, this.#bytes.length * 2));
      this.#bytes.copy(larger, 0, 0, this.#length);
      this.#bytes = larger;
    }
    identity.copy(this.#bytes, this.#length, 0, length);
    this.#length += length;
    this.#ends[this.#count] = this.#length;
    this.#count++;
    this.#place(hashOf(identity, length), this.#count);
    return true;
  }

  /** The last identities as texts, oldest first, for a saved state. */
  last(count: number): string[] {
    const first = Math.max(0, this.#count - count);
    return Array.from({ length: this.#count - first }, (_, index) => this.textAt(first + index));
  }

  textAt(index: number): string {
    return this.#bytes.toString('utf8', this.#startOf(index), this.#ends[index]);
  }

  #startOf(index: number): number {
    return index === 0 ? 0 : this.#ends[index - 1]!;
  }

  #equals(index: number, identity: Buffer, length: number): boolean {
    const start = this.#startOf(index);
    if (this.#ends[index]! - start !== length) return false;
    for (let at = 0; at < length; at++) if (this.#bytes[start + at] !== identity[at]) return false;
    return true;
  }

  #place(hash: number, entry: number): void {
    const mask = this.#slots.length - 1;
    let at = hash & mask;
    while (this.#slots[at] !== 0) at = (at + 1) & mask;
    this.#slots[at] = entry;
  }

  #grow(): void {
    this.#slots = new Uint32Array(this.#slots.length * 2);
    const ends = new Uint32Array(this.#ends.length * 2);
    ends.set(this.#ends);
    this.#ends = ends;
    for (let index = 0; index < this.#count; index++) {
      const start = this.#startOf(index);
      const identity = this.#bytes.subarray(start, this.#ends[index]);
      this.#place(hashOf(identity, identity.length), index + 1);
    }
  }
}

/** 32-bit FNV-1a, with the upper half folded into the lower. http://www.isthe.com/chongo/tech/comp/fnv/ */
function hashOf(bytes: Buffer, length: number): number {
  let hash = 0x811c9dc5 | 0;
  for (let at = 0; at < length; at++) hash = Math.imul(hash ^ bytes[at]!, 0x01000193);
  return (hash ^ (hash >>> 16)) >>> 0;
}
