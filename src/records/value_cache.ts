/**
 * Remembers what was derived from a value, by the bytes of the value. A lookup allocates nothing, since there is one a row.
 * Once the cache is full, it remembers nothing more.
 */
export class ValueCache {
  /** A power of two, at least twice as many as there are values. */
  #slots: (Remembered | undefined)[] = Array.from({ length: 64 }, () => undefined);
  #count = 0;
  readonly #most: number;

  constructor(most: number) {
    this.#most = most;
  }

  /** @returns what was derived from the value at `start` to `end` (not included), if it was remembered. */
  find(bytes: Buffer, start: number, end: number): Buffer | undefined {
    const slots = this.#slots;
    const mask = slots.length - 1;
    for (let at = hashOf(bytes, start, end) & mask; ; at = (at + 1) & mask) {
      const slot = slots[at];
      if (slot === undefined) return undefined;
      if (isEqual(slot.value, bytes, start, end)) return slot.made;
    }
  }

  /** Of a value that is not remembered yet. */
  remember(value: Buffer, made: Buffer): void {
    if (this.#count === this.#most) return;
    if (++this.#count * 2 > this.#slots.length) this.#grow();
    place(this.#slots, { value: Buffer.from(value), made });
  }

  #grow(): void {
    const larger: (Remembered | undefined)[] = Array.from(
      { length: this.#slots.length * 2 },
      () => undefined,
    );
    for (const slot of this.#slots) if (slot !== undefined) place(larger, slot);
    this.#slots = larger;
  }
}

interface Remembered {
  readonly value: Buffer;
  readonly made: Buffer;
}

function place(slots: (Remembered | undefined)[], remembered: Remembered): void {
  const mask = slots.length - 1;
  let at = hashOf(remembered.value, 0, remembered.value.length) & mask;
  while (slots[at] !== undefined) at = (at + 1) & mask;
  slots[at] = remembered;
}

/** FNV-1a in 32 bits, its upper half folded into the lower. http://www.isthe.com/chongo/tech/comp/fnv/ */
function hashOf(bytes: Buffer, start: number, end: number): number {
  let hash = 0x811c9dc5 | 0;
  for (let at = start; at < end; at++) hash = Math.imul(hash ^ bytes[at]!, 0x01000193);
  return hash ^ (hash >>> 16);
}

function isEqual(value: Buffer, bytes: Buffer, start: number, end: number): boolean {
  if (value.length !== end - start) return false;
  for (let at = 0; at < value.length; at++) if (value[at] !== bytes[start + at]) return false;
  return true;
}
