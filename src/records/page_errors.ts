/** The errors of pages that cannot be read. */
import { ConnectorError } from '../core/errors.ts';
import type { MalformedJson } from './json_bytes.ts';
import { tooLarge } from '../http/body_limits.ts';

/** @param position where the page ends, and what should have come there. */
export function interruptedPage(position: number, expected: string): ConnectorError {
  const detail = `the page ends at byte ${position}, where "${expected}" was expected`;
  return new ConnectorError('transient', 'download_interrupted', 'The download of a page was interrupted.', {
    detail,
  });
}

/** @param position within the page, counted from 0. */
export function malformedPage(cause: MalformedJson, position: number): ConnectorError {
  const words = `The service sent a page that cannot be read: ${cause.message} (at byte ${position}).`;
  return new ConnectorError('system', 'response_malformed', words, { cause });
}

/** A row, or another member of a page, that does not fit into memory. */
export function pieceTooLarge(maxBytes: number): ConnectorError {
  return tooLarge('A row of the page, or another part of it that must be read whole,', maxBytes);
}
