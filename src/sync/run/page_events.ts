/** Reads the pages of a stream one after the other, and tells the machine what each of them means. */
import type { MessageOutput } from '../../protocol/message_output.ts';
import { NO_CHANGE_COLUMNS } from '../../records/record_plan.ts';
import { SMALLEST_CURSOR } from '../../records/record_head.ts';
import { resumeText } from '../../odata/page.ts';
import { EmptyPages } from '../machine/empty_pages.ts';
import { endless, LinkCycle } from '../machine/link_cycle.ts';
import type { ReadEvent } from '../machine/steps.ts';
import type { StreamPlan } from '../plan/stream_plan.ts';
import { CursorSequence } from '../state/cursor_sequence.ts';
import type { Reading, ReadingIn } from '../state/phases.ts';
import type { ChangesRound } from './changes_round.ts';
import { eventOfFailure, isAboutFilter, rowFilterRefused } from './failure_events.ts';
import { PageReader, type PageReaderOptions } from './page_reader.ts';
import type { StreamProgress } from './progress.ts';
import { RefusedToken } from './refused_token.ts';
import type { StreamRequests } from './stream_requests.ts';
import type { StreamWarnings } from './stream_warnings.ts';

export interface PageEventsOptions extends PageReaderOptions {
  readonly output: MessageOutput;
  readonly stream: StreamProgress;
}

/** What the events of a stream's pages come from. */
export interface PageSources {
  readonly plan: StreamPlan;
  readonly requests: StreamRequests;
  readonly pages: PageReader;
  readonly round: ChangesRound;
  readonly warnings: StreamWarnings;
}

export interface PageOutcome {
  readonly event: ReadEvent;
  /** The failure that the event stands for. */
  readonly error?: unknown;
}

export class PageEvents {
  pageCount = 0;
  readonly #options: PageEventsOptions;
  readonly #plan: StreamPlan;
  readonly #requests: StreamRequests;
  readonly #pages: PageReader;
  readonly #round: ChangesRound;
  readonly #warnings: StreamWarnings;
  readonly #refusals: RefusedToken;
  readonly #emptyPages: EmptyPages;
  /** For a pass over the keys. */
  #keys: PageReader | undefined;
  #cycle = new LinkCycle();

  constructor(options: PageEventsOptions, { pages, plan, requests, round, warnings }: PageSources) {
    this.#options = options;
    this.#plan = plan;
    this.#requests = requests;
    this.#pages = pages;
    this.#round = round;
    this.#warnings = warnings;
    this.#refusals = new RefusedToken(options, requests);
    this.#emptyPages = new EmptyPages(plan.table.name);
  }

  /** Gives up the page of keys that was asked for ahead. */
  closeKeys(): void {
    this.#keys?.close();
  }

  /** Asks for the next page of a phase, and writes its records. @throws what the machine has no say in. */
  async read(phase: Reading): Promise<PageOutcome> {
    try {
      return { event: await this.#readPage(phase) };
    } catch (error) {
      const isFirst = phase.at === undefined;
      const { columns, rowFilter, table } = this.#plan;
      if (isFirst && rowFilter !== undefined && isAboutFilter(error, columns)) {
        throw rowFilterRefused(table.name, rowFilter, error);
      }
      const isFiltered = phase.mode === 'watermark' && phase.range.from !== undefined;
      const about = { isFiltered, isFirst, resumed: phase.resumed, isChanges: phase.mode === 'changes' };
      const event = this.#keepingKey(eventOfFailure(error, about), error);
      return event.kind === 'token-refused' && phase.mode === 'changes'
        ? await this.#afterRefusal(phase, event, error)
        : { event, error };
    }
  }

  /** E5: asked once more, and only if the same is granted without the token it is the token that is refused. */
  async #afterRefusal(phase: ReadingIn<'changes'>, event: ReadEvent, error: unknown): Promise<PageOutcome> {
    if (await this.#refusals.mayAskAgain(phase.since)) return await this.read(phase);
    if (await this.#refusals.isAboutToken()) return { event, error };
    throw error;
  }

  async #readPage(phase: Reading): Promise<ReadEvent> {
    if (phase.at === undefined) this.#cycle = new LinkCycle();
    const watch = phase.mode === 'changes' ? this.#round.watch : undefined;
    this.#options.stream.requests++;
    const reader = phase.mode === 'key-pass' ? this.#keyReader() : this.#pages;
    // Before the second page of changes comes the question how many there are, which takes a connection too.
    const isBeginning = phase.mode === 'changes' && phase.at === undefined;
    const page = this.#requests.page(phase);
    const { deltaLink, next, recordCount } = await reader.read(page, { watch, asksAhead: !isBeginning });
    this.pageCount++;
    if (next !== undefined && isBeginning) await this.#estimateChanges(phase.since);
    if (next === undefined) return await this.#lastPage(phase, deltaLink, recordCount);
    if (this.#cycle.meets(resumeText(next))) throw endless(this.#plan.table.name);
    this.#emptyPages.page(recordCount);
    return { kind: 'page', next, recordCount };
  }

  /** Scans keys as any rows, so that a malformed page is noticed, and writes none. */
  #keyReader(): PageReader {
    const { keyColumns, stream } = this.#plan.record;
    const plan = { stream, columns: new Set(keyColumns), keyColumns, change: NO_CHANGE_COLUMNS };
    const options = { ...this.#options, records: () => Promise.resolve() };
    this.#keys ??= new PageReader(options, plan, new CursorSequence(SMALLEST_CURSOR));
    return this.#keys;
  }

  /** Annotations have kept delta links away: https://github.com/MicrosoftDocs/powerapps-docs/issues/439 */
  async #lastPage(phase: Reading, deltaLink: string | undefined, recordCount: number): Promise<ReadEvent> {
    if (phase.mode === 'key-pass') {
      const token = deltaLink === undefined ? undefined : this.#options.service.changes?.tokenIn(deltaLink);
      const link =
        token === undefined ? undefined : this.#requests.sinceToken(token, phase.omittedColumns).url;
      return { kind: 'last-page', deltaLink: link, recordCount };
    }
    const isTracked = phase.mode === 'first-load' || phase.mode === 'changes';
    const isQuiet = phase.mode === 'changes' && !phase.hadRecords && recordCount === 0;
    const asked = this.#requests.pageOptions(phase).lookupTypes === true;
    if (deltaLink === undefined && isTracked && !isQuiet && asked) {
      return { kind: 'delta-link-withheld', columns: this.#plan.lookupTypes };
    }
    if (phase.mode === 'changes') {
      if (await this.#round.isAllRows(this.#warnings.issuedMs(phase.since)))
        return { kind: 'all-rows-came', deltaLink };
      this.#warnings.incompleteDeletes(phase, this.#round.deleteCounts);
    }
    return { kind: 'last-page', deltaLink, recordCount };
  }

  /** Only where changes fill more than a page: a quiet stream costs no request more. */
  async #estimateChanges(since: string): Promise<void> {
    const { output, service, signal, stream } = this.#options;
    const count = await service.changes?.count(this.#plan.table, since, signal);
    if (count === undefined) return;
    stream.estimate = count;
    await output.estimate(this.#plan.record.stream, count);
  }

  /** Without its key a row is of no use. */
  #keepingKey(event: ReadEvent, error: unknown): ReadEvent {
    if (event.kind === 'column-unknown' && this.#plan.table.primaryKey.includes(event.column)) throw error;
    return event;
  }
}
