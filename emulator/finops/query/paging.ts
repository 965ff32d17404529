/**
 * Which rows of a result a page brings, and whether a link follows. Pages are offsets over rows that move: no snapshot.
 * `$top` up to the size of a page ends the links.
 * https://learn.microsoft.com/dynamics365/fin-ops-core/dev-itpro/data-entities/odata
 */
import type { IncomingHttpHeaders } from 'node:http';
import { preferencesOf } from '../../query/options.ts';
import { badRequest } from '../answers/service_fault.ts';
import type { Behavior } from '../behavior.ts';
import { countIn, type QueryOptions } from './query_options.ts';

export interface Page {
  readonly skip: number;
  /** How many rows at most. */
  readonly limit: number;
  /** Rows that the client wants in all; undefined for all of them. */
  readonly top: number | undefined;
  /** The size that was preferred and is honoured aloud. */
  readonly appliedSize: number | undefined;
}

export function requestedPage(options: QueryOptions, headers: IncomingHttpHeaders, behavior: Behavior): Page {
  const preferred = Number(preferencesOf(headers).get('odata.maxpagesize'));
  const isHonoured = behavior.maxPageSize !== 'ignored' && Number.isInteger(preferred) && preferred > 0;
  const pageRows = isHonoured ? Math.min(preferred, behavior.pageRows) : behavior.pageRows;
  const top = wantedRows(options, behavior, pageRows);
  return {
    skip: skippedRows(options, behavior),
    limit: Math.min(top ?? pageRows, pageRows),
    top,
    appliedSize: isHonoured && behavior.maxPageSize === 'honoured' ? pageRows : undefined,
  };
}

/** Where links carry `$top` themselves, a whole page does not end them. */
function wantedRows(options: QueryOptions, behavior: Behavior, pageRows: number): number | undefined {
  const top = countIn(options, '$top');
  return behavior.nextLink === 'skip-and-top' && top !== undefined && top >= pageRows ? undefined : top;
}

function skippedRows(options: QueryOptions, behavior: Behavior): number {
  const skip = countIn(options, '$skip');
  if (skip === undefined) return skippedByToken(options);
  return behavior.skip === 'ignored' ? 0 : skip;
}

function skippedByToken(options: QueryOptions): number {
  const token = options.get('$skiptoken');
  if (token === undefined) return 0;
  const [, rows] = /^rows-(\d+)$/.exec(Buffer.from(token, 'base64url').toString()) ?? [];
  if (rows === undefined) throw badRequest('The value of the $skiptoken query option is invalid.');
  return Number(rows);
}

/**
 * The address of the next page, if there is one.
 * @param query as in the request. @param received the rows of this page. @param total the rows of the result.
 */
export function nextPageLink(
  address: string,
  query: string,
  page: Page,
  { received, total }: { readonly received: number; readonly total: number },
  behavior: Behavior,
): string | undefined {
  const skip = page.skip + received;
  const left = page.top === undefined ? undefined : page.top - received;
  if (received < page.limit || skip >= total || left === 0) return undefined;
  const kept = query
    .split('&')
    .filter((part) => part !== '' && !/^(\$|%24)(skip|top|skiptoken)=/i.test(part));
  return `${host(address, behavior)}?${[...kept, ...position(skip, left, page.limit, behavior)].join('&')}`;
}

function position(skip: number, left: number | undefined, limit: number, behavior: Behavior): string[] {
  switch (behavior.nextLink) {
    case 'skip':
      return [`$skip=${skip}`, ...(left === undefined ? [] : [`$top=${left}`])];
    case 'skip-and-top':
      return [`$skip=${skip}`, `$top=${left ?? limit}`];
    case 'skiptoken':
      return [
        `$skiptoken=${Buffer.from(`rows-${skip}`).toString('base64url')}`,
        ...(left === undefined ? [] : [`$top=${left}`]),
      ];
  }
}

function host(address: string, { linkHost }: Behavior): string {
  return linkHost === 'same' ? address : address.replace(/^https?:\/\/[^/]+/, 'http://aos-0.inner.example');
}
