/** The read of one stream: obeys the machine, page by page, and saves what it says. */
import { ConnectorError } from '../core/errors.ts';
import { and, keyFilter } from '../odata/filter.ts';
import type { MessageOutput } from '../protocol/message_output.ts';
import type { Asking, Page } from '../odata/service.ts';
import { PageReader, type PageReaderOptions } from './page_reader.ts';
import type { Progress, StreamProgress } from './progress.ts';
import {
  advance,
  beginChanges,
  beginReading,
  beginWatermark,
  type Phase,
  type ReadEvent,
  type Reading,
  type StepNotice,
} from './read_machine.ts';
import { LinkCycle } from './link_cycle.ts';
import { eventOfFailure, failureOf, isAboutFilter, rowFilterRefused } from './read_outcomes.ts';
import { RecreatedRows } from './recreated_rows.ts';
import { type SavedPosition, serialiseState, type StateContext } from './stream_state.ts';
import { unlabelledWords } from './selection.ts';
import type { StreamPlan } from './stream_plan.ts';
import { noticeWords } from './sync_words.ts';
import { watermarkAtEnd, watermarkFilter } from './watermark.ts';

export interface StreamRunOptions extends PageReaderOptions {
  readonly output: MessageOutput;
  readonly organizationId: string;
  readonly progress: Progress;
}

/** What the run of one stream is handed beside. */
export interface StreamRunContext extends StreamRunOptions {
  readonly stream: StreamProgress;
}

export interface StreamSummary {
  readonly recordCount: number;
  readonly deleteCount: number;
  readonly pageCount: number;
}

/** How many keys one question names; a key takes some sixty characters of its URL. */
const KEYS_PER_REQUEST = 100;

/** Reads a stream to its end. Rejects with a ConnectorError; states written before stay good. */
export async function runStream(options: StreamRunContext, plan: StreamPlan): Promise<StreamSummary> {
  const run = new StreamRun(options, plan);
  try {
    return await run.toEnd();
  } finally {
    run.tellUnlabelled();
    run.close();
  }
}

class StreamRun {
  readonly #options: StreamRunContext;
  readonly #plan: StreamPlan;
  readonly #pages: PageReader;
  readonly #recreated = new RecreatedRows();
  #cycle = new LinkCycle();
  #reserve: (() => Promise<void>) | undefined;
  #savedRecords = 0;
  #pageCount = 0;

  constructor(options: StreamRunContext, plan: StreamPlan) {
    this.#options = options;
    this.#plan = plan;
    const records = (lines: Uint8Array): Promise<void> => this.#write(lines);
    this.#pages = new PageReader({ ...options, records }, plan.record, plan.firstCursor);
  }

  /** Gives up what was asked for ahead. */
  close(): void {
    this.#pages.close();
  }

  tellUnlabelled(): void {
    const words = unlabelledWords(this.#plan.record.added);
    if (words !== undefined) this.#options.log.warn(`Stream ${this.#name}: ${words}.`);
  }

  async #write(lines: Uint8Array): Promise<void> {
    const reserve = lines.length === 0 ? undefined : this.#reserve;
    if (reserve !== undefined) {
      this.#reserve = undefined;
      await reserve();
    }
    await this.#options.records(lines);
    this.#options.stream.rows = this.#pages.writtenCount;
    this.#options.progress.tell();
  }

  async toEnd(): Promise<StreamSummary> {
    let phase: Phase = await this.#firstPhase();
    let hasReserved = !this.#plan.comparesCursor;
    while (phase.kind === 'reading') {
      const { without: left } = phase;
      const position = positionOf(phase);
      // I3: where this run's cursors are is saved before the first of them is written.
      if (!hasReserved) this.#reserve = () => this.#save(position, left, this.#plan.firstCursor);
      const { event, error } = await this.#read(phase);
      hasReserved ||= this.#reserve === undefined;
      await this.#readRecreated(phase.without);
      const step = advance(phase, event, this.#plan.rules);
      if (step.kind === 'fail') throw failureOf(this.#name, step.why, error, this.#lostToken(phase));
      if (step.notice !== undefined) this.#warn(step.notice);
      const { without } = step.phase.kind === 'reading' ? step.phase : phase;
      if (step.save !== undefined) await this.#save(step.save, without);
      phase = step.phase;
    }
    const { deleteCount, recordCount } = this.#pages;
    return { recordCount, deleteCount, pageCount: this.#pageCount };
  }

  get #name(): string {
    return this.#plan.record.stream;
  }

  async #firstPhase(): Promise<Reading> {
    const { begin } = this.#plan;
    switch (begin.kind) {
      case 'phase':
        return begin.phase;
      case 'token': {
        const { token, without } = begin;
        return { ...beginChanges(this.#sinceToken(token, without).url), without };
      }
      case 'watermark':
        return await this.#beginWatermark(begin.column.name, begin.from);
    }
    return begin satisfies never;
  }

  async #beginWatermark(name: string, from: string | undefined): Promise<Reading> {
    const { clock, service, signal } = this.#options;
    const { table } = this.#plan;
    const column = this.#column(name);
    try {
      const greatest = await service.greatestValue(table, name, signal);
      return beginWatermark({ column: name, from, to: watermarkAtEnd(column, from, greatest, clock.now()) });
    } catch (error) {
      const event = eventOfFailure(error, { isFiltered: true, resumed: false, isFirst: true });
      if (event.kind !== 'filter refused') throw error;
      this.#warn({ kind: 'filter refused', column: name });
      return beginReading('full_refresh');
    }
  }

  #column(name: string) {
    const column = this.#plan.table.columns.find((one) => one.name === name);
    if (column !== undefined) return column;
    throw new TypeError(`table ${this.#plan.table.name} has no column ${name}`);
  }

  #sinceToken(changeToken: string, without: readonly string[]): Page {
    const { table } = this.#plan;
    return this.#options.service.firstPage({
      table,
      columns: this.#columns(without),
      ...this.#asking(true, without),
      changeToken,
    });
  }

  #asking(tracked: boolean, without: readonly string[]): Asking {
    const lookupTypes = this.#plan.lookupTypes.some((name) => !without.includes(name));
    return lookupTypes ? { tracked, lookupTypes } : { tracked };
  }

  #columns(without: readonly string[]): string[] {
    return this.#plan.columns.filter((name) => !without.includes(name));
  }

  #page(phase: Reading): Page {
    const { service } = this.#options;
    const { table } = this.#plan;
    const tracked = phase.mode === 'first_load' || phase.mode === 'changes';
    const asking = this.#asking(tracked, phase.without);
    if (phase.link !== undefined) return service.linkedPage(table, phase.link, asking);
    const columns = this.#columns(phase.without);
    if (phase.mode === 'changes') return this.#changesPage(phase.since, phase.without);
    const filter = this.#filter(phase);
    return service.firstPage({ table, columns, ...asking, ...(filter === undefined ? {} : { filter }) });
  }

  /** What of the table is wanted: by the user's filter, and by the cursor. */
  #filter(phase: Reading): string | undefined {
    const { rowFilter, rules, startFilter } = this.#plan;
    if (phase.mode !== 'watermark') return rowFilter;
    const { range } = phase;
    const byCursor = watermarkFilter(this.#column(range.column), range, rules.lookbackMinutes);
    return and(rowFilter, startFilter, byCursor);
  }

  /** The delta link itself, or its token with the columns that are left. */
  #changesPage(since: string, without: readonly string[]): Page {
    const { service } = this.#options;
    const token = without.length === 0 ? undefined : service.changeTokenIn(since);
    return token === undefined
      ? service.linkedPage(this.#plan.table, since, this.#asking(true, without))
      : this.#sinceToken(token, without);
  }

  async #read(phase: Reading): Promise<{ event: ReadEvent; error?: unknown }> {
    try {
      return { event: await this.#readPage(phase) };
    } catch (error) {
      const isFirst = phase.link === undefined;
      const { columns, rowFilter, table } = this.#plan;
      if (isFirst && rowFilter !== undefined && isAboutFilter(error, columns)) {
        throw rowFilterRefused(table.name, rowFilter, error);
      }
      const isFiltered = phase.mode === 'watermark' && phase.range.from !== undefined;
      const about = { isFiltered, isFirst, resumed: phase.resumed, isChanges: phase.mode === 'changes' };
      return { event: this.#keepingKey(eventOfFailure(error, about), error), error };
    }
  }

  async #readPage(phase: Reading): Promise<ReadEvent> {
    if (phase.link === undefined) this.#cycle = new LinkCycle();
    const watch = phase.mode === 'changes' ? this.#recreated : undefined;
    this.#options.stream.requests++;
    const { deltaLink, nextLink, recordCount } = await this.#pages.read(this.#page(phase), watch);
    this.#pageCount++;
    if (nextLink !== undefined && phase.mode === 'changes' && phase.link === undefined) {
      await this.#estimateChanges(phase.since);
    }
    if (nextLink === undefined) return this.#lastPage(phase, deltaLink, recordCount);
    if (this.#cycle.meets(nextLink)) throw this.#endless();
    return { kind: 'page', nextLink, recordCount };
  }

  /** Annotations have kept delta links away: https://github.com/MicrosoftDocs/powerapps-docs/issues/439 */
  #lastPage(phase: Reading, deltaLink: string | undefined, recordCount: number): ReadEvent {
    const isTracked = phase.mode === 'first_load' || phase.mode === 'changes';
    const isQuiet = phase.mode === 'changes' && !phase.hadRecords && recordCount === 0;
    const asked = this.#asking(isTracked, phase.without).lookupTypes === true;
    return deltaLink === undefined && isTracked && !isQuiet && asked
      ? { kind: 'delta link withheld', columns: this.#plan.lookupTypes }
      : { kind: 'last page', deltaLink, recordCount };
  }

  /** Only where changes fill more than a page: a quiet stream costs no request more. */
  async #estimateChanges(since: string): Promise<void> {
    const { output, service, signal, stream } = this.#options;
    const count = await service.countChanges(this.#plan.table, since, signal);
    if (count === undefined) return;
    stream.estimate = count;
    await output.estimate(this.#name, count);
  }

  /** I7: rows whose delete came after them, and which the service still has, are delivered once more. */
  async #readRecreated(without: readonly string[]): Promise<void> {
    const { service } = this.#options;
    const { record, table } = this.#plan;
    const columns = this.#columns(without);
    const asking = this.#asking(false, without);
    const ids = this.#recreated.takeSuspects();
    for (let at = 0; at < ids.length; at += KEYS_PER_REQUEST) {
      const filter = keyFilter(record.keyColumn, ids.slice(at, at + KEYS_PER_REQUEST));
      if (filter === '') continue;
      let page: Page | undefined = service.firstPage({ table, columns, ...asking, filter });
      while (page !== undefined) {
        const { nextLink } = await this.#pages.read(page);
        page = nextLink === undefined ? undefined : service.linkedPage(table, nextLink, asking);
      }
    }
  }

  /** Without its key a row is of no use to anybody. */
  #keepingKey(event: ReadEvent, error: unknown): ReadEvent {
    if (event.kind === 'column unknown' && this.#plan.table.primaryKey.includes(event.column)) throw error;
    return event;
  }

  #endless(): ConnectorError {
    return new ConnectorError(
      'system',
      'response_malformed',
      `Table ${this.#plan.table.name}: the service sent pages that lead in a circle, so that its rows would never end.`,
    );
  }

  async #save(
    position: SavedPosition,
    without: readonly string[],
    nextCursor = this.#pages.nextCursor,
  ): Promise<void> {
    const context: StateContext = {
      organizationId: this.#options.organizationId,
      columns: this.#plan.selected.filter((name) => !without.includes(name)),
      leftOut: without,
      filter: this.#plan.filter,
      nextCursor,
    };
    const unsaved = this.#pages.recordCount - this.#savedRecords;
    this.#savedRecords = this.#pages.recordCount;
    await this.#options.output.state(this.#name, serialiseState(position, context), unsaved);
  }

  #warn(notice: StepNotice): void {
    const { clock, log } = this.#options;
    log.warn(`Stream ${this.#name}: ${noticeWords(notice, (since) => this.#issuedMs(since), clock.now())}.`);
  }

  #issuedMs(since: string): number | undefined {
    const { service } = this.#options;
    const token = service.changeTokenIn(since);
    return token === undefined ? undefined : service.changeTokenTime(token);
  }

  #lostToken(phase: Reading): { issuedMs: number | undefined; nowMs: number } {
    const issuedMs = phase.mode === 'changes' ? this.#issuedMs(phase.since) : undefined;
    return { issuedMs, nowMs: this.#options.clock.now() };
  }
}

/** The beginning itself as a state, from which the same read begins again. */
function positionOf(phase: Reading): SavedPosition {
  switch (phase.mode) {
    case 'changes':
      return { kind: 'changes', deltaLink: phase.since };
    case 'watermark':
      return { kind: 'position', mode: phase.mode, link: phase.link, range: phase.range };
    default:
      return { kind: 'position', mode: phase.mode, link: phase.link };
  }
}
