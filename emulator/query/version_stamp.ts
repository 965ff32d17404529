/**
 * The `ServerVersionStamp` that RetrieveMetadataChanges gives and takes back: a version and the time it was given.
 * https://learn.microsoft.com/power-apps/developer/data-platform/cache-schema-data
 */
import { Refusal } from '../answer.ts';

export interface VersionStamp {
  readonly version: number;
  readonly issuedMs: number;
}

/** `74812162!10/09/2022 22:10:22`. */
export function stampText({ issuedMs, version }: VersionStamp): string {
  const [date = '', time = ''] = new Date(issuedMs).toISOString().slice(0, 19).split('T');
  const [year, month, day] = date.split('-');
  return `${version}!${month}/${day}/${year} ${time}`;
}

/** @throws Refusal if it is not a stamp; the code is inferred. */
export function readStamp(text: string): VersionStamp {
  const match = /^(\d+)!(\d\d)\/(\d\d)\/(\d{4}) (\d\d:\d\d:\d\d)$/.exec(text);
  if (match === null) throw new Refusal(400, '0x80040203', `Invalid version stamp '${text}'.`);
  const [, version, month, day, year, time] = match;
  return { version: Number(version), issuedMs: Date.parse(`${year}-${month}-${day}T${time}Z`) };
}
