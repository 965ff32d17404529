/**
 * What a round of changes needs in addition to its pages: it asks again for rows that may exist although their delete came,
 * and finds out whether the rows that came are changes at all.
 */
import { type Page, resumeText, type RowWatch } from '../../odata/page.ts';
import { EmptyPages } from '../machine/empty_pages.ts';
import { endless, LinkCycle } from '../machine/link_cycle.ts';
import type { StreamPlan } from '../plan/stream_plan.ts';
import { FoundRows, GoneRows } from './gone_rows.ts';
import type { PageReader, PageReaderOptions } from './page_reader.ts';
import { RecreatedRows } from './recreated_rows.ts';
import type { StreamRequests } from './stream_requests.ts';
import { isPastRetention } from '../plan/change_token_age.ts';

/** The service's own default, where the user may not know. */
const DEFAULT_RETENTION_DAYS = 7;

/** The count of a table's rows is up to a day old. */
const NEARLY_ALL = 0.9;

export class ChangesRound {
  readonly #options: Pick<PageReaderOptions, 'service' | 'signal'>;
  readonly #plan: StreamPlan;
  readonly #requests: StreamRequests;
  readonly #pages: PageReader;
  readonly #recreated = new RecreatedRows();
  readonly #gone = new GoneRows();
  #goneCount = 0;
  #before = { records: 0, deletes: 0, incomplete: 0 };

  constructor(
    options: Pick<PageReaderOptions, 'service' | 'signal'>,
    plan: StreamPlan,
    requests: StreamRequests,
    pages: PageReader,
  ) {
    this.#options = options;
    this.#plan = plan;
    this.#requests = requests;
    this.#pages = pages;
  }

  /** Sees the ids in the pages of changes. */
  get watch(): RowWatch {
    return this.#plan.record.deletionTimeColumn === undefined ? this.#recreated : this.#gone;
  }

  begin(): void {
    const { deleteCount, incompleteDeleteCount, recordCount } = this.#pages;
    this.#before = { records: recordCount, deletes: deleteCount, incomplete: incompleteDeleteCount };
    this.#goneCount = 0;
  }

  /** Deletes in this round that named their rows whole, and those that did not. */
  get deleteCounts(): { whole: number; incomplete: number } {
    const { deleteCount, incompleteDeleteCount } = this.#pages;
    return {
      whole: deleteCount - this.#before.deletes + this.#goneCount,
      incomplete: incompleteDeleteCount - this.#before.incomplete,
    };
  }

  /** After a page. */
  async settle(omittedColumns: readonly string[]): Promise<void> {
    const deletionMs = this.#pages.answeredMs;
    await this.#readRecreated(omittedColumns);
    for (const keys of this.#gone.takeRounds()) await this.#markGone(keys, deletionMs, omittedColumns);
  }

  /** E9. @param issuedMs when the token was issued. */
  async isAllRows(issuedMs: number | undefined): Promise<boolean> {
    const { retentionDays = DEFAULT_RETENTION_DAYS, table } = this.#plan;
    const { incomplete, whole } = this.deleteCounts;
    const rows = this.#pages.recordCount - this.#before.records;
    if (issuedMs === undefined || rows === 0 || whole + incomplete > 0) return false;
    if (!isPastRetention(this.#pages.answeredMs - issuedMs, retentionDays)) return false;
    const { service, signal } = this.#options;
    const count = (await service.countRows([table], signal)).get(table.name);
    return count !== undefined && rows >= count * NEARLY_ALL;
  }

  /** I7: rows whose delete came after them, and which the service still has, are delivered once more. */
  async #readRecreated(omittedColumns: readonly string[]): Promise<void> {
    const keys = this.#recreated.takeSuspects().map((id) => [id]);
    for (const page of this.#requests.keyPages(keys, omittedColumns)) await this.#readAll(page);
  }

  async #markGone(
    keys: readonly (readonly string[])[],
    deletionMs: number,
    omittedColumns: readonly string[],
  ): Promise<void> {
    const found = new FoundRows();
    for (const page of this.#requests.keyPages(keys, omittedColumns)) await this.#readAll(page, found);
    const gone = keys.filter((key) => !found.has(key));
    this.#goneCount += keys.length - gone.length;
    await this.#pages.writeMarkers(gone, deletionMs);
  }

  async #readAll(first: Page, watch?: RowWatch): Promise<void> {
    let page: Page | undefined = first;
    const cycle = new LinkCycle();
    const emptyPages = new EmptyPages(this.#plan.table.name);
    while (page !== undefined) {
      const { next, recordCount } = await this.#pages.read(page, { watch });
      if (next !== undefined) {
        if (cycle.meets(resumeText(next))) throw endless(this.#plan.table.name);
        emptyPages.page(recordCount);
      }
      page = next === undefined ? undefined : this.#options.service.pageAt(page.request, next);
    }
  }
}
