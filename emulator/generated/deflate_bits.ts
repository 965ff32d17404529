/** Writes single symbols of a deflate stream with the fixed codes. https://www.rfc-editor.org/rfc/rfc1951 (3.2.5, 3.2.6) */

/** The shortest length of each length symbol from 257 on, and how many further bits say more. */
const LENGTHS = [
  3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195,
  227, 258,
];
const LENGTH_BITS = [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0];
const DISTANCES = [
  1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537, 2049, 3073, 4097,
  6145, 8193, 12_289, 16_385, 24_577,
];

export const LONGEST_MATCH = 258;
export const SHORTEST_MATCH = 3;
export const FARTHEST_MATCH = 32_768;

export class DeflateBits {
  readonly #bytes: number[] = [];
  #used = 8;

  get length(): number {
    return this.#bytes.length;
  }

  toBuffer(): Buffer {
    return Buffer.from(this.#bytes);
  }

  /** Begins a block, not the last one, of fixed codes. */
  beginFixed(): void {
    this.#value(0b010, 3);
  }

  endFixed(): void {
    this.#symbol(256);
  }

  /** A block of bytes as they are; whole bytes from here on. @returns where the first of them stands. */
  stored(content: Buffer): number {
    this.#value(0, 3);
    this.#used = 8;
    this.#value(content.length, 16);
    this.#value(content.length ^ 0xffff, 16);
    const at = this.#bytes.length;
    this.#bytes.push(...content);
    return at;
  }

  literal(byte: number): void {
    this.#symbol(byte);
  }

  /** The same `length` bytes that stand `distance` bytes before. */
  match(length: number, distance: number): void {
    const ofLength = LENGTHS.findLastIndex((one) => one <= length);
    this.#symbol(257 + ofLength);
    this.#value(length - LENGTHS[ofLength]!, LENGTH_BITS[ofLength]!);
    const ofDistance = DISTANCES.findLastIndex((one) => one <= distance);
    this.#code(ofDistance, 5);
    this.#value(distance - DISTANCES[ofDistance]!, Math.max(0, (ofDistance >> 1) - 1));
  }

  #symbol(symbol: number): void {
    if (symbol < 144) this.#code(0x30 + symbol, 8);
    else if (symbol < 256) this.#code(0x190 + symbol - 144, 9);
    else if (symbol < 280) this.#code(symbol - 256, 7);
    else this.#code(0xc0 + symbol - 280, 8);
  }

  /** Codes begin with their most significant bit. */
  #code(code: number, bits: number): void {
    for (let bit = bits - 1; bit >= 0; bit--) this.#value((code >> bit) & 1, 1);
  }

  /** Values begin with their least significant bit. */
  #value(value: number, bits: number): void {
    for (let bit = 0; bit < bits; bit++) {
      if (this.#used === 8) {
        this.#bytes.push(0);
        this.#used = 0;
      }
      this.#bytes[this.#bytes.length - 1]! |= ((value >> bit) & 1) << this.#used++;
    }
  }
}
