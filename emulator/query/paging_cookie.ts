/**
 * The `$skiptoken` of a next link: to clients an opaque text, in the form that the service gives it.
 * https://learn.microsoft.com/power-apps/developer/data-platform/webapi/query/page-results
 *
 * What stands inside (the last id, and for tracked reads the versions) is this emulator's own.
 */
import { Refusal } from '../answer.ts';

export interface Cookie {
  readonly pageNumber: number;
  /** The last id of the page before; for pages of changes how many of them were given. */
  readonly last: string;
  /** For tracked reads: the version that the token at the end will have. */
  readonly version: number | undefined;
}

export function encodeCookie({ last, pageNumber, version }: Cookie): string {
  const inner = `<cookie page="${pageNumber - 1}"><last value="${last}" />${version === undefined ? '' : `<version value="${version}" />`}</cookie>`;
  const tracking = version === undefined ? 'False' : 'True';
  const outer = `<cookie pagenumber="${pageNumber}" pagingcookie="${encodeURIComponent(encodeURIComponent(inner))}" istracking="${tracking}" />`;
  return encodeURIComponent(outer);
}

/** @throws Refusal for what this service has not given out. */
export function decodeCookie(token: string): Cookie {
  const pageNumber = Number(/pagenumber="(\d+)"/.exec(token)?.[1]);
  const encoded = /pagingcookie="([^"]*)"/.exec(token)?.[1];
  if (!Number.isInteger(pageNumber) || encoded === undefined) throw malformed();
  const inner = decodeURIComponent(decodeURIComponent(encoded));
  const last = /<last value="([^"]*)"/.exec(inner)?.[1];
  const version = /<version value="(\d+)"/.exec(inner)?.[1];
  if (last === undefined) throw malformed();
  return { pageNumber, last, version: version === undefined ? undefined : Number(version) };
}

function malformed(): Refusal {
  return new Refusal(400, '0x80060888', 'Malformed XML in the Paging Cookie');
}
