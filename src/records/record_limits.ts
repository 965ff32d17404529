/** Limits for the pieces of a page that have to be in memory as a whole. */
import { getHeapStatistics } from 'node:v8';

const MEBIBYTE = 1024 * 1024;

/** A row, or another member of a page. A text column takes a million characters, and a table a few dozen of them at most. */
export const MAX_PIECE_BYTES = 64 * MEBIBYTE;
/**
 * A piece is held twice, as it came in and as it goes out, and a third time while its buffer grows; four streams are
 * read at once unless the service asks for more.
 */
export const PIECE_SHARE_OF_HEAP = 1 / 16;
/** Longer than any column's name with any annotation. */
export const MAX_MEMBER_NAME_BYTES = 4096;
/** A table has a few thousand columns at most, each with an annotation or two. */
export const MAX_MEMBERS_IN_ROW = 16_384;

/** @param heapBytes how large the heap may grow; the launcher lets it follow the memory of the container. */
export function pieceLimit(heapBytes: number = getHeapStatistics().heap_size_limit): number {
  return Math.min(MAX_PIECE_BYTES, Math.floor(heapBytes * PIECE_SHARE_OF_HEAP));
}
