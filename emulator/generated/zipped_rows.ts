/**
 * Generated rows as gzip, without compressing them: a row is "as the row before it" but for its digits, and that sentence
 * is the same bytes for every row. Serving a page costs a tenth of compressing it, so that the emulator is not what a
 * benchmark measures.
 */
import { constants, crc32, deflateRawSync } from 'node:zlib';
import { DeflateBits, FARTHEST_MATCH } from './deflate_bits.ts';
import { repeatRow } from './row_reference.ts';
import { DIGITS, type RowTemplate, stampRows } from './row_template.ts';

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

/** One row as deflate blocks of whole bytes, and where its digits stand in them. */
function repetition({ bytes, slots }: RowTemplate): { readonly bytes: Buffer; readonly slots: number[] } {
  const bits = new DeflateBits();
  const places: number[] = [];
  // The first row of a page has no comma before it that the second could refer to.
  let at = COMMA;
  bits.beginFixed();
  bits.literal(bytes[0]!);
  for (const slot of slots) {
    repeatRow(bits, bytes, at, slot);
    bits.endFixed();
    places.push(bits.stored(bytes.subarray(slot, slot + DIGITS)));
    bits.beginFixed();
    at = slot + DIGITS;
  }
  repeatRow(bits, bytes, at, bytes.length);
  bits.endFixed();
  bits.stored(Buffer.alloc(0));
  return { bytes: bits.toBuffer(), slots: places };
}

function littleEndian(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value >>> 0);
  return bytes;
}
