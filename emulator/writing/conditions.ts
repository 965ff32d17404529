/**
 * `If-Match` and `If-None-Match`: what a write requires of the existing row.
 * https://learn.microsoft.com/power-apps/developer/data-platform/webapi/perform-conditional-operations-using-web-api
 */
import { Refusal } from '../answer.ts';
import type { Exchange } from '../exchange.ts';
import type { Row } from '../model.ts';

type Headers = Exchange['headers'];

/** Whether the client says that it has this version of the row. */
export function isKnownVersion(headers: Headers, row: Row): boolean {
  return headers['if-none-match'] === etagOf(row);
}

function etagOf({ version }: Row): string {
  return `W/"${version}"`;
}

/** @throws Refusal 412 where the row is another than the one that is asked for. */
export function requireCondition(headers: Headers, row: Row | undefined): void {
  const match = headers['if-match'];
  if (match !== undefined && match !== '*' && row !== undefined && match !== etagOf(row)) {
    const words = "The version of the existing record doesn't match the RowVersion property provided.";
    throw new Refusal(412, '0x80060882', words);
  }
  if (headers['if-none-match'] === '*' && row !== undefined)
    throw new Refusal(412, '0x80040237', 'A record with matching key values already exists.');
}

/** Whether a write may create a row that is not there. */
export function mayCreate(headers: Headers): boolean {
  return headers['if-match'] === undefined;
}
