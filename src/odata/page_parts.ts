import { ConnectorError } from '../core/errors.ts';
import { MalformedJson } from './json_bytes.ts';

/** The link that stands as a JSON string in `bytes`. @throws MalformedJson where it is none. */
export function readLink(bytes: Buffer, start: number, end: number): string {
  const link: unknown = JSON.parse(bytes.toString('utf8', start, end));
  if (typeof link !== 'string' || link === '') throw new MalformedJson('a link that is no text', start);
  return link;
}

/** @param position within the page, counted from 0. */
export function malformedPage(problem: string, position: number, cause?: unknown): ConnectorError {
  return new ConnectorError(
    'system',
    'response_malformed',
    `The service sent a page that cannot be read: ${problem} (at byte ${position}).`,
    cause === undefined ? {} : { cause },
  );
}
