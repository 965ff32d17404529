/**
 * Output lines under construction. The bytes before `completeLength` are whole lines; what follows is the beginning of one.
 * Grows to the largest lines it ever held and is then reused.
 */
const SHORT_BYTES = 48;
/** A larger buffer was needed for one large line, and is not kept. */
const KEPT_BYTES = 4 * 1024 * 1024;

export class LineBuffer {
  #bytes: Buffer;
  #length = 0;
  #completeLength = 0;
  /** Bytes that were moved because there was no room for more. */
  movedBytes = 0;

  readonly #initialSize: number;

  constructor(initialSize = 256 * 1024) {
    this.#initialSize = initialSize;
    this.#bytes = Buffer.allocUnsafeSlow(initialSize);
  }

  get completeLength(): number {
    return this.#completeLength;
  }

  append(source: Buffer, start: number, end: number): void {
    const count = end - start;
    this.#reserve(count);
    const bytes = this.#bytes;
    let length = this.#length;
    // Up to this many bytes, a loop is cheaper than a call into native code.
    if (count > SHORT_BYTES) source.copy(bytes, length, start, end);
    else for (let at = start; at < end; at++) bytes[length++] = source[at]!;
    this.#length += count;
  }

  appendByte(byte: number): void {
    this.#reserve(1);
    this.#bytes[this.#length++] = byte;
  }

  /** As `append`, for a few bytes: a call into native code would cost more than the bytes. */
  appendShort(source: Buffer): void {
    this.#reserve(source.length);
    for (let i = 0; i < source.length; i++) this.#bytes[this.#length++] = source[i]!;
  }

  /** Ends a line: it consists of everything appended since the line before. */
  completeLine(): void {
    this.#completeLength = this.#length;
  }

  /** The whole lines. Valid until the next append; `clear` says that they were written. */
  lines(): Buffer {
    return this.#bytes.subarray(0, this.#completeLength);
  }

  /** Forgets everything, and the memory that one large line has taken. */
  clear(): void {
    if (this.#bytes.length > KEPT_BYTES) this.#bytes = Buffer.allocUnsafeSlow(this.#initialSize);
    this.#length = 0;
    this.#completeLength = 0;
  }

  #reserve(count: number): void {
    const needed = this.#length + count;
    if (needed <= this.#bytes.length) return;
    const doubled = this.#bytes.length > KEPT_BYTES ? this.#bytes.length * 1.25 : this.#bytes.length * 2;
    const larger = Buffer.allocUnsafeSlow(Math.max(needed, Math.ceil(doubled)));
    this.movedBytes += this.#bytes.copy(larger, 0, 0, this.#length);
    this.#bytes = larger;
  }
}
