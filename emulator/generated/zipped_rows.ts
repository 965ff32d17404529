/**
 * Generated rows as gzip, without compressing them. A row equals the row before it except for its number and time; its
 * deflated form is computed once and copied. The checksum depends only on the digits, so a benchmark does not measure the
 * emulator.
 */
import { crc32 } from 'node:zlib';
import { FARTHEST_MATCH } from './deflate_bits.ts';
import { COMMA_BYTES } from './row_repetition.ts';
import type { RowSequences } from './row_sequence.ts';
import type { RowTemplate } from './row_template.ts';

const HEADER = Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff]);

const TRAILER_BYTES = 8;
/** https://www.rfc-editor.org/rfc/rfc1951 (3.2.4) */
const LONGEST_STORED = 65_535;

/** The JSON before and after the rows. */
export interface Frame {
  readonly before: Buffer;
  readonly after: Buffer;
}

/** Whether rows of this template can refer to the row before. */
export function canZip({ bytes }: RowTemplate): boolean {
  return bytes.length <= FARTHEST_MATCH;
}

/** One gzip member of a frame and in it the rows `start` to `end` (not included; at least one), with commas between. */
export function zipRows(
  template: RowTemplate,
  sequences: RowSequences,
  { end, start }: { readonly start: number; readonly end: number },
  { after, before }: Frame,
): Buffer {
  const head = Buffer.concat([before, template.render(start, start + 1).subarray(COMMA_BYTES)]);
  const sequence = sequences.of(template);
  const [opening, ending] = [storedBlocks(head, false), storedBlocks(after, true)];
  const rows = sequence.zippedBytes(start + 1, end);
  const zipped = Buffer.allocUnsafe(HEADER.length + opening.length + rows + ending.length + TRAILER_BYTES);
  HEADER.copy(zipped);
  let to = HEADER.length + opening.copy(zipped, HEADER.length);
  to += sequence.writeZipped(start + 1, end, zipped, to);
  to += ending.copy(zipped, to);
  const size = head.length + (end - start - 1) * template.bytes.length + after.length;
  zipped.writeUInt32LE(crc32(after, sequence.checksum(start + 1, end, crc32(head))), to);
  zipped.writeUInt32LE(size % 2 ** 32, to + 4);
  return zipped;
}

/** Blocks of deflate that hold bytes as they are: what is short is not worth compressing. */
function storedBlocks(content: Buffer, isEnd: boolean): Buffer {
  const blocks: Buffer[] = [];
  for (let from = 0; from === 0 || from < content.length; from += LONGEST_STORED) {
    const bytes = content.subarray(from, from + LONGEST_STORED);
    const head = Buffer.from([isEnd && from + LONGEST_STORED >= content.length ? 1 : 0, 0, 0, 0, 0]);
    head.writeUInt16LE(bytes.length, 1);
    head.writeUInt16LE(bytes.length ^ 0xffff, 3);
    blocks.push(head, bytes);
  }
  return Buffer.concat(blocks);
}
