/** A row said in deflate by the one before it, except for digits that are said themselves. */
import { DeflateBits, LONGEST_MATCH, SHORTEST_MATCH } from './deflate_bits.ts';
import type { Slot, SlotKind } from './row_template.ts';

/** Between rows. */
export const COMMA_BYTES = 1;

/** Whole bytes of blocks that end at a byte. */
export interface Repetition {
  readonly bytes: Buffer;
  /** Where the first digit of each kind stands in them; absent where a row has none of the kind. */
  readonly at: Readonly<Partial<Record<SlotKind, number>>>;
}

/** Which characters of a kind are said: from the first one to the last one, which is not included. */
export type SaidDigits = Readonly<Record<SlotKind, readonly [from: number, to: number]>>;

/** @param row a comma and the row. @param slots in their order; those after the first of a kind repeat the first. */
export function repetition(row: Buffer, slots: readonly Slot[], said: SaidDigits): Repetition {
  const bits = new DeflateBits();
  const at: Partial<Record<SlotKind, number>> = {};
  const firsts = new Map<SlotKind, Slot>();
  // The first row of a page has no comma before it that the second could refer to.
  let done = COMMA_BYTES;
  bits.beginFixed();
  bits.literal(row[0]!);
  for (const slot of slots) {
    const first = firsts.get(slot.kind);
    if (first !== undefined) {
      repeat(bits, row, done, slot.at);
      bits.match(slot.width, slot.at - first.at);
      done = slot.at + slot.width;
      continue;
    }
    firsts.set(slot.kind, slot);
    const [from, to] = said[slot.kind];
    repeat(bits, row, done, slot.at + from);
    bits.endFixed();
    done = slot.at + to;
    at[slot.kind] = bits.stored(row.subarray(slot.at + from, done));
    bits.beginFixed();
  }
  repeat(bits, row, done, row.length);
  bits.endFixed();
  bits.stored(Buffer.alloc(0));
  return { bytes: bits.toBuffer(), at };
}

/** The bytes from `from` to `to` (not included) as they stand in the row before. */
function repeat(bits: DeflateBits, bytes: Buffer, from: number, to: number): void {
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
