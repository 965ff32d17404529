/**
 * Reads pages from the service and writes their records to stdout. It requests the next page as soon as its link is known,
 * while the last lines of this one are still being written. A download that is interrupted starts again at the beginning
 * of its page: some records are then written twice, which a destination merges, and none is missing.
 */
import type { Clock } from '../../core/clock.ts';
import { ConnectorError } from '../../core/errors.ts';
import type { Logger } from '../../core/logger.ts';
import type { HttpResponse } from '../../http/message.ts';
import { decideReadAgain } from '../../http/retry_decision.ts';
import { retrying } from '../../http/retrying.ts';
import { deleteMarkers } from '../../records/delete_markers.ts';
import { PageScanner } from '../../records/page_scanner.ts';
import type { RecordPlan } from '../../records/record_plan.ts';
import type { Page, PageResume, RowWatch } from '../../odata/page.ts';
import type { ODataService } from '../../odata/service.ts';
import type { CursorSequence } from '../state/cursor_sequence.ts';

export interface PageReaderOptions {
  readonly service: ODataService;
  readonly records: (lines: Uint8Array) => Promise<void>;
  readonly clock: Clock;
  readonly log: Logger;
  readonly random: () => number;
  readonly signal: AbortSignal;
}

export interface PageReading {
  /** Sees the rows of a page that has no watch of its own. */
  readonly watch?: RowWatch | undefined;
  /** Whether the next page is asked for as soon as its link is known; it then holds one of the connections. */
  readonly asksAhead?: boolean;
}

export interface PageResult {
  /** Where the page after this one is; undefined where the rows have ended. */
  readonly next: PageResume | undefined;
  /** Absolute, and leads to the environment. */
  readonly deltaLink: string | undefined;
  /** Records written for this page, those of broken-off tries included. */
  readonly recordCount: number;
}

/** A page that was asked for before it is due, and what gives it up. */
interface PageAhead {
  readonly url: string;
  readonly response: Promise<HttpResponse>;
  readonly giveUp: AbortController;
}

/** Reads pages of one stream, one after the other, and counts its records. `close` it at the end. */
export class PageReader {
  readonly #options: PageReaderOptions;
  /** One for all pages: it learns from page to page. */
  readonly #scanner: PageScanner;
  readonly #cursors: CursorSequence;
  #ahead: PageAhead | undefined;
  readonly #plan: RecordPlan;
  #recordCount = 0;
  #deleteCount = 0;
  #incompleteDeleteCount = 0;
  #answeredMs: number | undefined;

  /** @param cursors what the records carry; several readers may take of the same ones. */
  constructor(options: PageReaderOptions, plan: RecordPlan, cursors: CursorSequence) {
    this.#options = options;
    this.#plan = plan;
    this.#scanner = new PageScanner({ plan });
    this.#cursors = cursors;
  }

  /** Records written by this reader so far, those of failed pages included. */
  get recordCount(): number {
    return this.#recordCount;
  }

  get deleteCount(): number {
    return this.#deleteCount;
  }

  /** Deletes so far that did not bring the whole key of their row. */
  get incompleteDeleteCount(): number {
    return this.#incompleteDeleteCount;
  }

  /** When the last page was answered, by the service's own clock if the answer has it; in milliseconds since the epoch. */
  get answeredMs(): number {
    return this.#answeredMs ?? this.#options.clock.now();
  }

  /** Writes delete markers of rows that are known to be gone. @param deletionMs for a column of the table. */
  async writeMarkers(keys: readonly (readonly string[])[], deletionMs: number): Promise<void> {
    if (keys.length === 0) return;
    const cursors = this.#cursors;
    const first = cursors.next;
    const lines = deleteMarkers(this.#plan, keys, { nowMs: this.#options.clock.now(), deletionMs }, first);
    cursors.advanceTo(first + keys.length);
    this.#recordCount += keys.length;
    this.#deleteCount += keys.length;
    await this.#options.records(lines);
  }

  async read(page: Page, { asksAhead = true, watch }: PageReading = {}): Promise<PageResult> {
    const { clock, log, random, service, signal } = this.#options;
    const before = this.#recordCount;
    try {
      const scanner = await retrying({
        attempt: () => this.#attempt(page, asksAhead, watch),
        judgeFailure: (error, attempts, waitedMs) =>
          decideReadAgain(error, { attempts, waitedMs, hostAnswered: true, random: random() }),
        onRetry: ({ reason, waitMs }) => {
          const seconds = (waitMs / 1000).toFixed(1);
          log.warn(`Table ${page.request.table.name}: reading a page again in ${seconds} s: ${reason}`);
        },
        clock,
        signal,
      });
      const { count, deltaLink, keptBackCount, lastKey, nextLink } = scanner;
      const rowCount = scanner.rowCount + scanner.deleteCount + keptBackCount;
      return {
        next: await service.resumeAfter(page, { count, nextLink, rowCount, lastKey }, signal),
        deltaLink: deltaLink && service.pageAt(page.request, { kind: 'link', link: deltaLink }).url,
        recordCount: this.#recordCount - before,
      };
    } catch (error) {
      throw service.explain(error, page.request.table);
    }
  }

  /** Gives up the page that was asked for ahead. */
  close(): void {
    const ahead = this.#ahead;
    this.#ahead = undefined;
    ahead?.giveUp.abort(new ConnectorError('system', 'interrupted', 'The page is not needed.'));
    // Its failure changes nothing: the page was not read.
    ahead?.response.then(
      (response) => response.discard(),
      () => {},
    );
  }

  async #attempt(page: Page, asksAhead: boolean, watch: RowWatch | undefined): Promise<PageScanner> {
    const scanner = this.#scanner;
    scanner.begin({ watch: page.watch ?? watch, keepsLastKey: !page.followsLinks });
    try {
      await this.#scan(page, asksAhead, scanner);
      return scanner;
    } catch (error) {
      // The page ahead may hold the connection that trying again waits for.
      this.close();
      throw error;
    } finally {
      this.#deleteCount += scanner.deleteCount;
      this.#incompleteDeleteCount += scanner.incompleteDeleteCount;
    }
  }

  async #scan(page: Page, asksAhead: boolean, scanner: PageScanner): Promise<void> {
    const { clock, records } = this.#options;
    const response = await this.#open(page);
    this.#answeredMs = timeIn(response.headers['date']);
    try {
      for await (const chunk of response.body) {
        const lines = this.#numbered((cursor) => scanner.push(chunk, clock.now(), cursor));
        if (asksAhead) this.#askAhead(page, scanner.nextLink);
        await records(lines);
      }
    } catch (error) {
      response.discard();
      throw error;
    }
    await records(this.#numbered((cursor) => scanner.finish(clock.now(), cursor)));
    // The documents call an answer without changes empty. Any other page has rows, even if there are none of them.
    const { table, tracked } = page.request;
    if (scanner.hasValue || scanner.deltaLink !== undefined || tracked) return;
    const words = `Table ${table.name}: the service sent a document without rows ("value").`;
    throw new ConnectorError('system', 'response_malformed', words);
  }

  /**
   * Gives the next cursors to the records that are scanned. Await nothing between this and the writing of the lines: other
   * readers take cursors from the same sequence, and they must grow from line to line. Unwritten records take none.
   */
  #numbered(scan: (cursor: number) => Buffer): Buffer {
    const cursors = this.#cursors;
    const before = this.#scanner.recordCount;
    const lines = scan(cursors.next);
    const count = this.#scanner.recordCount - before;
    this.#recordCount += count;
    cursors.advanceTo(cursors.next + count);
    return lines;
  }

  async #open(page: Page): Promise<HttpResponse> {
    const { service, signal } = this.#options;
    const ahead = this.#ahead;
    if (ahead?.url === page.url) {
      this.#ahead = undefined;
      return await ahead.response;
    }
    this.close();
    return await service.openPage(page, signal);
  }

  #askAhead(page: Page, link: string | undefined): void {
    if (link === undefined || this.#ahead !== undefined || !page.followsLinks) return;
    const { service } = this.#options;
    const next = followable(() => service.pageAt(page.request, { kind: 'link', link }));
    if (next === undefined) return;
    const giveUp = new AbortController();
    const response = service.openPage(next, AbortSignal.any([this.#options.signal, giveUp.signal]));
    // The failure is thrown again when the page is read. If the stream ends before, it changes nothing.
    response.catch(() => {});
    this.#ahead = { url: next.url, response, giveUp };
  }
}

/** Of a `Date` header, whole seconds. https://www.rfc-editor.org/rfc/rfc9110#field.date */
function timeIn(date: string | undefined): number | undefined {
  const ms = Date.parse(date ?? '');
  return Number.isNaN(ms) ? undefined : ms;
}

/** A link that must not be followed is an error when its page is due, not before: this page's rows are good. */
function followable(link: () => Page): Page | undefined {
  try {
    return link();
  } catch {
    // The same error comes again when the page is due.
    return undefined;
  }
}
