import { type DeflateBits, LONGEST_MATCH, SHORTEST_MATCH } from './deflate_bits.ts';

/** The bytes from `from` to `to` (not included) as they stand in the row before. */
export function repeatRow(bits: DeflateBits, bytes: Buffer, from: number, to: number): void {
  let at = from;
  while (to - at >= SHORTEST_MATCH) {
    const rest = to - at;
    // What is left over must be nothing or long enough for a match of its own.
    const length = rest > LONGEST_MATCH ? Math.min(LONGEST_MATCH, rest - SHORTEST_MATCH) : rest;
    bits.match(length, bytes.length);
    at += length;
  }
  for (; at < to; at++) bits.literal(bytes[at]!);
}
