/**
 * Finds the rows of a round of changes that came as a row first and as a delete later: they may have been deleted and
 * created again, and then the delete is the older of the two. (docs/sync-spec.md, I7)
 *
 * The ids of rows are kept in Bloom filters, each twice as large as the one before, so that a quiet stream costs a few
 * kilobytes and a busy one about ten bits a row. A filter never misses an id; it is wrong about a few in a hundred others,
 * which cost a question to the service and nothing else.
 */
import type { RowWatch, WatchedRow } from '../../odata/page.ts';

const FIRST_FILTER_BITS = 1 << 16;
/** Beyond this size a filter is only filled further: more false alarms, and still none missed. */
const LARGEST_FILTER_BITS = 1 << 26;
const BITS_PER_ID = 10;
const PROBES = 5;

export class RecreatedRows implements RowWatch {
  readonly #filters: BloomFilter[] = [];
  /** One for all ids: values without an object for each of millions of rows. */
  readonly #hash = new IdHash();
  #suspects: string[] = [];

  row({ bytes, ends, starts }: WatchedRow): boolean {
    if (starts[0]! < 0) return true;
    let filter = this.#filters.at(-1);
    if (filter === undefined || filter.isFull) {
      const bits = Math.min(LARGEST_FILTER_BITS, (filter?.bitCount ?? FIRST_FILTER_BITS / 2) * 2);
      filter = new BloomFilter(bits);
      this.#filters.push(filter);
    }
    this.#hash.take(bytes, starts[0]!, ends[0]!);
    filter.add(this.#hash);
    return true;
  }

  deleted({ bytes, ends, starts }: WatchedRow): void {
    const start = starts[0]!;
    const end = ends[0]!;
    if (this.#filters.length === 0) return;
    this.#hash.take(bytes, start, end);
    if (!this.#filters.some((filter) => filter.mayHold(this.#hash))) return;
    this.#suspects.push(Buffer.from(bytes.subarray(start, end)).toString('latin1'));
  }

  /** The ids whose delete came after a row since this was last asked, as JSON text. */
  takeSuspects(): string[] {
    const suspects = [...new Set(this.#suspects)];
    this.#suspects = [];
    return suspects;
  }
}

/** FNV-1a, twice from different beginnings; letters without regard to case, as GUIDs are compared. */
class IdHash {
  first = 0;
  second = 0;

  take(bytes: Uint8Array, start: number, end: number): void {
    let a = 0x811c9dc5;
    let b = 0x9747b28c;
    for (let at = start; at < end; at++) {
      const byte = bytes[at]! | 0x20;
      a = Math.imul(a ^ byte, 0x01000193);
      b = Math.imul(b ^ byte, 0x85ebca6b);
      b ^= b >>> 15;
    }
    this.first = a >>> 0;
    this.second = (b | 1) >>> 0;
  }
}

class BloomFilter {
  readonly bitCount: number;
  readonly #words: Uint32Array;
  #room: number;

  /** @param bitCount a power of two. */
  constructor(bitCount: number) {
    this.bitCount = bitCount;
    this.#words = new Uint32Array(bitCount / 32);
    this.#room = Math.floor(bitCount / BITS_PER_ID);
  }

  get isFull(): boolean {
    return this.#room <= 0;
  }

  add(id: IdHash): void {
    this.#room--;
    for (let probe = 0; probe < PROBES; probe++) {
      const bit = this.#bit(id, probe);
      this.#words[bit >>> 5]! |= 1 << (bit & 31);
    }
  }

  mayHold(id: IdHash): boolean {
    for (let probe = 0; probe < PROBES; probe++) {
      const bit = this.#bit(id, probe);
      if ((this.#words[bit >>> 5]! & (1 << (bit & 31))) === 0) return false;
    }
    return true;
  }

  #bit(id: IdHash, probe: number): number {
    return (id.first + Math.imul(probe, id.second)) & (this.bitCount - 1);
  }
}
