/** The read of one stream: obeys the machine, page by page, and saves what it says. */
import { ConnectorError } from '../core/errors.ts';
import type { MessageOutput } from '../protocol/message_output.ts';
import type { Page } from '../odata/service.ts';
import { PageReader, type PageReaderOptions, type PageResult } from './page_reader.ts';
import { advance, beginReading, type ReadEvent, type Reading, type Step } from './read_machine.ts';
import { type SavedPosition, serialiseState, type StateContext } from './stream_state.ts';
import type { StreamPlan } from './stream_plan.ts';

export interface StreamRunOptions extends PageReaderOptions {
  readonly output: MessageOutput;
  readonly organizationId: string;
}

export interface StreamSummary {
  readonly recordCount: number;
  readonly deleteCount: number;
  readonly pageCount: number;
}

/** Reads a stream to its end. Rejects with a ConnectorError; states written before stay good. */
export async function runStream(options: StreamRunOptions, plan: StreamPlan): Promise<StreamSummary> {
  const pages = new PageReader(options, plan.record);
  try {
    return await new StreamRun(options, plan, pages).toEnd();
  } finally {
    pages.close();
  }
}

class StreamRun {
  readonly #options: StreamRunOptions;
  readonly #plan: StreamPlan;
  readonly #pages: PageReader;
  #cursor: number;
  #recordCount = 0;
  #deleteCount = 0;
  #pageCount = 0;
  #unsavedCount = 0;

  constructor(options: StreamRunOptions, plan: StreamPlan, pages: PageReader) {
    this.#options = options;
    this.#plan = plan;
    this.#pages = pages;
    this.#cursor = plan.firstCursor;
  }

  async toEnd(): Promise<StreamSummary> {
    let phase = this.#firstPhase();
    for (;;) {
      const event = await this.#read(phase);
      const step = this.#guard(phase, event);
      if (step.kind === 'fail') throw this.#failure(step.why, event);
      if (step.warning !== undefined) this.#options.log.warn(`Stream ${this.#name}: ${step.warning}.`);
      if (step.save !== undefined) await this.#save(step.save);
      if (step.phase.kind === 'ended') break;
      phase = step.phase;
    }
    return { recordCount: this.#recordCount, deleteCount: this.#deleteCount, pageCount: this.#pageCount };
  }

  get #name(): string {
    return this.#plan.record.stream;
  }

  #firstPhase(): Reading {
    const { begin, columns, table } = this.#plan;
    if (begin.kind === 'phase') return begin.phase;
    const { url } = this.#options.service.firstPage({
      table,
      columns,
      tracked: true,
      changeToken: begin.token,
    });
    return { ...beginReading('first_load'), mode: 'changes', link: url, resumed: true, since: url };
  }

  #page(phase: Reading): Page {
    const { columns, table } = this.#plan;
    const tracked = phase.mode !== 'full_refresh';
    if (phase.link === undefined) return this.#options.service.firstPage({ table, columns, tracked });
    return this.#options.service.linkedPage(table, phase.link, tracked);
  }

  async #read(phase: Reading): Promise<ReadEvent & { cause?: unknown }> {
    try {
      const result = await this.#pages.read(this.#page(phase), this.#cursor);
      this.#count(result);
      const { deltaLink, nextLink, recordCount } = result;
      return { kind: 'page ended', nextLink, deltaLink, recordCount };
    } catch (error) {
      return { ...eventOf(error, phase), cause: error };
    }
  }

  #count(result: PageResult): void {
    this.#cursor = result.nextCursor;
    this.#recordCount += result.recordCount;
    this.#deleteCount += result.deleteCount;
    this.#unsavedCount += result.recordCount;
    this.#pageCount++;
  }

  #guard(phase: Reading, event: ReadEvent): Step {
    if (event.kind === 'page ended' && event.nextLink !== undefined && event.nextLink === phase.link) {
      throw new ConnectorError(
        'system',
        'response_malformed',
        `Table ${this.#plan.table.name}: the service sent a page that leads to itself, so that its rows would never end.`,
      );
    }
    return advance(phase, event);
  }

  async #save(position: SavedPosition): Promise<void> {
    const context: StateContext = {
      organizationId: this.#options.organizationId,
      columns: this.#plan.columns,
      nextCursor: this.#cursor,
    };
    await this.#options.output.state(this.#name, serialiseState(position, context), this.#unsavedCount);
    this.#unsavedCount = 0;
  }

  #failure(why: 'no delta link' | 'not recoverable', event: ReadEvent & { cause?: unknown }): unknown {
    if (event.cause !== undefined) return event.cause;
    return new ConnectorError(
      'system',
      'response_malformed',
      `Stream ${this.#name}: the service sent rows but no link to the changes that follow (${why}). Nothing was saved, so that no change can be missed; the next sync reads them again.`,
    );
  }
}

/** What a failed read means to the machine. @throws the error itself where the machine has no say in it. */
function eventOf(error: unknown, phase: Reading): ReadEvent {
  if (error instanceof ConnectorError) {
    if (error.code === 'change_token_expired') return { kind: 'token expired' };
    if (error.code === 'request_refused' && phase.resumed) return { kind: 'position refused' };
  }
  throw error;
}
