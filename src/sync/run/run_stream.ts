/** The read of one stream: obeys the machine, page by page, and saves what it says. */
import type { MessageOutput } from '../../protocol/message_output.ts';
import { Checkpoints, CURSOR_RESERVE } from '../state/state_writer.ts';
import { CursorSequence } from '../state/cursor_sequence.ts';
import { ChangesRound } from './changes_round.ts';
import { firstPhase } from './open_stream.ts';
import { PageEvents } from './page_events.ts';
import { PageReader, type PageReaderOptions } from './page_reader.ts';
import type { Progress, StreamProgress } from './progress.ts';
import type { RangesPhase } from '../slices/ranges.ts';
import type { Phase, Reading } from '../state/phases.ts';
import type { StepNotice } from '../machine/steps.ts';
import { advance } from '../machine/read_machine.ts';
import { positionOf } from '../state/position_codec.ts';
import { failureOf } from './failure_events.ts';
import { runRanges } from '../slices/run_ranges.ts';
import { withNeededDate } from '../plan/change_token_age.ts';
import { FRESH_AHEAD, MOST_AHEAD, type StreamPlan } from '../plan/stream_plan.ts';
import { StreamRequests } from './stream_requests.ts';
import { StreamWarnings } from './stream_warnings.ts';

export interface StreamRunOptions extends PageReaderOptions {
  readonly output: MessageOutput;
  readonly organizationId: string;
  readonly progress: Progress;
  /** How many ranges of one stream may be read at once, now. */
  readonly rangesAtOnce: () => number;
}

/** What the run of one stream needs in addition. */
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
    run.warnings.unlabelled();
    run.close();
  }
}

class StreamRun {
  readonly warnings: StreamWarnings;
  readonly #options: StreamRunContext;
  readonly #plan: StreamPlan;
  readonly #requests: StreamRequests;
  readonly #cursors: CursorSequence;
  readonly #checkpoints: Checkpoints;
  readonly #pages: PageReader;
  readonly #round: ChangesRound;
  readonly #events: PageEvents;
  /** Of pages that were read in ranges. */
  #rangePageCount = 0;

  constructor(options: StreamRunContext, plan: StreamPlan) {
    this.#options = { ...options, records: (lines) => this.#write(options.records, lines) };
    this.#plan = plan;
    this.#requests = new StreamRequests(options.service, plan);
    this.#cursors = new CursorSequence(plan.firstCursor);
    this.#checkpoints = new Checkpoints(options, plan, this.#cursors);
    this.#pages = new PageReader(this.#options, plan.record, this.#cursors);
    this.#round = new ChangesRound(options, plan, this.#requests, this.#pages);
    this.warnings = new StreamWarnings(options, plan);
    this.#events = new PageEvents(this.#options, {
      plan,
      requests: this.#requests,
      pages: this.#pages,
      round: this.#round,
      warnings: this.warnings,
    });
  }

  /** Gives up what was asked for ahead. */
  close(): void {
    this.#pages.close();
    this.#events.closeKeys();
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
    const warn = (notice: StepNotice): void => this.warnings.notice(notice);
    let phase: Phase = await firstPhase(this.#options, this.#plan, this.#requests, warn);
    if (this.#plan.begin.kind === 'complete') await this.#checkpoints.save({ kind: 'complete' }, [], true);
    while (phase.kind !== 'ended') {
      phase = phase.kind === 'ranges' ? await this.#readRanges(phase) : await this.#step(phase);
    }
    return {
      recordCount: this.#cursors.givenCount,
      deleteCount: this.#pages.deleteCount,
      pageCount: this.#events.pageCount + this.#rangePageCount,
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
    const { event, error } = await this.#events.read(before);
    await this.#round.settle(before.omittedColumns);
    // A page may have delivered records before it failed.
    const hadRecords = before.hadRecords || this.#cursors.givenCount > writtenCount;
    const phase = hadRecords ? this.#dated({ ...before, hadRecords }) : before;
    const step = advance(phase, event, this.#plan.rules);
    if (step.kind === 'fail')
      throw failureOf(this.#plan.record.stream, step.why, error, this.#lostToken(phase));
    // A pass over the keys that is given up has asked ahead: its answer holds a connection.
    if (!('mode' in step.phase && step.phase.mode === 'key-pass')) this.#events.closeKeys();
    if (step.notice !== undefined) this.warnings.notice(step.notice);
    if (step.unknownDeletes !== undefined) this.warnings.unknownDeletes(step.unknownDeletes);
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
        warn: (notice) => this.warnings.notice(notice),
      },
      this.#plan,
      phase,
    );
    this.#rangePageCount += outcome.pageCount;
    return outcome.phase;
  }

  #lostToken(phase: Reading): { sinceMs: number | undefined; nowMs: number } {
    const sinceMs = phase.mode === 'changes' ? this.warnings.sinceMs(phase.since, phase.owedFrom) : undefined;
    return { sinceMs, nowMs: this.#options.clock.now() };
  }
}
