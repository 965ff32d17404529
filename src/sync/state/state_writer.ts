/** The states of one stream, as they go out. */
import type { MessageOutput } from '../../protocol/message_output.ts';
import type { CursorSequence } from './cursor_sequence.ts';
import type { StreamPlan } from '../plan/stream_plan.ts';
import { type SavedPosition, serialiseState, type StateContext } from './stream_state.ts';

export interface CheckpointOptions {
  readonly output: MessageOutput;
  readonly organizationId: string;
}

export class Checkpoints {
  readonly #options: CheckpointOptions;
  readonly #plan: StreamPlan;
  readonly #cursors: CursorSequence;
  #savedRecords = 0;
  #hasSaved = false;

  constructor(options: CheckpointOptions, plan: StreamPlan, cursors: CursorSequence) {
    this.#options = options;
    this.#plan = plan;
    this.#cursors = cursors;
  }

  /** I3: whether a state must go out before the first record, to say where this run's cursors are. */
  get mustReserve(): boolean {
    return this.#plan.comparesCursor && !this.#hasSaved;
  }

  /** The beginning itself as a state, before the first record that was scanned is written. */
  async reserve(position: SavedPosition, without: readonly string[]): Promise<void> {
    await this.#write(position, without, this.#plan.firstCursor, 0);
  }

  /** All records that were handed to the writer before this call stand before the state. */
  async save(position: SavedPosition, without: readonly string[]): Promise<void> {
    const { givenCount, next } = this.#cursors;
    const unsaved = givenCount - this.#savedRecords;
    this.#savedRecords = givenCount;
    await this.#write(position, without, next, unsaved);
  }

  async #write(
    position: SavedPosition,
    without: readonly string[],
    nextCursor: number,
    recordCount: number,
  ): Promise<void> {
    const { organizationId, output } = this.#options;
    const { filter, record, selected } = this.#plan;
    const columns = selected.filter((name) => !without.includes(name));
    const context: StateContext = { organizationId, columns, leftOut: without, filter, nextCursor };
    this.#hasSaved = true;
    await output.state(record.stream, serialiseState(position, context), recordCount);
  }
}
