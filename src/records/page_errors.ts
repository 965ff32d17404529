/** What a page has beside its rows, and what becomes of one that is no page. */
import { ConnectorError } from '../core/errors.ts';
import { MalformedJson } from './json_bytes.ts';
import { MAX_ERROR_BYTES, tooLarge } from '../http/body_limits.ts';
import { MAX_LINK_CHARACTERS } from '../odata/links.ts';
import { readFault, ServiceFaultError } from '../odata/service_fault.ts';

/** A link with every character escaped. */
const MAX_LINK_BYTES = 6 * MAX_LINK_CHARACTERS;

/** The link that stands as a JSON string in `bytes`. @throws MalformedJson where it is none. */
export function readLink(bytes: Buffer, start: number, end: number): string {
  if (end - start > MAX_LINK_BYTES) throw new MalformedJson('a link that is too long to be followed', start);
  const link: unknown = JSON.parse(bytes.toString('utf8', start, end));
  if (typeof link !== 'string' || link === '') throw new MalformedJson('a link that is no text', start);
  return link;
}

/** The number that stands in `bytes`; undefined where it is not a whole one, since a count is never needed. */
export function readCount(bytes: Buffer, start: number, end: number): number | undefined {
  const count = Number(bytes.toString('latin1', start, end));
  return Number.isSafeInteger(count) ? count : undefined;
}

/** What the service says where a page has an `error`: the value that stands in `bytes`. */
export function errorInPage(bytes: Buffer, start: number, end: number): ServiceFaultError {
  if (end - start > MAX_ERROR_BYTES) throw new MalformedJson('an error that is too long to be read', start);
  return new ServiceFaultError(readFault(200, `{"error":${bytes.toString('utf8', start, end)}}`));
}

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
