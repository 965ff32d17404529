import { ConnectorError } from '../core/errors.ts';

/** A longer URL is refused. https://learn.microsoft.com/power-apps/developer/data-platform/webapi/query/overview */
export const MAX_URL_CHARACTERS = 32_768;

/**
 * Our token goes wherever a link leads, so that a link must lead to where we were.
 * @throws ConnectorError `response_malformed`.
 */
export function requireSameOrigin(link: string, environmentUrl: string): string {
  if (isSameOrigin(link, environmentUrl)) return link;
  const target = URL.canParse(link) ? new URL(link).origin : undefined;
  throw new ConnectorError(
    'system',
    'response_malformed',
    `The service sent a link to another host (${target ?? 'no address at all'}), which was not followed.`,
  );
}

export function isSameOrigin(link: string, environmentUrl: string): boolean {
  return URL.canParse(link) && new URL(link).origin === new URL(environmentUrl).origin;
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
    const [key, value] = part.split('=', 2);
    if (key !== undefined && value !== undefined && decodeURIComponent(key) === name) {
      return decodeURIComponent(value.replaceAll('+', ' '));
    }
  }
  return undefined;
}
