/**
 * Reads the pages of one slice of an entity. Pure functions decide what to request and what follows (position_query.ts,
 * next_position.ts, paging_choice.ts); this module sends the requests.
 */
import { pluralize } from '../core/pluralize.ts';
import { grouped } from '../core/grouped.ts';
import { objectsOf } from '../core/json.ts';
import type { Logger } from '../core/logger.ts';
import type { HttpResponse } from '../http/message.ts';
import type { Page, PageEnd, PageResume, RowsRequest } from '../odata/page.ts';
import type { PageSizes } from '../odata/page_sizes.ts';
import { ServiceFaultError } from '../odata/service_fault.ts';
import type { FinopsClient, FinopsRequest } from './client.ts';
import { companyColumnOf, type Entity, keyColumnsOf, neededColumns, type XppColumn } from './entity.ts';
import { countAt } from './row_count.ts';
import { allOf, equalTo, type KeyValue } from './key_filter.ts';
import { keyValues } from './key_values.ts';
import { mayBeWildcard } from './literals.ts';
import { type Next, nextAfter } from './next_position.ts';
import { anchorLink, isTooLong, rowsUrl } from './page_url.ts';
import { isComparableKey, methodAfter, type PagingMethod } from './paging_choice.ts';
import { type Position, serialisePosition } from './position.ts';
import { questionAt } from './position_query.ts';
import { isRefusal } from './probes.ts';
import { RowsReading } from './rows_reading.ts';

export interface SliceContext {
  readonly client: FinopsClient;
  readonly log: Logger;
  readonly entity: Entity;
  readonly request: RowsRequest;
  /** The condition on rows: the filter of the read, and the companies. */
  readonly filter: string | undefined;
  readonly crossCompany: boolean;
  readonly pageSizes: PageSizes;
  /** The methods that work according to probes, best first. */
  readonly methods: (filter: string | undefined, signal: AbortSignal) => Promise<readonly PagingMethod[]>;
}

export class SlicePages {
  readonly #context: SliceContext;
  readonly #keys: readonly XppColumn[];
  readonly #columns: readonly string[];
  readonly #reading: RowsReading;
  #position: Position;
  #asked = 0;
  /** Distinct rows delivered in this run; undefined if an earlier run began the slice. */
  #delivered: number | undefined = 0;
  #wasReadAgain = false;

  /** @param saved where an earlier run ended. */
  constructor(context: SliceContext, saved: Position | undefined) {
    this.#context = context;
    const { entity, request } = context;
    this.#keys = keyColumnsOf(entity);
    this.#columns = neededColumns(entity, request.columns);
    const company = companyColumnOf(entity);
    this.#reading = new RowsReading({
      keys: this.#keys.map(({ name }) => name),
      etagAt: this.#keys.length,
      companyAt: company === undefined || company.isKey ? undefined : this.#keys.length + 1,
    });
    this.#position = saved ?? { kind: 'start', method: isComparableKey(this.#keys) ? 'keys' : 'offsets' };
    if (saved !== undefined && saved.kind !== 'start') {
      this.#delivered = undefined;
      this.#reading.adopt(saved);
    }
  }

  /** The next page. */
  page(): SlicePage {
    const { request } = this.#context;
    return { request, url: this.#url(), followsLinks: false, watch: this.#reading, slice: this };
  }

  /** Requests the next page. If it is refused, the slice is read from its beginning by the next method. */
  async open(signal: AbortSignal): Promise<HttpResponse> {
    const { client, entity, log, pageSizes } = this.#context;
    const { entitySet } = entity;
    for (;;) {
      this.#reading.beginPage(this.#position);
      try {
        if (isTooLong(this.#url()) && this.#position.method === 'keys') throw new UrlTooLong();
        const response = await client.open(this.#request(signal));
        pageSizes.delivered(entitySet);
        return response;
      } catch (error) {
        if (!isAboutQuery(error) || this.#position.method === 'links') throw error;
        const why = error instanceof UrlTooLong ? 'the query would be too long' : error.fault.message;
        // The first request is only an attempt, before any probe.
        const isAttempt = this.#position.kind === 'start';
        log[isAttempt ? 'debug' : 'warn'](
          `Table ${entitySet}: paging by ${this.#position.method} was refused: ${why}`,
        );
        await this.#tryNextMethod(signal);
      }
    }
  }

  #request(signal: AbortSignal): FinopsRequest {
    const { entity, log, pageSizes } = this.#context;
    return {
      url: this.#url(),
      purpose: 'rows',
      signal,
      afterTimeout: () => {
        const rows = pageSizes.timedOut(entity.entitySet);
        log.warn(`Table ${entity.entitySet}: requesting ${rows} rows at a time after a time-out.`);
        return this.#request(signal);
      },
    };
  }

  /** Where the page after the one that was read is; undefined at the end of the slice. */
  async after(end: PageEnd, signal: AbortSignal): Promise<PageResume | undefined> {
    const findings = this.#reading.findings();
    if (this.#delivered !== undefined) this.#delivered += findings.newCount;
    const answer = { top: this.#asked, count: end.count, nextLink: end.nextLink };
    return await this.#follow(nextAfter(this.#position, findings, answer), signal);
  }

  async #follow(next: Next, signal: AbortSignal): Promise<PageResume | undefined> {
    switch (next.kind) {
      case 'end':
        return await this.#atEnd(signal);
      case 'page':
        return await this.#goOn(next.position, signal);
      case 'if-anchor-is-gone':
        if (!(await this.#isGone(next.anchor.key, signal))) {
          return await this.#fail('a page did not begin with the requested row', signal);
        }
        this.#context.log.info(
          `Table ${this.#context.entity.entitySet}: the last row of a page was deleted or renamed meanwhile.`,
        );
        return await this.#follow(next.position, signal);
      case 'step-back':
        this.#reading.setPageAside();
        this.#context.log.info(
          `Table ${this.#context.entity.entitySet}: rows moved between two pages; going back to read them again.`,
        );
        return this.#at(next.position);
      case 'method-failed':
        return await this.#fail(next.why, signal);
    }
  }

  /** If more pages follow the first one, the probes decide by which method to read them. */
  async #goOn(position: Position, signal: AbortSignal): Promise<PageResume> {
    if (this.#position.kind === 'start') {
      const methods = await this.#context.methods(this.#context.filter, signal);
      const { method } = this.#position;
      const best = methods.includes(method) ? method : (methods[0] ?? 'links');
      if (best !== method) {
        this.#reading.setPageAside();
        return this.#at({ kind: 'start', method: best });
      }
    }
    this.#reading.endPage();
    return this.#at(position);
  }

  async #fail(why: string, signal: AbortSignal): Promise<PageResume> {
    const { entity, log } = this.#context;
    log.warn(`Table ${entity.entitySet}: paging by ${this.#position.method} does not work: ${why}.`);
    this.#reading.setPageAside();
    await this.#tryNextMethod(signal);
    return this.#at(this.#position);
  }

  /** Starts the slice again. This is bounded: no method is tried twice, and links are the last. */
  async #tryNextMethod(signal: AbortSignal): Promise<void> {
    const methods = await this.#context.methods(this.#context.filter, signal);
    const { method } = this.#position;
    const next = methods.includes(method) ? methodAfter(methods, method) : methods[0];
    const isStart = this.#position.kind === 'start';
    this.#position = { kind: 'start', method: next ?? 'links' };
    this.#delivered = 0;
    if (isStart) return;
    this.#context.log.info(
      `Table ${this.#context.entity.entitySet}: reading it again from its beginning, by ${next ?? 'links'}.`,
    );
  }

  #at(position: Position): PageResume {
    this.#position = position;
    return { kind: 'place', place: serialisePosition(position) };
  }

  /** Paging by offsets or links can lose rows without a sign, so their number is compared with the count. */
  async #atEnd(signal: AbortSignal): Promise<PageResume | undefined> {
    const delivered = this.#delivered;
    const isProven = this.#position.method === 'keys' || this.#position.kind === 'start';
    if (isProven || delivered === undefined) return undefined;
    const count = await this.#count(signal);
    if (count === undefined || delivered >= count) return undefined;
    const { entity, log } = this.#context;
    const words = `Table ${entity.entitySet}: ${pluralize(delivered, 'row')} came, but there are ${grouped(count)}`;
    if (this.#wasReadAgain) {
      log.warn(`${words}, after reading them twice. Some may be missing until the next sync.`);
      return undefined;
    }
    log.warn(`${words}: reading it once more.`);
    this.#wasReadAgain = true;
    this.#delivered = 0;
    this.#reading.endPage();
    return this.#at({ kind: 'start', method: this.#position.method });
  }

  async #count(signal: AbortSignal): Promise<number | undefined> {
    const { client, crossCompany, entity, filter } = this.#context;
    const select = this.#keys.map(({ name }) => name);
    const url = rowsUrl(client.baseUrl, entity.entitySet, {
      crossCompany,
      filter,
      select,
      top: 1,
      count: true,
    });
    return await countAt(client, url, signal);
  }

  async #isGone(key: Readonly<Record<string, string>>, signal: AbortSignal): Promise<boolean> {
    const { client, crossCompany, entity, filter } = this.#context;
    const values = this.#comparable(key);
    if (values === undefined) return false;
    const select = this.#keys.map(({ name }) => name);
    const wanted = allOf(filter, equalTo(values));
    const url = rowsUrl(client.baseUrl, entity.entitySet, { crossCompany, filter: wanted, select, top: 1 });
    try {
      return objectsOf(await client.getJson({ url, purpose: 'rows', signal }), 'value').length === 0;
    } catch (error) {
      if (isAboutQuery(error)) return false;
      throw error;
    }
  }

  #comparable(key: Readonly<Record<string, string>>): KeyValue[] | undefined {
    const values = keyValues(this.#keys, key);
    return values?.some(({ column, value }) => mayBeWildcard(column, value)) === true ? undefined : values;
  }

  #url(): string {
    const { client, crossCompany, entity, filter, pageSizes } = this.#context;
    const question = questionAt(this.#position, this.#keys, filter, pageSizes.of(entity.entitySet));
    if (question.kind === 'link') return anchorLink(client.baseUrl, question.link);
    this.#asked = question.query.top ?? 0;
    const query = { crossCompany, filter, select: this.#columns, ...question.query };
    return rowsUrl(client.baseUrl, entity.entitySet, query);
  }
}

/** A page together with its slice. */
export interface SlicePage extends Page {
  readonly slice: SlicePages;
}

class UrlTooLong extends Error {}

/** A refusal of the request itself: of its order, its filter or its length. */
function isAboutQuery(error: unknown): error is ServiceFaultError | UrlTooLong {
  return error instanceof UrlTooLong || (error instanceof ServiceFaultError && isRefusal(error.fault.status));
}
