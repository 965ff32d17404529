/** The states of one stream, as they go out. */
import type { MessageOutput } from '../../protocol/message_output.ts';
import type { CursorSequence } from './cursor_sequence.ts';
import type { SavedPosition } from './saved_position.ts';
import { serialiseState, type StateContext, type SyncIdentity } from './stream_state.ts';

export interface CheckpointOptions {
  readonly output: MessageOutput;
  readonly organizationId: string;
}

/**
 * How many cursors a state reserves for the records that follow it; as microseconds they are a fifth of a second. More would
 * let a run that is killed push the next one further ahead of the clock, fewer would cost more states.
 */
export const CURSOR_RESERVE = 200_000;

/** Where the run is, for a state that goes out between two steps. */
export interface Place {
  readonly position: SavedPosition;
  readonly omittedColumns: readonly string[];
}

/** What all states of one stream have in common. (`StreamPlan`) */
export interface CheckpointPlan {
  readonly record: { readonly stream: string };
  /** The selected columns, sorted. */
  readonly selected: readonly string[];
  readonly filter: string | undefined;
  readonly sync: SyncIdentity | undefined;
  /** Whether destinations compare the records' cursors, so that states must reserve them. */
  readonly comparesCursor: boolean;
}

export class Checkpoints {
  readonly #options: CheckpointOptions;
  readonly #plan: CheckpointPlan;
  readonly #cursors: CursorSequence;
  #place: (() => Place) | undefined;
  #savedRecords = 0;
  #handedOver = 0;
  /** The saved bound: only smaller cursors may be written. */
  #reservedUpTo = 0;

  constructor(options: CheckpointOptions, plan: CheckpointPlan, cursors: CursorSequence) {
    this.#options = options;
    this.#plan = plan;
    this.#cursors = cursors;
  }

  /** I3: whether a state must go out before the records that have just been scanned, since their cursors are not reserved. */
  get mustReserve(): boolean {
    return this.#plan.comparesCursor && this.#cursors.next > this.#reservedUpTo;
  }

  /** Sets where the next run continues if this one ends before its next step is saved. */
  standAt(place: () => Place): void {
    this.#place = place;
  }

  /** A state of where the run stands, before records that were scanned and not yet handed to the writer. */
  async reserve(): Promise<void> {
    const place = this.#place?.();
    if (place === undefined) throw new TypeError('records before a place to go on from');
    await this.#write(place, this.#handedOver, CURSOR_RESERVE);
  }

  /** All records that were scanned so far have been handed to the writer. */
  handOver(): void {
    this.#handedOver = this.#cursors.givenCount;
  }

  /** All records that were handed to the writer before this call stand before the state. */
  async save(position: SavedPosition, omittedColumns: readonly string[], isLast: boolean): Promise<void> {
    const place = { position, omittedColumns };
    this.standAt(() => place);
    // No record follows the last state, so that a quick run leaves the cursors where they are.
    await this.#write(place, this.#cursors.givenCount, isLast ? 0 : CURSOR_RESERVE);
  }

  async #write({ position, omittedColumns }: Place, recordCount: number, reserve: number): Promise<void> {
    const { organizationId, output } = this.#options;
    const { comparesCursor, filter, record, selected, sync } = this.#plan;
    const columns = selected.filter((name) => !omittedColumns.includes(name));
    const unsaved = recordCount - this.#savedRecords;
    this.#savedRecords = recordCount;
    this.#reservedUpTo = this.#cursors.next + (comparesCursor ? reserve : 0);
    const context: StateContext = {
      organizationId,
      columns,
      leftOut: omittedColumns,
      filter,
      nextCursor: this.#reservedUpTo,
      sync,
    };
    await output.state(record.stream, serialiseState(position, context), unsaved);
  }
}
