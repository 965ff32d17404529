/**
 * Generated rows as gzip, without compressing them: a row is "as the row before it" except for its number and time, and that
 * sentence is the same bytes for every row. Only those are rendered, compressed and added to the checksum, so that a benchmark
 * does not measure the emulator.
 */
import { constants, crc32, deflateRawSync } from 'node:zlib';
import { DeflateBits, FARTHEST_MATCH, LONGEST_MATCH, SHORTEST_MATCH } from './deflate_bits.ts';
import { type AlikeRows, checksumOf } from './row_checksum.ts';
import { type RowTemplate, type Slot, stampRows } from './row_template.ts';

const HEADER = Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff]);
const COMMA = 1;

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
  const rows = alikeRows(template, start + 1, end);
  const checksum = crc32(after, checksumOf(rows, crc32(head)));
  const size = head.length + (end - start - 1) * template.bytes.length + after.length;
  return Buffer.concat([
    HEADER,
    deflateRawSync(head, { finishFlush: constants.Z_SYNC_FLUSH }),
    repeated(repetition(template), rows.digits),
    deflateRawSync(after),
    littleEndian(checksum),
    littleEndian(size),
  ]);
}

/** The rows without rendering them: their number and their time are all that they differ in. */
function alikeRows(template: RowTemplate, start: number, end: number): AlikeRows {
  const firsts = firstOfEachKind(template.slots);
  const places = firsts.flatMap(({ kind, width }) => {
    const alike = template.slots.filter((slot) => slot.kind === kind);
    return Array.from({ length: width }, (_, byte) => alike.map(({ at }) => at + byte));
  });
  let length = 0;
  const sideBySide = firsts.map((slot) => ({ ...slot, at: (length += slot.width) - slot.width }));
  return {
    row: template.render(start, start + 1),
    places,
    digits: stampRows(Buffer.alloc(length), sideBySide, start, end),
  };
}

function firstOfEachKind(slots: readonly Slot[]): Slot[] {
  return slots.filter((slot) => slots.find(({ kind }) => kind === slot.kind) === slot);
}

/** A row by the one before it, as deflate blocks of whole bytes. */
interface Repetition {
  readonly bytes: Buffer;
  /** Where each digit stands: once, since its other places say "what stood there". */
  readonly places: readonly number[];
}

/** So many copies as there are rows of digits, each with its own. */
function repeated({ bytes, places }: Repetition, digits: Buffer): Buffer {
  const rows = Buffer.alloc((digits.length / places.length) * bytes.length, bytes);
  for (let base = 0, digit = 0; base < rows.length; base += bytes.length) {
    for (const place of places) rows[base + place] = digits[digit++]!;
  }
  return rows;
}

function repetition({ bytes, slots }: RowTemplate): Repetition {
  const bits = new DeflateBits();
  const places: number[] = [];
  const firsts = new Map(firstOfEachKind(slots).map((slot) => [slot.kind, slot]));
  // The first row of a page has no comma before it that the second could refer to.
  let at = COMMA;
  bits.beginFixed();
  bits.literal(bytes[0]!);
  for (const slot of slots) {
    repeat(bits, bytes, at, slot.at);
    at = slot.at + slot.width;
    const first = firsts.get(slot.kind);
    if (first !== undefined && slot !== first) {
      bits.match(slot.width, slot.at - first.at);
      continue;
    }
    bits.endFixed();
    const stored = bits.stored(bytes.subarray(slot.at, at));
    for (let digit = 0; digit < slot.width; digit++) places.push(stored + digit);
    bits.beginFixed();
  }
  repeat(bits, bytes, at, bytes.length);
  bits.endFixed();
  bits.stored(Buffer.alloc(0));
  return { bytes: bits.toBuffer(), places };
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
