/** The read of one stream: obeys the machine, page by page, and saves what it says. */
import { NO_CHANGE_COLUMNS } from '../../records/record_plan.ts';
import { SMALLEST_CURSOR } from '../../records/record_head.ts';
import type { Page } from '../../odata/service.ts';
import type { MessageOutput } from '../../protocol/message_output.ts';
import { Checkpoints } from '../state/state_writer.ts';
import { CursorSequence } from '../state/cursor_sequence.ts';
import { firstPhase } from './open_stream.ts';
import { EmptyPages } from '../machine/empty_pages.ts';
import { endless, LinkCycle } from '../machine/link_cycle.ts';
import { PageReader, type PageReaderOptions } from './page_reader.ts';
import type { Progress, StreamProgress } from './progress.ts';
import type { RangesPhase } from '../slices/ranges.ts';
import {
  advance,
  type Phase,
  type ReadEvent,
  type Reading,
  type StepNotice,
} from '../machine/read_machine.ts';
import { eventOfFailure, failureOf, isAboutFilter, rowFilterRefused } from './failure_events.ts';
import { RecreatedRows } from './recreated_rows.ts';
import { runRanges } from '../slices/run_ranges.ts';
import { unlabelledWords } from '../plan/selection.ts';
import type { StreamPlan } from '../plan/stream_plan.ts';
import { StreamRequests } from './stream_requests.ts';
import type { SavedPosition } from '../state/stream_state.ts';
import { noticeWords } from './sync_messages.ts';

export interface StreamRunOptions extends PageReaderOptions {
  readonly output: MessageOutput;
  readonly organizationId: string;
  readonly progress: Progress;
  /** How many ranges of one stream may be read at once, now. */
  readonly rangesAtOnce: () => number;
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
  readonly #requests: StreamRequests;
  readonly #cursors: CursorSequence;
  readonly #checkpoints: Checkpoints;
  readonly #pages: PageReader;
  readonly #recreated = new RecreatedRows();
  /** Of a pass over the keys. */
  #keys: PageReader | undefined;
  #cycle = new LinkCycle();
  readonly #emptyPages: EmptyPages;
  #reserve: (() => Promise<void>) | undefined;
  #pageCount = 0;

  constructor(options: StreamRunContext, plan: StreamPlan) {
    this.#options = { ...options, records: (lines) => this.#write(options.records, lines) };
    this.#plan = plan;
    this.#requests = new StreamRequests(options.service, plan);
    this.#cursors = new CursorSequence(plan.firstCursor);
    this.#checkpoints = new Checkpoints(options, plan, this.#cursors);
    this.#pages = new PageReader(this.#options, plan.record, this.#cursors);
    this.#emptyPages = new EmptyPages(plan.table.name);
  }

  /** Gives up what was asked for ahead. */
  close(): void {
    this.#pages.close();
    this.#keys?.close();
  }

  tellUnlabelled(): void {
    const words = unlabelledWords(this.#plan.record.added);
    if (words !== undefined) this.#options.log.warn(`Stream ${this.#name}: ${words}.`);
  }

  async #write(records: PageReaderOptions['records'], lines: Uint8Array): Promise<void> {
    const reserve = lines.length === 0 ? undefined : this.#reserve;
    if (reserve !== undefined) {
      this.#reserve = undefined;
      await reserve();
    }
    await records(lines);
    this.#options.stream.rows = this.#cursors.givenCount;
    this.#options.progress.tell();
  }

  async toEnd(): Promise<StreamSummary> {
    let phase: Phase = await firstPhase(this.#options, this.#plan, this.#requests, (notice) =>
      this.#warn(notice),
    );
    while (phase.kind !== 'ended') {
      phase = phase.kind === 'ranges' ? await this.#readRanges(phase) : await this.#step(phase);
    }
    return {
      recordCount: this.#cursors.givenCount,
      deleteCount: this.#pages.deleteCount,
      pageCount: this.#pageCount,
    };
  }

  /** One page, and what follows from it. */
  async #step(phase: Reading): Promise<Phase> {
    // I3: where this run's cursors are is saved before the first of them is written.
    this.#reserve = this.#checkpoints.mustReserve
      ? () => this.#checkpoints.reserve(positionOf(phase), phase.without)
      : undefined;
    const { event, error } = await this.#read(phase);
    await this.#readRecreated(phase.without);
    const step = advance(phase, event, this.#plan.rules);
    if (step.kind === 'fail') throw failureOf(this.#name, step.why, error, this.#lostToken(phase));
    if (step.notice !== undefined) this.#warn(step.notice);
    const { without } = step.phase.kind === 'ended' ? phase : step.phase;
    if (step.save !== undefined) await this.#checkpoints.save(step.save, without);
    return step.phase;
  }

  async #readRanges(phase: RangesPhase): Promise<Phase> {
    this.#reserve = undefined;
    const outcome = await runRanges(
      {
        ...this.#options,
        requests: this.#requests,
        checkpoints: this.#checkpoints,
        cursors: this.#cursors,
        warn: (notice) => this.#warn(notice),
      },
      this.#plan,
      phase,
    );
    this.#pageCount += outcome.pageCount;
    return outcome.phase;
  }

  get #name(): string {
    return this.#plan.record.stream;
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
    const reader = phase.mode === 'key_pass' ? this.#keyReader() : this.#pages;
    // Before the second page of changes comes the question how many there are, which takes a connection too.
    const isBeginning = phase.mode === 'changes' && phase.link === undefined;
    const page = this.#requests.page(phase);
    const { deltaLink, nextLink, recordCount } = await reader.read(page, { watch, asksAhead: !isBeginning });
    this.#pageCount++;
    if (nextLink !== undefined && isBeginning) await this.#estimateChanges(phase.since);
    if (nextLink === undefined) return this.#lastPage(phase, deltaLink, recordCount);
    if (this.#cycle.meets(nextLink)) throw endless(this.#plan.table.name);
    this.#emptyPages.page(recordCount);
    return { kind: 'page', nextLink, recordCount };
  }

  /** Scans keys as any rows, so that what is no page is noticed, and writes none. */
  #keyReader(): PageReader {
    const { keyColumn, stream } = this.#plan.record;
    const plan = { stream, columns: new Set([keyColumn]), keyColumn, change: NO_CHANGE_COLUMNS };
    const options = { ...this.#options, records: () => Promise.resolve() };
    this.#keys ??= new PageReader(options, plan, new CursorSequence(SMALLEST_CURSOR));
    return this.#keys;
  }

  /** Annotations have kept delta links away: https://github.com/MicrosoftDocs/powerapps-docs/issues/439 */
  #lastPage(phase: Reading, deltaLink: string | undefined, recordCount: number): ReadEvent {
    if (phase.mode === 'key_pass') {
      const token = deltaLink === undefined ? undefined : this.#options.service.changeTokenIn(deltaLink);
      const link = token === undefined ? undefined : this.#requests.sinceToken(token, phase.without).url;
      return { kind: 'last page', deltaLink: link, recordCount };
    }
    const isTracked = phase.mode === 'first_load' || phase.mode === 'changes';
    const isQuiet = phase.mode === 'changes' && !phase.hadRecords && recordCount === 0;
    const asked = this.#requests.asking(phase).lookupTypes === true;
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
    const ids = this.#recreated.takeSuspects();
    for (const { asking, page: first } of this.#requests.keyPages(ids, without)) {
      let page: Page | undefined = first;
      const cycle = new LinkCycle();
      while (page !== undefined) {
        const { nextLink, recordCount } = await this.#pages.read(page);
        if (nextLink !== undefined) {
          if (cycle.meets(nextLink)) throw endless(this.#plan.table.name);
          this.#emptyPages.page(recordCount);
        }
        page = nextLink === undefined ? undefined : service.linkedPage(this.#plan.table, nextLink, asking);
      }
    }
  }

  /** Without its key a row is of no use to anybody. */
  #keepingKey(event: ReadEvent, error: unknown): ReadEvent {
    if (event.kind === 'column unknown' && this.#plan.table.primaryKey.includes(event.column)) throw error;
    return event;
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
    case 'key_pass':
      return { kind: 'position', mode: phase.mode, link: phase.link, borders: phase.borders };
    default:
      return { kind: 'position', mode: phase.mode, link: phase.link };
  }
}
