/**
 * The `$deltatoken` of a delta link: a version and the time it was given, as in the documents.
 * https://learn.microsoft.com/power-apps/developer/data-platform/use-change-tracking-synchronize-data-external-systems
 */
import { Refusal } from '../answer.ts';
import { escapeLower } from './paging_cookie.ts';

export interface ChangeToken {
  readonly version: number;
  readonly issuedMs: number;
}

/** @returns the token as it stands in a URL: `919042%2108%2f22%2f2017%2008%3a10%3a44`. */
export function encodeChangeToken({ issuedMs, version }: ChangeToken): string {
  const [date = '', time = ''] = new Date(issuedMs).toISOString().slice(0, 19).split('T');
  const [year, month, day] = date.split('-');
  return escapeLower(`${version}!${month}/${day}/${year} ${time}`);
}

/** @param token unescaped. @throws Refusal if it is not a token; the code is inferred. */
export function decodeChangeToken(token: string): ChangeToken {
  const match = /^(\d+)!(\d\d)\/(\d\d)\/(\d{4}) (\d\d:\d\d:\d\d)$/.exec(token);
  const [, version, month, day, year, time] = match ?? [];
  const issuedMs = Date.parse(`${year}-${month}-${day}T${time}Z`);
  if (Number.isNaN(issuedMs)) throw new Refusal(400, '0x80040203', `Invalid delta token '${token}'.`);
  return { version: Number(version), issuedMs };
}
