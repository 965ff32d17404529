/** The organization's version counter: when each version was assigned, and how to undo the writes of a unit of work. */
import { type ServiceClock, timeText } from './service_clock.ts';
import { WriteTimes } from './write_times.ts';

export class WriteLedger {
  readonly #clock: ServiceClock;
  readonly #times: WriteTimes;
  #version: number;
  /** The functions that undo the writes of the current work. */
  #undo: (() => void)[] | undefined;

  /** @param first the version of everything before the first write. */
  constructor(clock: ServiceClock, first: number) {
    this.#clock = clock;
    this.#times = new WriteTimes(clock.nowMs());
    this.#version = first;
  }

  get version(): number {
    return this.#version;
  }

  /** Continues from this version of a snapshot. */
  restore(version: number): void {
    this.#version = version;
  }

  /** Continues from this version if it is greater. */
  raise(version: number): void {
    this.#version = Math.max(this.#version, version);
  }

  /** Assigns a version without a write. */
  skip(): number {
    return this.#version++;
  }

  /** Counts a write, and records its time. */
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

  /** Remembers how to undo a write while the work may still fail. */
  remember(takeBack: () => void): void {
    this.#undo?.push(takeBack);
  }

  /** Applies all writes of some work, or none if it throws. Assigned versions are not reused. */
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
