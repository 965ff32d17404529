import { ConnectorError } from '../core/errors.ts';

/** The service refuses longer URLs. https://learn.microsoft.com/power-apps/developer/data-platform/webapi/query/overview */
export const MAX_URL_CHARACTERS = 32_768;

/** A link much longer than the longest URL cannot work; the factor allows for escapes in the link. */
export const MAX_LINK_CHARACTERS = MAX_URL_CHARACTERS * 1.5;

/**
 * Requests for a link contain our token, so it must lead to the same origin. It may be relative, as OData allows.
 * https://docs.oasis-open.org/odata/odata-json-format/v4.01/odata-json-format-v4.01.html#sec_RelativeURLs
 * @param base the absolute URL that a relative link is relative to.
 * @returns an absolute link. @throws ConnectorError `response_malformed`.
 */
export function requireSameOrigin(link: string, environmentUrl: string, base = environmentUrl): string {
  const own = ownLink(link, environmentUrl, base);
  if (own !== undefined) return own;
  const target = URL.canParse(link, base) ? new URL(link, base).origin : undefined;
  throw new ConnectorError(
    'system',
    'response_malformed',
    `The service sent a link to another host (${target ?? 'not an address'}), which was not followed.`,
  );
}

/** Whether a saved link, which is absolute, leads to the environment. */
export function isSameOrigin(link: string, environmentUrl: string): boolean {
  return URL.canParse(link) && ownLink(link, environmentUrl, environmentUrl) !== undefined;
}

/** A link that begins with the environment's own address stays unchanged, since the rest of it is opaque. */
function ownLink(link: string, environmentUrl: string, base: string): string | undefined {
  if (link.length > MAX_LINK_CHARACTERS || !URL.canParse(link, base)) return undefined;
  const url = new URL(link, base);
  const { origin, protocol } = new URL(environmentUrl);
  // The origin of a `blob:` link is the origin of the URL inside it, so compare the scheme too.
  const isOwn =
    url.origin === origin && url.protocol === protocol && url.username === '' && url.password === '';
  if (!isOwn) return undefined;
  return link.startsWith(`${origin}/`) ? link : url.href;
}

/**
 * The URL of a collection with `$select`. If the names of the columns would make it too long, `$select` is left out, and the
 * connector drops the other columns itself.
 */
export function collectionUrl(
  collection: string,
  columns: readonly string[] | 'all',
  query: readonly string[],
): string {
  const url = (parts: readonly string[]): string =>
    [collection, parts.join('&')].filter((part) => part !== '').join('?');
  if (columns === 'all') return url(query);
  const selected = url([`$select=${columns.join(',')}`, ...query]);
  // Next links repeat the selection and add a paging cookie, so leave half of the length to them.
  return selected.length > MAX_URL_CHARACTERS / 2 ? url(query) : selected;
}

/** The decoded value of a query option in a link. The rest is not decoded. */
export function queryOption(link: string, name: string): string | undefined {
  const query = link.slice(link.indexOf('?') + 1);
  for (const part of query.split('&')) {
    // The value may contain equals signs: those of a paging cookie are not escaped.
    const end = part.indexOf('=');
    if (end >= 0 && decoded(part.slice(0, end)) === name) {
      return decoded(part.slice(end + 1).replaceAll('+', ' '));
    }
  }
  return undefined;
}

/** Undefined if the percent escapes are invalid. */
function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

/** A text as part of a URL. A lone surrogate, which a URL cannot contain, becomes U+FFFD. */
export function encodeText(text: string): string {
  return encodeURIComponent(text.toWellFormed());
}
