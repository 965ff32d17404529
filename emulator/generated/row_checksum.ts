/**
 * The checksum of many rows that differ in a few digits, without looking at all of their bytes. A CRC is linear: what a
 * flipped bit does to it is the same whatever stands around, and what follows moves that effect on by a linear map. So the
 * checksum behind a row is the moved one before it, corrected by one number for the row and one for each digit that changed.
 * https://www.rfc-editor.org/rfc/rfc1952 (8)
 */
import { crc32 } from 'node:zlib';

/** A digit differs from another in these bits only. */
const DIGIT_BITS = 4;
const DIGIT_MASK = (1 << DIGIT_BITS) - 1;
const BITS = 32;

/** What other digits in place of those of a row do to its checksum. */
export class DigitEffects {
  readonly #changes: Uint32Array;

  /** @param places for each digit: where it stands in the row. */
  constructor(row: Buffer, places: readonly (readonly number[])[]) {
    this.#changes = new Uint32Array(places.length << DIGIT_BITS);
    const unchanged = crc32(row);
    const flipped = Buffer.from(row);
    for (const [digit, of] of places.entries()) {
      const first = digit << DIGIT_BITS;
      for (let bit = 1; bit <= DIGIT_MASK; bit <<= 1) {
        for (const place of of) flipped[place]! ^= bit;
        const ofBit = crc32(flipped) ^ unchanged;
        for (const place of of) flipped[place]! ^= bit;
        for (let rest = 0; rest < bit; rest++)
          this.#changes[first + bit + rest] = this.#changes[first + rest]! ^ ofBit;
      }
    }
  }

  /** Of so many digits from one on. @param was in the row, behind one another. @param now in their place. */
  of(first: number, was: string, now: string): number {
    let effect = 0;
    for (let at = 0; at < was.length; at++) {
      const change = was.charCodeAt(at) ^ now.charCodeAt(at);
      effect ^= this.#changes[((first + at) << DIGIT_BITS) | (change & DIGIT_MASK)]!;
    }
    return effect;
  }
}

/** How a checksum changes when so many zeros follow, without what the zeros themselves add. */
export function moving(byteCount: number): (checksum: number) => number {
  const zeros = Buffer.alloc(byteCount);
  const none = crc32(zeros);
  /** A table for each byte of a checksum. */
  const tables = new Uint32Array(BITS * 32);
  for (let bit = 0; bit < BITS; bit++) {
    const moved = crc32(zeros, (1 << bit) >>> 0) ^ none;
    const first = (bit >> 3) << 8;
    const value = 1 << (bit & 7);
    for (let rest = 0; rest < value; rest++) tables[first + value + rest] = tables[first + rest]! ^ moved;
  }
  return (checksum) =>
    tables[checksum & 255]! ^
    tables[256 | ((checksum >>> 8) & 255)]! ^
    tables[512 | ((checksum >>> 16) & 255)]! ^
    tables[768 | (checksum >>> 24)]!;
}
