/** The read of a table in ranges: several at once, each by a reader of its own, and obeying the machine of all. */
import { forEachConcurrently } from '../../core/concurrency.ts';
import { ConnectorError } from '../../core/errors.ts';
import { resumeText } from '../../odata/page.ts';
import type { Checkpoints } from '../state/state_writer.ts';
import type { CursorSequence } from '../state/cursor_sequence.ts';
import { EmptyPages } from '../machine/empty_pages.ts';
import { endless, LinkCycle } from '../machine/link_cycle.ts';
import { PageReader, type PageReaderOptions } from '../run/page_reader.ts';
import type { StreamProgress } from '../run/progress.ts';
import { advanceRanges, afterRange, type RangeEvent, rangesLeft } from './range_machine.ts';
import type { RangesPhase } from './ranges.ts';
import type { Phase } from '../state/phases.ts';
import type { Step, StepNotice } from '../machine/steps.ts';
import { eventOfFailure, isAboutFilter, rowFilterRefused } from '../run/failure_events.ts';
import type { StreamPlan } from '../plan/stream_plan.ts';
import type { StreamRequests } from '../run/stream_requests.ts';

export interface RangesRunOptions extends PageReaderOptions {
  readonly stream: StreamProgress;
  readonly requests: StreamRequests;
  readonly checkpoints: Checkpoints;
  readonly cursors: CursorSequence;
  /** How many ranges may be read at once, now. */
  readonly rangesAtOnce: () => number;
  readonly warn: (notice: StepNotice) => void;
}

export interface RangesOutcome {
  readonly phase: Phase;
  readonly pageCount: number;
}

/** Reads until all ranges are done, or another read has to take their place. @returns the next phase. */
export async function runRanges(
  options: RangesRunOptions,
  plan: StreamPlan,
  phase: RangesPhase,
): Promise<RangesOutcome> {
  const run = new RangesRun(options, plan, phase);
  return { phase: await run.toEnd(), pageCount: run.pageCount };
}

class RangesRun {
  pageCount = 0;
  readonly #options: RangesRunOptions;
  readonly #plan: StreamPlan;
  readonly #stop = new AbortController();
  readonly #signal: AbortSignal;
  readonly #idle: PageReader[] = [];
  #phase: RangesPhase;
  /** What comes instead of the ranges that are left. */
  #after: Phase | undefined;

  constructor(options: RangesRunOptions, plan: StreamPlan, phase: RangesPhase) {
    this.#options = options;
    this.#plan = plan;
    this.#phase = phase;
    this.#signal = AbortSignal.any([options.signal, this.#stop.signal]);
  }

  async toEnd(): Promise<Phase> {
    const left = rangesLeft(this.#phase);
    // I3: the state that reserves this run's cursors goes out before the first record.
    if (left.length === 0 || this.#options.checkpoints.mustReserve) await this.#take(afterRange(this.#phase));
    await forEachConcurrently(left, this.#options.rangesAtOnce, (range) => this.#readRange(range));
    return this.#after ?? this.#phase;
  }

  async #readRange(range: number): Promise<void> {
    const { cursors, ...options } = this.#options;
    const reader =
      this.#idle.pop() ?? new PageReader({ ...options, signal: this.#signal }, this.#plan.record, cursors);
    try {
      await this.#readPages(range, reader);
    } catch (error) {
      // What ended the others is thrown by the one that met it.
      if (this.#stop.signal.aborted) return;
      this.#stopOthers();
      throw error;
    } finally {
      reader.close();
      this.#idle.push(reader);
    }
  }

  async #readPages(range: number, reader: PageReader): Promise<void> {
    const cycle = new LinkCycle();
    const empty = new EmptyPages(this.#plan.table.name);
    while (this.#after === undefined && this.#phase.ranges[range]?.kind !== 'done') {
      const { error, event } = await this.#readPage(range, reader, { cycle, empty });
      // Another range may have ended all of them while this one was waiting.
      if (this.#after === undefined) await this.#take(advanceRanges(this.#phase, event), error);
    }
  }

  async #readPage(
    range: number,
    reader: PageReader,
    { cycle, empty }: { readonly cycle: LinkCycle; readonly empty: EmptyPages },
  ): Promise<{ event: RangeEvent; error?: unknown }> {
    const { requests, stream } = this.#options;
    try {
      stream.requests++;
      const { next, recordCount } = await reader.read(requests.rangePage(this.#phase, range));
      this.pageCount++;
      if (next === undefined) return { event: { kind: 'last-page', range } };
      if (cycle.meets(resumeText(next))) throw endless(this.#plan.table.name);
      empty.page(recordCount);
      return { event: { kind: 'page', range, next } };
    } catch (error) {
      return { event: this.#eventOf(error, range), error };
    }
  }

  /** @throws the error itself where the machine has no say in it. */
  #eventOf(error: unknown, range: number): RangeEvent {
    const { columns, rowFilter, table } = this.#plan;
    const progress = this.#phase.ranges[range];
    const isFirst = progress?.kind === 'not-begun';
    if (isFirst && rowFilter !== undefined && isAboutFilter(error, columns)) {
      throw rowFilterRefused(table.name, rowFilter, error);
    }
    const resumed = progress?.kind === 'begun' && progress.resumed;
    const event = eventOfFailure(error, { isFiltered: true, isFirst, resumed });
    switch (event.kind) {
      case 'position-refused':
        return { kind: event.kind, range };
      case 'filter-refused':
        return event;
      case 'column-unknown':
        // Without its key a row is of no use to anybody.
        if (!table.primaryKey.includes(event.column)) return event;
        throw error;
      default:
        throw error;
    }
  }

  /** Between the step and the handing over of its state nothing is awaited: states go out in the order of the steps. */
  async #take(step: Step, error?: unknown): Promise<void> {
    const { checkpoints, warn } = this.#options;
    if (step.kind === 'fail') throw error;
    if (step.notice !== undefined) warn(step.notice);
    const { omittedColumns } = step.phase.kind === 'ended' ? this.#phase : step.phase;
    if (step.phase.kind === 'ranges' && omittedColumns.length === this.#phase.omittedColumns.length) {
      this.#phase = step.phase;
    } else {
      this.#after = step.phase;
      this.#stopOthers();
    }
    if (step.save !== undefined)
      await checkpoints.save(step.save, omittedColumns, step.phase.kind === 'ended');
  }

  #stopOthers(): void {
    this.#stop.abort(new ConnectorError('system', 'interrupted', 'The ranges are not read on.'));
  }
}
