import { ConnectorError } from '../core/errors.ts';

/** A longer URL is refused. https://learn.microsoft.com/power-apps/developer/data-platform/webapi/query/overview */
export const MAX_URL_CHARACTERS = 32_768;

/** Longer links than the service takes as a URL lead nowhere; half as much again is left to how they are written. */
export const MAX_LINK_CHARACTERS = MAX_URL_CHARACTERS * 1.5;

/**
 * Our token goes wherever a link leads, so that a link must lead to where we were. It may be relative, as OData allows.
 * https://docs.oasis-open.org/odata/odata-json-format/v4.01/odata-json-format-v4.01.html#sec_RelativeURLs
 * @param base what a relative link is relative to; an absolute URL of the environment.
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

/** Whether a link that was kept, and so is absolute, leads to the environment. */
export function isSameOrigin(link: string, environmentUrl: string): boolean {
  return URL.canParse(link) && ownLink(link, environmentUrl, environmentUrl) !== undefined;
}

/** A link that begins with the environment's own address stays as it came: the rest of it is opaque. */
function ownLink(link: string, environmentUrl: string, base: string): string | undefined {
  if (link.length > MAX_LINK_CHARACTERS || !URL.canParse(link, base)) return undefined;
  const url = new URL(link, base);
  const { origin, protocol } = new URL(environmentUrl);
  // The origin of a `blob:` link is that of what it wraps, so that the scheme is compared too.
  const isOwn =
    url.origin === origin && url.protocol === protocol && url.username === '' && url.password === '';
  if (!isOwn) return undefined;
  return link.startsWith(`${origin}/`) ? link : url.href;
}

/**
 * The URL of a collection with `$select`. Where naming the columns would make it too long, they are not named: what was
 * not asked for is cut out of the rows anyway.
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
  // Links to further pages repeat the selection beside their own cookie.
  return selected.length > MAX_URL_CHARACTERS / 2 ? url(query) : selected;
}

/** The decoded value of a query option of a link, found without decoding the rest. */
export function queryOption(link: string, name: string): string | undefined {
  const query = link.slice(link.indexOf('?') + 1);
  for (const part of query.split('&')) {
    // The value may have equals signs too: those of a paging cookie are not escaped.
    const end = part.indexOf('=');
    if (end >= 0 && decoded(part.slice(0, end)) === name) {
      return decoded(part.slice(end + 1).replaceAll('+', ' '));
    }
  }
  return undefined;
}

/** Undefined where percent signs stand for no text, so that there is no value. */
function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

/** A text as part of a URL. A lone surrogate, which no URL can hold, becomes U+FFFD. */
export function encodeText(text: string): string {
  return encodeURIComponent(text.toWellFormed());
}
