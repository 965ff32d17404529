/**
 * Recognizes links that identify the next page only by its number. Queries of virtual tables and a few others have no paging
 * cookie, so the number means other rows as soon as the page size changes.
 * https://learn.microsoft.com/power-apps/developer/data-platform/fetchxml/page-results
 * https://learn.microsoft.com/power-apps/developer/data-platform/webapi/query/page-results
 */
import { queryOption } from '../odata/links.ts';

const PAGE_NUMBER = /\bpagenumber=["']?\d/i;
const PAGING_COOKIE = /\bpagingcookie=(["'])(?!\1)/i;

/** Whether a link's `$skiptoken` has a page number, and a paging cookie that is empty or missing. */
export function isNumberedLink(url: string): boolean {
  const token = queryOption(url, '$skiptoken');
  return token !== undefined && PAGE_NUMBER.test(token) && !PAGING_COOKIE.test(token);
}
