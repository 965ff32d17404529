/** How large the answers of a service may be. Larger ones come from a defect, a proxy or malice, and would fill memory. */
import { getHeapStatistics } from 'node:v8';
import { ConnectorError } from '../core/errors.ts';
import type { Purpose } from './message.ts';

const MEBIBYTE = 1024 * 1024;

/** Tokens are a few kilobytes, with all their claims. */
export const MAX_TOKEN_BYTES = MEBIBYTE;
/** An identity and a count are a few hundred bytes. */
export const MAX_SMALL_DOCUMENT_BYTES = MEBIBYTE;
/** Twenty times the list of 2,100 tables with their privileges. */
export const MAX_METADATA_BYTES = 256 * MEBIBYTE;
/** A document takes about four times its size while it is read, and four groups of tables are described at once. */
export const METADATA_SHARE_OF_HEAP = 1 / 16;
/** What a service says of an error is read up to here; the rest is dropped. */
export const MAX_ERROR_BYTES = MEBIBYTE;
/** Pages are passed on as they come and fill no memory. Five thousand rows of 800 kB; a page without end is cut here. */
export const MAX_PAGE_BYTES = 4096 * MEBIBYTE;

/** @param heapBytes how large the heap may grow; the launcher lets it follow the memory of the container. */
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

/** @param subject what was too large, as the beginning of a sentence. */
export function tooLarge(subject: string, maxBytes: number): ConnectorError {
  const limit = `${(maxBytes / MEBIBYTE).toLocaleString('en-US', { maximumFractionDigits: 1 })} MiB`;
  return new ConnectorError(
    'transient',
    'response_too_large',
    `${subject} is larger than ${limit}, which is more than this connector takes. A proxy in between may have sent it. Try again; if it stays, give the container more memory or look at what answers.`,
  );
}
