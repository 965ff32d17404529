/**
 * The checksum of many rows that are alike, without looking at them. A CRC is linear: what a changed bit does to it is the
 * same whatever stands around, and bytes that follow move that effect on by a linear map. So the checksum of a page is that
 * of the page with zeros for its leading digits, corrected by one number for each of them.
 * https://www.rfc-editor.org/rfc/rfc1952 (8)
 */
import { crc32 } from 'node:zlib';
import { DIGITS, type RowTemplate } from './row_template.ts';

/** A linear map of checksums: what it makes of each bit. */
type LinearMap = Uint32Array;

const BITS = 32;
/** A digit differs from zero in these bits only. */
const DIGIT_BITS = 4;
const DIGIT_VALUES = 10;

export class RowChecksum {
  readonly #ofZeros: number;
  readonly #moved: LinearMap;
  /** What each value of each leading digit changes, at `10 * digit + value`. */
  readonly #changes: Uint32Array;
  readonly #leading: number;

  /**
   * Rows of the numbers `start` to `end` (not included), which all have the same digits but for the last ones.
   * @param leading how many digits are the same, and zero here.
   */
  constructor(template: RowTemplate, start: number, end: number, leading: number) {
    const rowCount = end - start;
    this.#leading = leading;
    this.#ofZeros = crc32(template.render(start, end), 0);
    const past = movedPast(template.bytes.length);
    this.#moved = repeated(past, rowCount);
    this.#changes = new Uint32Array(leading * DIGIT_VALUES);
    for (let digit = 0; digit < leading; digit++) {
      const ofBits = Array.from({ length: DIGIT_BITS }, (_, bit) =>
        inEveryRow(ofFlippedBit(template, digit, bit), past, rowCount),
      );
      for (let value = 0; value < DIGIT_VALUES; value++) {
        this.#changes[digit * DIGIT_VALUES + value] = ofBits.reduce(
          (sum, change, bit) => ((value >> bit) & 1 ? sum ^ change : sum),
          0,
        );
      }
    }
  }

  /**
   * The checksum of what came before and of the rows behind it.
   * @param number of any of the rows.
   */
  after(before: number, number: number): number {
    const digits = String(number).padStart(DIGITS, '0');
    let checksum = this.#ofZeros ^ apply(this.#moved, before);
    for (let digit = 0; digit < this.#leading; digit++) {
      checksum ^= this.#changes[digit * DIGIT_VALUES + Number(digits[digit])]!;
    }
    return checksum >>> 0;
  }
}

/** What becomes of a difference in the checksum when so many bytes follow. */
function movedPast(byteCount: number): LinearMap {
  const zeros = Buffer.alloc(byteCount);
  const none = crc32(zeros, 0);
  return Uint32Array.from({ length: BITS }, (_, bit) => crc32(zeros, (1 << bit) >>> 0) ^ none);
}

function repeated(map: LinearMap, times: number): LinearMap {
  return Uint32Array.from({ length: BITS }, (_, bit) => {
    let vector = (1 << bit) >>> 0;
    for (let time = 0; time < times; time++) vector = apply(map, vector);
    return vector;
  });
}

/** What a row's checksum changes by if a bit of one digit is another, in all places where the digit stands. */
function ofFlippedBit({ bytes, slots }: RowTemplate, digit: number, bit: number): number {
  const flipped = Buffer.from(bytes);
  for (const slot of slots) flipped[slot + digit]! ^= 1 << bit;
  return (crc32(flipped) ^ crc32(bytes)) >>> 0;
}

function inEveryRow(change: number, past: LinearMap, rowCount: number): number {
  let sum = 0;
  for (let row = 0; row < rowCount; row++) sum = apply(past, sum) ^ change;
  return sum >>> 0;
}

function apply(map: LinearMap, vector: number): number {
  let result = 0;
  for (let rest = vector >>> 0, bit = 0; rest !== 0; rest >>>= 1, bit++) {
    if (rest & 1) result ^= map[bit]!;
  }
  return result >>> 0;
}
