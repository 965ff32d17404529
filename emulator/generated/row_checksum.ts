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

/** Rows that differ in nothing but digits. */
export interface AlikeRows {
  /** One of them, whole. */
  readonly row: Buffer;
  /** For each digit that may differ: the places in the row where it stands. */
  readonly places: readonly (readonly number[])[];
  /** The digits of every row, one row after the other, as many bytes as there are places; other characters never change. */
  readonly digits: Buffer;
}

/** @param before the checksum of what stands before the first row. @returns that of all up to the last one's end. */
export function checksumOf({ digits, places, row }: AlikeRows, before: number): number {
  const move = moving(row.length);
  const changes = digitChanges(row, places);
  const ofRow = crc32(row);
  const given = Buffer.from(places.map(([place]) => row[place ?? 0] ?? 0));
  let ofDigits = 0;
  let checksum = before;
  for (let base = 0; base < digits.length; base += given.length) {
    for (let digit = 0; digit < given.length; digit++) {
      const now = digits[base + digit]!;
      const change = given[digit]! ^ now;
      if (change === 0) continue;
      ofDigits ^= changes[(digit << DIGIT_BITS) | (change & DIGIT_MASK)]!;
      given[digit] = now;
    }
    checksum = move(checksum) ^ ofRow ^ ofDigits;
  }
  return checksum >>> 0;
}

/** For each digit, at 16 times its number: what each change of its bits does to the checksum of the row. */
function digitChanges(row: Buffer, places: AlikeRows['places']): Uint32Array {
  const changes = new Uint32Array(places.length << DIGIT_BITS);
  const unchanged = crc32(row);
  const flipped = Buffer.from(row);
  for (const [digit, of] of places.entries()) {
    const first = digit << DIGIT_BITS;
    for (let bit = 1; bit <= DIGIT_MASK; bit <<= 1) {
      for (const place of of) flipped[place]! ^= bit;
      const ofBit = crc32(flipped) ^ unchanged;
      for (const place of of) flipped[place]! ^= bit;
      for (let rest = 0; rest < bit; rest++) changes[first + bit + rest] = changes[first + rest]! ^ ofBit;
    }
  }
  return changes;
}

/** How a checksum changes when so many zeros follow, without what the zeros themselves add. */
function moving(byteCount: number): (checksum: number) => number {
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
