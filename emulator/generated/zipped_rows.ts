/**
 * Generated rows as gzip, without compressing them: a row is "as the row before it" but for its number and time, and that sentence
 * is the same bytes for every row. Serving a page costs a tenth of compressing it, so that the emulator is not what a
 * benchmark measures.
 */
import { constants, crc32, deflateRawSync } from 'node:zlib';
import { DeflateBits, FARTHEST_MATCH, LONGEST_MATCH, SHORTEST_MATCH } from './deflate_bits.ts';
import { type RowTemplate, type Slot, stampRows } from './row_template.ts';

const HEADER = Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff]);
const COMMA = 1;
/** Rows that are rendered at once for the checksum: few enough to stay in the processor's cache. */
const CHUNK_ROWS = 64;

/** Whether rows of this template can refer to the row before. */
export function canZip({ bytes }: RowTemplate): boolean {
  return bytes.length <= FARTHEST_MATCH;
}

/** One gzip member of `before`, the rows `start` to `end` (not included; at least one) with commas between, and `after`. */
export function zipRows(
  template: RowTemplate,
  start: number,
  end: number,
  before: Buffer,
  after: Buffer,
): Buffer {
  const head = Buffer.concat([before, template.render(start, start + 1).subarray(COMMA)]);
  const again = repetition(template);
  const checksum = crc32(after, rowsChecksum(template, start + 1, end, crc32(head)));
  const size = head.length + (end - start - 1) * template.bytes.length + after.length;
  return Buffer.concat([
    HEADER,
    deflateRawSync(head, { finishFlush: constants.Z_SYNC_FLUSH }),
    stampRows(again.bytes, again.slots, start + 1, end),
    deflateRawSync(after),
    littleEndian(checksum),
    littleEndian(size),
  ]);
}

function rowsChecksum(template: RowTemplate, start: number, end: number, before: number): number {
  let checksum = before;
  for (let from = start; from < end; from += CHUNK_ROWS) {
    checksum = crc32(template.render(from, Math.min(end, from + CHUNK_ROWS)), checksum);
  }
  return checksum;
}

/** One row as deflate blocks of whole bytes, and where its slots stand in them. */
function repetition({ bytes, slots }: RowTemplate): { readonly bytes: Buffer; readonly slots: Slot[] } {
  const bits = new DeflateBits();
  const places: Slot[] = [];
  // The first row of a page has no comma before it that the second could refer to.
  let at = COMMA;
  bits.beginFixed();
  bits.literal(bytes[0]!);
  for (const slot of slots) {
    repeat(bits, bytes, at, slot.at);
    bits.endFixed();
    at = slot.at + slot.width;
    places.push({ ...slot, at: bits.stored(bytes.subarray(slot.at, at)) });
    bits.beginFixed();
  }
  repeat(bits, bytes, at, bytes.length);
  bits.endFixed();
  bits.stored(Buffer.alloc(0));
  return { bytes: bits.toBuffer(), slots: places };
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

function littleEndian(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value >>> 0);
  return bytes;
}
