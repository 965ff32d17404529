/**
 * A page of generated rows as gzip that is the same bytes for many pages: after its first row, each row is "the one before
 * it but for the last digits of its number". Pages whose rows share the leading digits differ in their first row, their
 * links and their checksum, and nothing of the rest is rendered, compressed or summed up again.
 */
import { crc32 } from 'node:zlib';
import { DeflateBits } from './deflate_bits.ts';
import { RowChecksum } from './row_checksum.ts';
import { repeatRow } from './row_reference.ts';
import { DIGITS, type RowTemplate } from './row_template.ts';

/** The last digits, which differ from row to row. */
const COUNTED = 4;
/** So many rows share their leading digits. */
const BLOCK = 10 ** COUNTED;
const LEADING = DIGITS - COUNTED;
const HEADER = Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff]);
const COMMA = 1;
const LONGEST_STORED = 0xffff;

/** Whether there are few enough different pages of this size to keep them, and this is one of them. */
export function isRepeated(start: number, end: number): boolean {
  const size = end - start;
  return size > 1 && BLOCK % size === 0 && start % size === 0;
}

/** Where the page stands in its block: pages of one template and size with the same place share their bytes. */
export function placeOf(start: number): number {
  return start % BLOCK;
}

export class RepeatedPage {
  readonly #template: RowTemplate;
  readonly #size: number;
  readonly #rows: Buffer;
  readonly #checksum: RowChecksum;

  /** @param template one whose rows can refer to the row before. */
  constructor(template: RowTemplate, place: number, size: number) {
    this.#template = template;
    this.#size = size;
    this.#rows = furtherRows(template, place + 1, place + size);
    this.#checksum = new RowChecksum(template, place + 1, place + size, LEADING);
  }

  /** One gzip member of `before`, the page that begins with row `start`, and `after`. */
  zip(start: number, before: Buffer, after: Buffer): Buffer {
    const head = Buffer.concat([before, this.#template.render(start, start + 1).subarray(COMMA)]);
    const checksum = crc32(after, this.#checksum.after(crc32(head), start));
    const length = head.length + (this.#size - 1) * this.#template.bytes.length + after.length;
    const trailer = Buffer.alloc(8);
    trailer.writeUInt32LE(checksum, 0);
    trailer.writeUInt32LE(length % 2 ** 32, 4);
    return Buffer.concat([HEADER, ...stored(head, 0), this.#rows, ...stored(after, 1), trailer]);
  }
}

/** Blocks of bytes as they are. @param last 1 if the last of them ends the stream. */
function stored(bytes: Buffer, last: 0 | 1): Buffer[] {
  const blocks: Buffer[] = [];
  for (let at = 0; at === 0 || at < bytes.length; at += LONGEST_STORED) {
    const content = bytes.subarray(at, at + LONGEST_STORED);
    const header = Buffer.from([at + LONGEST_STORED >= bytes.length ? last : 0, 0, 0, 0, 0]);
    header.writeUInt16LE(content.length, 1);
    header.writeUInt16LE(content.length ^ LONGEST_STORED, 3);
    blocks.push(header, content);
  }
  return blocks;
}

/** Rows `start` to `end` (not included), each by the one before, as whole bytes of deflate. */
function furtherRows({ bytes, slots }: RowTemplate, start: number, end: number): Buffer {
  const bits = new DeflateBits();
  const [first = 0, ...others] = slots;
  bits.beginFixed();
  for (let number = start; number < end; number++) {
    // The first row of a page has no comma before it that the second could refer to.
    bits.literal(bytes[0]!);
    repeatRow(bits, bytes, COMMA, first + LEADING);
    for (const digit of String(number).padStart(COUNTED, '0')) bits.literal(digit.charCodeAt(0));
    let at = first + DIGITS;
    for (const slot of others) {
      repeatRow(bits, bytes, at, slot);
      bits.match(DIGITS, slot - first);
      at = slot + DIGITS;
    }
    repeatRow(bits, bytes, at, bytes.length);
  }
  bits.endFixed();
  bits.stored(Buffer.alloc(0));
  return bits.toBuffer();
}
