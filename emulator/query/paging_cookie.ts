/**
 * The `$skiptoken` of a next link: to clients an opaque text, in the form of the documented samples, down to which
 * characters are escaped once, twice, in capitals or not.
 * https://learn.microsoft.com/power-apps/developer/data-platform/webapi/query/page-results
 *
 * Inferred: that tracked reads carry versions in it, what pages of changes carry, and how sorted queries carry values.
 */
import { Refusal } from '../answer.ts';

/** Of a column that orders the rows: the JSON text of its value in the last and in the first row of the page before. */
interface SortedColumn {
  readonly path: string;
  readonly last: string;
  readonly first: string;
}

export interface Cookie {
  readonly pageNumber: number;
  /** The primary key, whose value orders the rows; empty for queries without a paging cookie, which have a number only. */
  readonly key: string;
  /** What orders them before it does. */
  readonly sorted?: readonly SortedColumn[];
  /** The last id of the page before; for pages of changes the place of its last change. */
  readonly last: string;
  /** The first, likewise. */
  readonly first: string;
  /** For tracked reads: the version at their first page; for pages of changes that up to which the page before went. */
  readonly version: number | undefined;
  /** For tracked reads that have only rows left that changed meanwhile: how far these were delivered. */
  readonly caughtUpTo?: number | undefined;
}

/** @returns the token as it stands in a URL. */
export function encodeCookie(cookie: Cookie): string {
  const { key, pageNumber, version } = cookie;
  const inner = key === '' ? '' : escapeLower(innerCookie(cookie)).replaceAll('%', '%25');
  const tracking = version === undefined ? 'False' : 'True';
  return `%3Ccookie%20pagenumber=%22${pageNumber}%22%20pagingcookie=%22${inner}%22%20istracking=%22${tracking}%22%20/%3E`;
}

function innerCookie({ caughtUpTo, first, key, last, pageNumber, sorted = [], version }: Cookie): string {
  const order = sorted.map((one) => `<${one.path} last="${xml(one.last)}" first="${xml(one.first)}" />`);
  const caughtUp = caughtUpTo === undefined ? '' : ` caughtup="${caughtUpTo}"`;
  const bound = version === undefined ? '' : `<versionnumber last="${version}"${caughtUp} />`;
  const row = `<${key} last="{${capitalGuid(last)}}" first="{${capitalGuid(first)}}" />`;
  return `<cookie page="${pageNumber - 1}">${order.join('')}${row}${bound}</cookie>`;
}

/** What may not stand in an attribute of XML, and what stands there instead. */
const ENTITIES = [
  ['&', '&amp;'],
  ['"', '&quot;'],
  ['<', '&lt;'],
  ['>', '&gt;'],
] as const;

function xml(text: string): string {
  return ENTITIES.reduce((escaped, [letter, entity]) => escaped.replaceAll(letter, entity), text);
}

function notXml(text: string): string {
  return ENTITIES.reduceRight((plain, [letter, entity]) => plain.replaceAll(entity, letter), text);
}

const OUTER = /^<cookie pagenumber="(\d+)" pagingcookie="([^"]*)" istracking="(?:True|False)" \/>$/;
const SORTED = /<(\w+) last="([^"]*)" first="([^"]*)" \/>/g;
const INNER =
  /^<cookie page="\d+">((?:<\w+ last="[^"]*" first="[^"]*" \/>)*?)<(\w+) last="\{([^"}]*)\}" first="\{([^"}]*)\}" \/>(?:<versionnumber last="(\d+)"(?: caughtup="(\d+)")? \/>)?<\/cookie>$/;

/**
 * @param token unescaped once, as any query option is.
 * @throws Refusal for what this service has not given out.
 */
export function decodeCookie(token: string): Cookie {
  const outer = OUTER.exec(token);
  const inner = INNER.exec(unescape(outer?.[2] ?? ''));
  if (outer === null) throw malformedCookie();
  if (outer[2] === '')
    return { pageNumber: Number(outer[1]), key: '', last: '', first: '', version: undefined };
  if (inner === null) throw malformedCookie();
  const [, sorted = '', key = '', last = '', first = '', version, caughtUpTo] = inner;
  return {
    pageNumber: Number(outer[1]),
    key,
    sorted: [...sorted.matchAll(SORTED)].map(([, path = '', lastValue = '', firstValue = '']) => ({
      path,
      last: notXml(lastValue),
      first: notXml(firstValue),
    })),
    last: smallGuid(last),
    first: smallGuid(first),
    version: version === undefined ? undefined : Number(version),
    caughtUpTo: caughtUpTo === undefined ? undefined : Number(caughtUpTo),
  };
}

const GUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}(?=\||$)/i;

/** Ids stand in capitals there, and nothing else does: the partition of an elastic row keeps its letters. */
function capitalGuid(key: string): string {
  return key.replace(GUID, (id) => id.toUpperCase());
}

function smallGuid(key: string): string {
  return key.replace(GUID, (id) => id.toLowerCase());
}

export function malformedCookie(): Refusal {
  return new Refusal(400, '0x80060888', 'Malformed XML in the Paging Cookie');
}

/** Percent-escapes with small letters, as the service writes them inside of cookies and delta tokens. */
export function escapeLower(text: string): string {
  return encodeURIComponent(text)
    .replaceAll('!', '%21')
    .replaceAll(/%[0-9A-F]{2}/g, (escape) => escape.toLowerCase());
}

function unescape(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    // No escaped text at all: refused by the caller as every other malformed cookie.
    return '';
  }
}
