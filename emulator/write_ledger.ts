/** The organization's one counter of versions: when each was given, and how the writes of a piece of work are taken back. */
import { type ServiceClock, timeText } from './service_clock.ts';
import { WriteTimes } from './write_times.ts';

export class WriteLedger {
  readonly #clock: ServiceClock;
  readonly #times: WriteTimes;
  #version: number;
  /** What takes the writes of the present work back. */
  #undo: (() => void)[] | undefined;

  /** @param first the version that everything before the first write counts from. */
  constructor(clock: ServiceClock, first: number) {
    this.#clock = clock;
    this.#times = new WriteTimes(clock.nowMs());
    this.#version = first;
  }

  get version(): number {
    return this.#version;
  }

  /** Goes on from this version, which a snapshot names. */
  restore(version: number): void {
    this.#version = version;
  }

  /** Goes on from this version if it is ahead. */
  raise(version: number): void {
    this.#version = Math.max(this.#version, version);
  }

  /** Gives a version without a write. */
  skip(): number {
    return this.#version++;
  }

  /** Counts a write, and says when it happened. */
  write(): string {
    this.#version++;
    this.#clock.tick();
    this.#times.add(this.#version, this.#clock.nowMs());
    return timeText(this.#clock.nowMs());
  }

  /** When the row or deletion of this version was written, in milliseconds since 1970. */
  writtenMs(version: number): number {
    return this.#times.at(version);
  }

  /** Remembers what takes a write back, while some work may still fail. */
  remember(takeBack: () => void): void {
    this.#undo?.push(takeBack);
  }

  /** All writes of some work, or none if it throws. Versions that were given are not given again. */
  atomically<T>(work: () => T): T {
    const outer = this.#undo;
    const undo: (() => void)[] = [];
    this.#undo = undo;
    try {
      return work();
    } catch (error) {
      for (const takeBack of undo.toReversed()) takeBack();
      undo.length = 0;
      throw error;
    } finally {
      this.#undo = outer;
      outer?.push(...undo);
    }
  }
}
