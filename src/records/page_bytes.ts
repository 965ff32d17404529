/**
 * The bytes of a page that have come and are not yet done with, in one piece. `start` and `end` move; the bytes between them
 * are pending. Holds the largest unfinished piece twice at most.
 */

/** Below this, an unfinished piece is looked at again with every chunk. */
const PATIENT_BELOW_BYTES = 128 * 1024;

/** A larger buffer was needed for one large piece, and is kept only until its page ends. */
const KEPT_BYTES = 4 * 1024 * 1024;

export class PageBytes {
  bytes = Buffer.alloc(0);
  start = 0;
  end = 0;
  /** Bytes that were moved to make room for others, in addition to the one copy of everything. */
  movedBytes = 0;
  /** Bytes of the page before those in the buffer. */
  #before = 0;
  /** The unfinished piece is looked at again when this many of its bytes are there. */
  #patience = 0;

  readonly #maxPieceBytes: number;

  constructor(maxPieceBytes: number) {
    this.#maxPieceBytes = maxPieceBytes;
  }

  /** Whether the pending piece is larger than any may be. */
  get isTooLarge(): boolean {
    return this.end - this.start > this.#maxPieceBytes;
  }

  /** Forgets everything but the memory. */
  clear(): void {
    if (this.bytes.length > KEPT_BYTES) this.bytes = Buffer.alloc(0);
    this.start = 0;
    this.end = 0;
    this.#before = 0;
    this.#patience = 0;
  }

  /** The position in the page of a position in the buffer. */
  positionOf(at: number): number {
    return this.#before + at;
  }

  append(chunk: Uint8Array): void {
    if (this.end + chunk.length > this.bytes.length) this.#makeRoom(chunk.length);
    this.bytes.set(chunk, this.end);
    this.end += chunk.length;
  }

  /** Whether the pending bytes are worth another look: those of a large piece when they have doubled. */
  get isWorthALook(): boolean {
    return this.end - this.start >= this.#patience;
  }

  /** Drops everything before `start`; the pending bytes are an unfinished piece. */
  settle(): void {
    const pending = this.end - this.start;
    this.#patience = pending > PATIENT_BELOW_BYTES ? pending * 2 : 0;
    if (pending > 0) return;
    this.#before += this.start;
    this.start = 0;
    this.end = 0;
  }

  #makeRoom(count: number): void {
    const pending = this.end - this.start;
    const needed = pending + count;
    const target = needed > this.bytes.length ? Buffer.allocUnsafeSlow(this.#sizeFor(needed)) : this.bytes;
    this.movedBytes += this.bytes.copy(target, 0, this.start, this.end);
    this.bytes = target;
    this.#before += this.start;
    this.start = 0;
    this.end = pending;
  }

  /** Twice what is needed, so that growing stays linear; not beyond what a piece may take. */
  #sizeFor(needed: number): number {
    return Math.max(needed, Math.min(needed * 2, this.#maxPieceBytes));
  }
}
