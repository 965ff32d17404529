/** Builds URLs of Finance & Operations, within the length that the server accepts. */
import { ConnectorError } from '../core/errors.ts';

/**
 * The server answers 404 to a longer query, as if the entity did not exist. Its own limit is not documented; this one
 * is below the default of IIS, 2,048 bytes.
 * https://learn.microsoft.com/iis/configuration/system.webserver/security/requestfiltering/requestlimits
 */
const MAX_QUERY_BYTES = 1900;

export interface RowsQuery {
  /** Whether to request rows of all companies; a filter on a company needs this too. */
  readonly crossCompany: boolean;
  /** Not escaped. */
  readonly filter?: string | undefined;
  readonly orderBy?: readonly string[] | undefined;
  readonly select: readonly string[];
  readonly top?: number | undefined;
  readonly skip?: number | undefined;
  readonly count?: boolean;
}

/**
 * The URL of rows. If the names of the columns would make the query too long, `$select` is left out, and the record plan drops
 * the other columns.
 */
export function rowsUrl(baseUrl: string, entitySet: string, query: RowsQuery): string {
  const parts: string[] = [];
  if (query.crossCompany) parts.push('cross-company=true');
  if (query.filter !== undefined) parts.push(`$filter=${encodeURIComponent(query.filter)}`);
  if (query.orderBy !== undefined && query.orderBy.length > 0) {
    parts.push(`$orderby=${query.orderBy.map((name) => encodeURIComponent(name)).join(',')}`);
  }
  if (query.count === true) parts.push('$count=true');
  if (query.skip !== undefined && query.skip > 0) parts.push(`$skip=${query.skip}`);
  if (query.top !== undefined) parts.push(`$top=${query.top}`);
  const selected = [...parts, `$select=${query.select.map((name) => encodeURIComponent(name)).join(',')}`];
  const collection = `${baseUrl}/data/${encodeURIComponent(entitySet)}`;
  const all = selected.join('&').length > MAX_QUERY_BYTES ? parts : selected;
  return all.length === 0 ? collection : `${collection}?${all.join('&')}`;
}

export function isTooLong(url: string): boolean {
  const at = url.indexOf('?');
  return at >= 0 && url.length - at - 1 > MAX_QUERY_BYTES;
}

/**
 * A link of the service, moved to the configured base URL: behind a proxy or on-premises, the service may not know the name
 * by which it is reached. Only the part from `/data/` on is used, so a token never goes to another host. A link relative to
 * the entity set is accepted too.
 * https://docs.oasis-open.org/odata/odata-json-format/v4.01/odata-json-format-v4.01.html#sec_RelativeURLs
 * @throws ConnectorError `response_malformed` for any other link.
 */
export function anchorLink(baseUrl: string, link: string): string {
  const at = link.toLowerCase().indexOf(ROWS);
  if (at >= 0) return `${baseUrl}${ROWS}${link.slice(at + ROWS.length)}`;
  if (RELATIVE_LINK.test(link)) return `${baseUrl}${ROWS}${link}`;
  throw new ConnectorError(
    'system',
    'response_malformed',
    'The service sent a link that does not lead to rows ("/data/"), which was not followed.',
  );
}

const ROWS = '/data/';
/** An entity set with a query. */
const RELATIVE_LINK = /^[A-Za-z_]\w*\?/;
