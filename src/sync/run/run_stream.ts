/** The read of one stream: obeys the machine, page by page, and saves what it says. */
import { NO_CHANGE_COLUMNS } from '../../records/record_plan.ts';
import { SMALLEST_CURSOR } from '../../records/record_head.ts';
import { resumeText } from '../../odata/page.ts';
import type { MessageOutput } from '../../protocol/message_output.ts';
import { Checkpoints, CURSOR_RESERVE } from '../state/state_writer.ts';
import { CursorSequence } from '../state/cursor_sequence.ts';
import { ChangesRound } from './changes_round.ts';
import { firstPhase } from './open_stream.ts';
import { EmptyPages } from '../machine/empty_pages.ts';
import { endless, LinkCycle } from '../machine/link_cycle.ts';
import { PageReader, type PageReaderOptions } from './page_reader.ts';
import type { Progress, StreamProgress } from './progress.ts';
import type { RangesPhase } from '../slices/ranges.ts';
import type { Phase, Reading, ReadingIn } from '../state/phases.ts';
import type { ReadEvent, StepNotice } from '../machine/steps.ts';
import { advance } from '../machine/read_machine.ts';
import { positionOf } from '../state/position_codec.ts';
import { eventOfFailure, failureOf, isAboutFilter, rowFilterRefused } from './failure_events.ts';
import { RefusedToken } from './refused_token.ts';
import { runRanges } from '../slices/run_ranges.ts';
import { linkIssuedAt, unreportedSince, withNeededDate } from '../plan/change_token_age.ts';
import { unlabelledWords } from '../plan/selection.ts';
import { FRESH_AHEAD, MOST_AHEAD, type StreamPlan } from '../plan/stream_plan.ts';
import { StreamRequests } from './stream_requests.ts';
import { incompleteDeletesWords, noticeWords, unknownDeletesWords } from '../plan/sync_messages.ts';

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

/** Cursors that are further ahead were written before a clock was set back. In microseconds. */
const LONGEST_WAIT = FRESH_AHEAD - MOST_AHEAD + 2 * CURSOR_RESERVE;

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
  readonly #round: ChangesRound;
  readonly #refusals: RefusedToken;
  /** Of a pass over the keys. */
  #keys: PageReader | undefined;
  #cycle = new LinkCycle();
  readonly #emptyPages: EmptyPages;
  #pageCount = 0;

  constructor(options: StreamRunContext, plan: StreamPlan) {
    this.#options = { ...options, records: (lines) => this.#write(options.records, lines) };
    this.#plan = plan;
    this.#requests = new StreamRequests(options.service, plan);
    this.#cursors = new CursorSequence(plan.firstCursor);
    this.#checkpoints = new Checkpoints(options, plan, this.#cursors);
    this.#pages = new PageReader(this.#options, plan.record, this.#cursors);
    this.#emptyPages = new EmptyPages(plan.table.name);
    this.#round = new ChangesRound(options, plan, this.#requests, this.#pages);
    this.#refusals = new RefusedToken(options, this.#requests);
  }

  /** Gives up what was asked for ahead. */
  close(): void {
    this.#pages.close();
    this.#keys?.close();
  }

  tellUnlabelled(): void {
    const words = unlabelledWords(this.#plan.record.derived);
    if (words !== undefined) this.#options.log.warn(`Stream ${this.#name}: ${words}.`);
  }

  /** I3: nothing is awaited between the state that reserves the cursors and the lines that carry them. */
  async #write(records: PageReaderOptions['records'], lines: Uint8Array): Promise<void> {
    const mustReserve = lines.length > 0 && this.#checkpoints.mustReserve;
    const reserved = mustReserve ? this.#checkpoints.reserve() : undefined;
    const written = records(lines);
    this.#checkpoints.handOver();
    await Promise.all([reserved, written]);
    this.#options.stream.rows = this.#cursors.givenCount;
    this.#options.progress.tell();
  }

  async toEnd(): Promise<StreamSummary> {
    await this.#letClockCatchUp();
    const warn = (notice: StepNotice): void => this.#warn(notice);
    let phase: Phase = await firstPhase(this.#options, this.#plan, this.#requests, warn);
    if (this.#plan.begin.kind === 'complete') await this.#checkpoints.save({ kind: 'complete' }, [], true);
    while (phase.kind !== 'ended') {
      phase = phase.kind === 'ranges' ? await this.#readRanges(phase) : await this.#step(phase);
    }
    return {
      recordCount: this.#cursors.givenCount,
      deleteCount: this.#pages.deleteCount,
      pageCount: this.#pageCount,
    };
  }

  /**
   * I3: cursors stay close to the clock. A read without a state begins ahead, and runs that are killed at once push them
   * ahead by their reserve each; then this waits. Further ahead they are only if the clock was set back, which no wait mends.
   */
  async #letClockCatchUp(): Promise<void> {
    const { clock, signal } = this.#options;
    const ahead = this.#plan.firstCursor - MOST_AHEAD - clock.now() * 1000;
    if (this.#plan.comparesCursor && ahead > 0 && ahead <= LONGEST_WAIT) {
      await clock.sleep(Math.ceil(ahead / 1000), signal);
    }
  }

  /** One page, and what follows from it. */
  async #step(before: Reading): Promise<Phase> {
    if (before.mode === 'changes' && before.at === undefined) this.#round.begin();
    this.#checkpoints.standAt(() => ({
      position: positionOf(this.#dated(before)),
      omittedColumns: before.omittedColumns,
    }));
    const writtenCount = this.#cursors.givenCount;
    const { event, error } = await this.#read(before);
    await this.#round.settle(before.omittedColumns);
    // A page may have delivered records before it failed.
    const hadRecords = before.hadRecords || this.#cursors.givenCount > writtenCount;
    const phase = hadRecords ? this.#dated({ ...before, hadRecords }) : before;
    const step = advance(phase, event, this.#plan.rules);
    if (step.kind === 'fail') throw failureOf(this.#name, step.why, error, this.#lostToken(phase));
    // A pass over the keys that is given up has asked ahead: its answer holds a connection.
    if (!('mode' in step.phase && step.phase.mode === 'key-pass')) this.#keys?.close();
    if (step.notice !== undefined) this.#warn(step.notice);
    if (step.unknownDeletes !== undefined) this.#say(unknownDeletesWords(step.unknownDeletes));
    const { omittedColumns } = step.phase.kind === 'ended' ? phase : step.phase;
    const isLast = step.phase.kind === 'ended';
    if (step.save !== undefined) {
      const position = withNeededDate(step.save, this.#options.service.changes);
      await this.#checkpoints.save(position, omittedColumns, isLast);
    }
    return step.phase;
  }

  /** A read that ends with a change token remembers when it first delivered anything, by the service's clock. */
  #dated(phase: Reading): Reading {
    if ((phase.mode !== 'first-load' && phase.mode !== 'changes') || phase.begunAt !== undefined)
      return phase;
    return { ...phase, begunAt: new Date(this.#pages.answeredMs).toISOString() };
  }

  async #readRanges(phase: RangesPhase): Promise<Phase> {
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
  async #afterRefusal(
    phase: ReadingIn<'changes'>,
    event: ReadEvent,
    error: unknown,
  ): Promise<{ event: ReadEvent; error?: unknown }> {
    if (await this.#refusals.mayAskAgain(phase.since)) return await this.#read(phase);
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
    this.#pageCount++;
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
      if (await this.#round.isAllRows(this.#issuedMs(phase.since)))
        return { kind: 'all-rows-came', deltaLink };
      this.#tellIncompleteDeletes(phase);
    }
    return { kind: 'last-page', deltaLink, recordCount };
  }

  /** Of tables whose deletes may not be told, or not so that a destination can find the row. */
  #tellIncompleteDeletes({ owedFrom, since }: ReadingIn<'changes'>): void {
    if (this.#plan.record.keyColumns.length === 1) return;
    const { incomplete, whole } = this.#round.deleteCounts;
    if (incomplete === 0 && whole > 0) return;
    this.#say(incompleteDeletesWords(incomplete, this.#sinceMs(since, owedFrom)));
  }

  /** Only where changes fill more than a page: a quiet stream costs no request more. */
  async #estimateChanges(since: string): Promise<void> {
    const { output, service, signal, stream } = this.#options;
    const count = await service.changes?.count(this.#plan.table, since, signal);
    if (count === undefined) return;
    stream.estimate = count;
    await output.estimate(this.#name, count);
  }

  /** Without its key a row is of no use. */
  #keepingKey(event: ReadEvent, error: unknown): ReadEvent {
    if (event.kind === 'column-unknown' && this.#plan.table.primaryKey.includes(event.column)) throw error;
    return event;
  }

  #warn(notice: StepNotice): void {
    this.#say(
      noticeWords(notice, (since, owedFrom) => this.#sinceMs(since, owedFrom), this.#options.clock.now()),
    );
  }

  #say(words: string): void {
    this.#options.log.warn(`Stream ${this.#name}: ${words}.`);
  }

  #issuedMs(since: string): number | undefined {
    return linkIssuedAt(since, this.#options.service.changes);
  }

  #sinceMs(since: string, owedFrom: string | undefined): number | undefined {
    return unreportedSince(this.#issuedMs(since), owedFrom);
  }

  #lostToken(phase: Reading): { sinceMs: number | undefined; nowMs: number } {
    const sinceMs = phase.mode === 'changes' ? this.#sinceMs(phase.since, phase.owedFrom) : undefined;
    return { sinceMs, nowMs: this.#options.clock.now() };
  }
}
