/** A small buffer that is reused for every row, so that a row needs no allocation. */
export class ByteBox {
  bytes = Buffer.alloc(256);
  length = 0;

  clear(): void {
    this.length = 0;
  }

  append(source: Uint8Array, start: number, end: number): void {
    if (start < 0) return;
    this.#reserve(end - start);
    for (let at = start; at < end; at++) this.bytes[this.length++] = source[at]!;
  }

  appendByte(byte: number): void {
    this.#reserve(1);
    this.bytes[this.length++] = byte;
  }

  copy(other: ByteBox): void {
    this.clear();
    this.append(other.bytes, 0, other.length);
  }

  equals(other: ByteBox): boolean {
    return this.length === other.length && this.compare(other.bytes, other.length) === 0;
  }

  /** @param length the length of both. */
  compare(other: Uint8Array, length: number): number {
    for (let at = 0; at < length; at++) {
      const difference = this.bytes[at]! - other[at]!;
      if (difference !== 0) return difference;
    }
    return 0;
  }

  holds(byte: number): boolean {
    for (let at = 0; at < this.length; at++) if (this.bytes[at] === byte) return true;
    return false;
  }

  text(): string {
    return this.bytes.toString('utf8', 0, this.length);
  }

  #reserve(count: number): void {
    if (this.length + count <= this.bytes.length) return;
    const larger = Buffer.alloc(Math.max(this.length + count, this.bytes.length * 2));
    this.bytes.copy(larger, 0, 0, this.length);
    this.bytes = larger;
  }
}
