/**
 * Reads the pages of one slice of an entity. Pure functions decide what to request and what follows (position_query.ts,
 * next_position.ts, paging_choice.ts); this module sends the requests.
 */
import type { Logger } from '../core/logger.ts';
import type { HttpResponse } from '../http/message.ts';
import type { Page, PageEnd, PageResume, RowsRequest } from '../odata/page.ts';
import type { PageSizes } from '../odata/page_sizes.ts';
import type { FinopsClient, FinopsRequest } from './client.ts';
import { verdictOn } from './completeness.ts';
import { type Entity, keyColumnsOf, neededColumns, type XppColumn } from './entity.ts';
import { BY_LINKS_ONLY, CHANGED_MEANWHILE, rowsMissing, uncounted } from './missing_rows.ts';
import { type Next, nextAfter } from './next_position.ts';
import { anchorLink, isTooLong, rowsUrl } from './page_url.ts';
import { inWords, methodAfter, pagingColumns, type PagingMethod } from './paging_choice.ts';
import { type Position, serialisePosition, type StartPosition } from './position.ts';
import { questionAt } from './position_query.ts';
import { isAboutQuery, UrlTooLong } from './query_refusal.ts';
import { readingLayout, RowsReading } from './rows_reading.ts';
import { SliceQuestions } from './slice_questions.ts';

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
  readonly #questions: SliceQuestions;
  readonly #keys: readonly XppColumn[];
  readonly #columns: readonly string[];
  readonly #reading: RowsReading;
  #position: Position;
  #asked = 0;
  /** Whether an earlier run began the reading that is under way. */
  #isResumed: boolean;
  /** Whether this run began a second reading by the method. */
  #wasReadAgain = false;

  /** @param saved where an earlier run ended. */
  constructor(context: SliceContext, saved: Position | undefined) {
    this.#context = context;
    const { entity, request } = context;
    this.#questions = new SliceQuestions(context);
    this.#keys = keyColumnsOf(entity);
    this.#columns = neededColumns(entity, request.columns);
    this.#reading = new RowsReading(readingLayout(entity));
    const paging = pagingColumns(this.#keys);
    this.#position = saved ?? { kind: 'start', method: paging.length > 0 ? 'keys' : 'offsets' };
    this.#isResumed = saved !== undefined;
    if (saved !== undefined) this.#reading.adopt(saved);
  }

  /** The next page. */
  page(): SlicePage {
    const { request } = this.#context;
    return { request, url: this.#url(), followsLinks: false, watch: this.#reading, slice: this };
  }

  /** Requests the next page. If it is refused, the slice is read from its beginning by the next method. */
  async open(signal: AbortSignal): Promise<HttpResponse> {
    const { client, entity, pageSizes } = this.#context;
    for (;;) {
      this.#reading.beginPage(this.#position);
      try {
        if (isTooLong(this.#url()) && this.#position.method === 'keys') throw new UrlTooLong();
        const response = await client.open(this.#request(signal));
        pageSizes.delivered(entity.entitySet);
        return response;
      } catch (error) {
        if (!isAboutQuery(error)) throw error;
        if (this.#position.method === 'links') {
          if (this.#position.kind !== 'start' || this.#position.isUncounted === true) throw error;
          this.#again({ ...this.#position, isUncounted: true });
          continue;
        }
        const why = error instanceof UrlTooLong ? 'the query would be too long' : error.fault.message;
        // The first request is only an attempt, before any probe.
        const isAttempt = this.#position.kind === 'start';
        this.#log(
          isAttempt ? 'debug' : 'warn',
          `paging by ${inWords(this.#position.method)} was refused: ${why}`,
        );
        this.#again({ kind: 'start', method: (await this.#nextMethod(signal)) ?? 'links' });
      }
    }
  }

  #request(signal: AbortSignal): FinopsRequest {
    const { entity, pageSizes } = this.#context;
    return {
      url: this.#url(),
      purpose: 'rows',
      signal,
      afterTimeout: () => {
        const rows = pageSizes.timedOut(entity.entitySet);
        this.#log('warn', `requesting ${rows} rows at a time after a time-out.`);
        return this.#request(signal);
      },
    };
  }

  /**
   * Where the page after the one that was read is; undefined at the end of the slice.
   * @throws ConnectorError `rows_missing` if rows are still missing after all attempts.
   */
  async after(end: PageEnd, signal: AbortSignal): Promise<PageResume | undefined> {
    const answer = { top: this.#asked, count: end.count, nextLink: end.nextLink };
    return await this.#follow(nextAfter(this.#position, this.#reading.findings(), answer), signal);
  }

  async #follow(next: Next, signal: AbortSignal): Promise<PageResume | undefined> {
    switch (next.kind) {
      case 'end':
        return await this.#atEnd(next, signal);
      case 'page':
        return await this.#goOn(next.position, signal);
      case 'larger-page':
        this.#reading.setPageAside();
        return this.#at(next.position);
      case 'if-anchor-is-gone':
        return await this.#withoutAnchor(next, signal);
      case 'step-back':
        this.#reading.setPageAside();
        this.#log('info', 'rows moved between two pages; going back to read them again.');
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
        return this.#again({ kind: 'start', method: best });
      }
    }
    this.#reading.endPage();
    return this.#at(position);
  }

  /** Called if a page did not begin with the requested row. */
  async #withoutAnchor(
    next: Extract<Next, { kind: 'if-anchor-is-gone' }>,
    signal: AbortSignal,
  ): Promise<PageResume | undefined> {
    if (!(await this.#questions.isGone(next.anchor.key, signal))) {
      return await this.#fail('a page did not begin with the requested row', signal);
    }
    this.#log('info', 'the last row of a page was deleted or renamed meanwhile.');
    return await this.#follow(next.position, signal);
  }

  async #atEnd(
    { countBefore, isProven, rowCount }: Extract<Next, { kind: 'end' }>,
    signal: AbortSignal,
  ): Promise<PageResume | undefined> {
    if (isProven) return undefined;
    const { method } = this.#position;
    const countAfter = await this.#questions.count(signal);
    // A reading that an earlier run began gets a second one here: else a failed run would leave a position that fails again.
    const wasReadAgain = this.#wasReadAgain;
    const verdict = verdictOn({ method, rowCount, countBefore, countAfter, wasReadAgain });
    switch (verdict.kind) {
      case 'whole':
        if (method === 'links') this.#log('warn', BY_LINKS_ONLY);
        return undefined;
      case 'uncounted':
        this.#log('warn', `${uncounted(rowCount)}.`);
        return undefined;
      case 'read-again':
        this.#log('warn', `${verdict.why}: reading it once more.`);
        this.#wasReadAgain = true;
        return this.#again({ kind: 'start', method, isSecondReading: true });
      case 'next-method':
        return await this.#fail(`${verdict.why}, twice`, signal);
      case 'changed-meanwhile':
        this.#log('warn', `${verdict.why}. ${CHANGED_MEANWHILE}`);
        return undefined;
      case 'incomplete':
        throw rowsMissing(this.#context.entity.entitySet, `${verdict.why}, after reading it twice`);
    }
  }

  async #fail(why: string, signal: AbortSignal): Promise<PageResume> {
    this.#log('warn', `paging by ${inWords(this.#position.method)} does not work: ${why}.`);
    this.#reading.setPageAside();
    const next = await this.#nextMethod(signal);
    if (next === undefined)
      throw rowsMissing(
        this.#context.entity.entitySet,
        `paging by ${inWords(this.#position.method)} does not work: ${why}`,
      );
    this.#log('info', `reading it again from its beginning, by ${inWords(next)}.`);
    this.#wasReadAgain = false;
    return this.#again({ kind: 'start', method: next });
  }

  /** Bounded: no method is tried twice, and links are the last. */
  async #nextMethod(signal: AbortSignal): Promise<PagingMethod | undefined> {
    const methods = await this.#context.methods(this.#context.filter, signal);
    const { method } = this.#position;
    const next = methods.includes(method) ? methodAfter(methods, method) : methods[0];
    // The position of an earlier run may be at fault, and not the method.
    return next ?? (this.#isResumed ? methods[0] : undefined);
  }

  /** Starts the slice again from its beginning. */
  #again(start: StartPosition): PageResume {
    this.#isResumed = false;
    this.#reading.restart();
    return this.#at(start);
  }

  #at(position: Position): PageResume {
    this.#position = position;
    return { kind: 'place', place: serialisePosition(position) };
  }

  #log(level: 'debug' | 'info' | 'warn', words: string): void {
    this.#context.log[level](`Table ${this.#context.entity.entitySet}: ${words}`);
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
