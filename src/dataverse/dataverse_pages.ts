/** The pages of a table's rows: the address of each page, its request, and the address of the next one. */
import { ConnectorError } from '../core/errors.ts';
import type { HttpResponse } from '../http/message.ts';
import type { Logger } from '../core/logger.ts';
import { collectionUrl, encodeText, isSameOrigin } from '../odata/links.ts';
import { PageSizes } from '../odata/page_sizes.ts';
import type { Page, PageEnd, PageOptions, PageResume, RowsRequest } from '../odata/page.ts';
import type { TableSummary } from '../odata/table.ts';
import type { WebApiClient, WebApiRequest } from './client.ts';
import { LOOKUP_TYPE_ANNOTATION } from './column_types.ts';
import { isNumberedLink } from './numbered_link.ts';

/** https://learn.microsoft.com/power-apps/developer/data-platform/webapi/query/page-results */
const ELASTIC_PAGE_ROWS = 500;

export interface PagesOptions {
  readonly client: WebApiClient;
  readonly environmentUrl: string;
  readonly log: Logger;
  /** Rows per page. */
  readonly pageSize: number;
}

export class DataversePages {
  readonly #client: WebApiClient;
  readonly #options: PagesOptions;
  readonly #sizes: PageSizes;

  constructor(options: PagesOptions) {
    this.#options = options;
    this.#client = options.client;
    this.#sizes = new PageSizes(options.pageSize);
  }

  rowsOf({ kind, name }: TableSummary): number {
    const rows = this.#sizes.of(name);
    return kind === 'elastic' ? Math.min(rows, ELASTIC_PAGE_ROWS) : rows;
  }

  first(request: RowsRequest): Page {
    return this.#page(request, this.#collectionUrl(request));
  }

  at(request: RowsRequest, resume: PageResume): Page {
    if (resume.kind === 'link') return this.#page(request, this.#client.linkOf(resume.link));
    throw new TypeError('the position belongs to another service');
  }

  /** A page number is not usable in a later run: which rows it means depends on the page size of the earlier run. */
  isUsable(resume: PageResume): boolean {
    if (resume.kind !== 'link' || isNumberedLink(resume.link)) return false;
    return isSameOrigin(resume.link, this.#options.environmentUrl);
  }

  resumeAfter(_page: Page, { nextLink }: PageEnd): Promise<PageResume | undefined> {
    if (nextLink === undefined) return Promise.resolve(undefined);
    return Promise.resolve({ kind: 'link', link: this.#absoluteIfOwn(nextLink) });
  }

  /**
   * Sends the same preferences with every page, since links do not contain them. After a time-out it requests a smaller page,
   * unless the link has a page number: then another size would mean other rows.
   */
  async open(page: Page, signal: AbortSignal): Promise<HttpResponse> {
    const { name } = page.request.table;
    const isNumbered = isNumberedLink(page.url);
    const request = (rows: number): WebApiRequest => ({
      path: page.url,
      prefer: preferences(page.request, rows),
      purpose: 'rows',
      signal,
      ...(isNumbered ? {} : { afterTimeout: () => request(this.#smallerPage(name)) }),
    });
    const response = await this.#client.open(request(this.#sizes.ask(name, isNumbered)));
    this.#sizes.delivered(name);
    return response;
  }

  /** The changes since a token, or all rows if the service no longer knows it. */
  since(request: RowsRequest, changeToken: string): Page {
    return this.#page(request, this.#collectionUrl(request, [`$deltatoken=${encodeText(changeToken)}`]));
  }

  #collectionUrl({ columns, filter, table }: RowsRequest, query: string[] = []): string {
    if (filter !== undefined) query.push(`$filter=${encodeText(filter)}`);
    return collectionUrl(this.#client.urlOf(table.entitySet), columns, query);
  }

  #smallerPage(table: string): number {
    const rows = this.#sizes.timedOut(table);
    this.#options.log.warn(`Table ${table}: requesting ${rows} rows at a time after a time-out.`);
    return rows;
  }

  /** Returns a link that must not be followed unchanged: `pageAt` refuses it when its page is due. */
  #absoluteIfOwn(link: string): string {
    try {
      return this.#client.linkOf(link);
    } catch (error) {
      if (error instanceof ConnectorError) return link;
      throw error;
    }
  }

  #page(request: RowsRequest, url: string): Page {
    return { request, url, followsLinks: true };
  }
}

/** The header `Prefer`. @param rows the most rows per page. */
export function preferences({ lookupTypes, tracked }: PageOptions, rows: number): string {
  const annotations = lookupTypes === true ? `,odata.include-annotations="${LOOKUP_TYPE_ANNOTATION}"` : '';
  return `${tracked ? 'odata.track-changes,' : ''}odata.maxpagesize=${rows}${annotations}`;
}
