/** One of the environment's web servers, and what is counted of a user's requests. */
import { createHash } from 'node:crypto';
import type { ProtectionForm } from '../dialect/dialect.ts';
import {
  type Answered,
  DOCUMENTED_LIMITS,
  type Excess,
  excessOf,
  executionMsOf,
  type Limits,
} from './limits.ts';

/** Counts the requests of a user: of one web server, or of all. */
export class RequestCounter {
  readonly #limits: Limits | undefined;
  #arrivalsMs: number[] = [];
  #answered: Answered[] = [];
  #running = 0;

  /** @param limits nothing is counted without them. */
  constructor(limits: Limits | undefined) {
    this.#limits = limits;
  }

  /** Counts a request in; one that exceeds a limit is not to be begun. */
  arrive(nowMs: number, form: ProtectionForm): Excess | undefined {
    const limits = this.#limits;
    if (limits === undefined) return undefined;
    this.#forget(nowMs - limits.windowSeconds * 1000);
    this.#arrivalsMs.push(nowMs);
    const load = { arrivalsMs: this.#arrivalsMs, answered: this.#answered, running: this.#running };
    const excess = excessOf(load, limits, form, nowMs);
    if (excess === undefined) this.#running++;
    return excess;
  }

  /** Counts one out that was begun. */
  leave(nowMs: number, executionMs: number): void {
    if (this.#limits === undefined) return;
    this.#running--;
    this.#answered.push({ atMs: nowMs, executionMs });
  }

  /** How much is left of the limits, as headers tell it. */
  remaining(nowMs: number): { readonly requests: number; readonly executionMs: number } {
    // An environment without limits says what a real one with more than the documented limit was seen to say.
    if (this.#limits === undefined) return { requests: 7999, executionMs: DOCUMENTED_LIMITS.executionMs };
    this.#forget(nowMs - this.#limits.windowSeconds * 1000);
    return {
      requests: Math.max(0, this.#limits.requests - this.#arrivalsMs.length),
      executionMs: Math.max(0, this.#limits.executionMs - executionMsOf(this.#answered)),
    };
  }

  get running(): number {
    return this.#running;
  }

  #forget(untilMs: number): void {
    this.#arrivalsMs = this.#arrivalsMs.filter((atMs) => atMs > untilMs);
    this.#answered = this.#answered.filter(({ atMs }) => atMs > untilMs);
  }
}

export class WebServer {
  /** What `ARRAffinity` says. */
  readonly affinity: string;
  readonly counter: RequestCounter;

  constructor(index: number, limits: Limits | undefined) {
    this.affinity = createHash('sha256').update(`web server ${index}`).digest('hex');
    this.counter = new RequestCounter(limits);
  }
}
