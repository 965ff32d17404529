/**
 * Answers of any size in little memory. Elements are rendered one by one and, for large answers, compressed as
 * they come, so that memory contains at most the compressed answer.
 */
import { constants, crc32, deflateRawSync, gunzipSync } from 'node:zlib';
import type { Answer } from './answer.ts';

/** The amount of text that is compressed at a time. */
const PIECE_CHARS = 1 << 18;
const HEADER = Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff]);

/** `{head, "name": [elements]}`; errors of the elements are thrown here. @param head members, as JSON text. */
export function composedAnswer(head: readonly string[], name: string, elements: Iterable<unknown>): Answer {
  const zip = new Composition();
  let text = `{${head.join(',')}${head.length > 0 ? ',' : ''}${JSON.stringify(name)}:[`;
  let separator = '';
  for (const element of elements) {
    text += separator + JSON.stringify(element);
    separator = ',';
    if (text.length < PIECE_CHARS) continue;
    zip.add(text);
    text = '';
  }
  text += ']}';
  return { status: 200, body: zip.isEmpty ? text : composedBody(zip, text) };
}

function composedBody(zip: Composition, rest: string): Exclude<Answer['body'], string | Buffer> {
  zip.add(rest);
  const whole = zip.end();
  const nothing = Buffer.alloc(0);
  return { before: nothing, rows: { plain: () => gunzipSync(whole), zip: () => whole }, after: nothing };
}

/** A gzip member that grows: each piece ends at a byte boundary. */
class Composition {
  #pieces: Buffer[] = [HEADER];
  #checksum = 0;
  #size = 0;

  get isEmpty(): boolean {
    return this.#size === 0;
  }

  add(text: string): void {
    const bytes = Buffer.from(text);
    this.#checksum = crc32(bytes, this.#checksum);
    this.#size += bytes.length;
    this.#pieces.push(
      deflateRawSync(bytes, { level: constants.Z_BEST_SPEED, finishFlush: constants.Z_SYNC_FLUSH }),
    );
  }

  end(): Buffer {
    const tail = Buffer.alloc(8);
    tail.writeUInt32LE(this.#checksum, 0);
    tail.writeUInt32LE(this.#size % 2 ** 32, 4);
    return Buffer.concat([...this.#pieces, deflateRawSync(Buffer.alloc(0)), tail]);
  }
}
