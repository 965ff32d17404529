/** How large the answers of a service may be. Larger ones come from a defect, a proxy or an attacker, and would fill memory. */
import { getHeapStatistics } from 'node:v8';
import { ConnectorError } from '../core/errors.ts';
import type { Purpose } from './message.ts';

const MEBIBYTE = 1024 * 1024;

/** Tokens with all their claims have a few kilobytes. */
export const MAX_TOKEN_BYTES = MEBIBYTE;
/** An identity or a count has a few hundred bytes. */
export const MAX_SMALL_DOCUMENT_BYTES = MEBIBYTE;
/** Twenty times the size of a list of 2,100 tables with their privileges. */
export const MAX_METADATA_BYTES = 256 * MEBIBYTE;
/** A document takes about four times its size while it is read, and four groups of tables are described at once. */
export const METADATA_SHARE_OF_HEAP = 1 / 16;
/** The body of an error is read up to this size; the rest is dropped. */
export const MAX_ERROR_BYTES = MEBIBYTE;
/** Pages are streamed and fill no memory. This is 5,000 rows of 800 kB; it stops a page that never ends. */
export const MAX_PAGE_BYTES = 4096 * MEBIBYTE;

/** @param heapBytes how large the heap may grow; the launcher sets it by the memory of the container. */
export function documentLimit(
  purpose: Purpose,
  heapBytes: number = getHeapStatistics().heap_size_limit,
): number {
  switch (purpose) {
    case 'token':
      return MAX_TOKEN_BYTES;
    case 'identity':
    case 'estimate':
      return MAX_SMALL_DOCUMENT_BYTES;
    case 'metadata':
    case 'rows':
      return Math.min(MAX_METADATA_BYTES, Math.floor(heapBytes * METADATA_SHARE_OF_HEAP));
  }
}

/** @param subject names what was too large, as the beginning of a sentence. */
export function tooLarge(subject: string, maxBytes: number): ConnectorError {
  const limit = `${(maxBytes / MEBIBYTE).toLocaleString('en-US', { maximumFractionDigits: 1 })} MiB`;
  return new ConnectorError(
    'transient',
    'response_too_large',
    `${subject} is larger than ${limit}, the limit of this connector. A proxy may have sent it. Try again. If the error persists, give the container more memory, or check which server answers.`,
  );
}
