import type { Clock } from '../../core/clock.ts';
import { ConnectorError } from '../../core/errors.ts';
import type { HttpResponse } from '../message.ts';
import { readRetryAfter } from '../retry_after.ts';
import { SOON_MS, throttleWaitMs } from '../retry_decision.ts';

/** How often a long pause is reported again, so that the run does not seem to hang. */
const PAUSE_REPORTED_EVERY_MS = 5 * 60_000;

/** Why all requests wait. */
export type PauseReason = 'limited' | 'too-many-at-once';

export interface PauseOptions {
  /** The longest time that a request may wait. */
  readonly maxWaitMs: number;
  /** As in `Patience`. */
  readonly throttleWaitsMs?: readonly number[] | undefined;
  readonly clock: Clock;
  /** Called when a pause begins, and again every few minutes. @param untilMs milliseconds since the epoch. */
  readonly onPause: (untilMs: number, reason: PauseReason) => void;
  /** Aborted when the process must end, or has nothing left to do. */
  readonly signal: AbortSignal;
}

/** The pause of all requests, and the trial request after a short one. */
export class Pause {
  readonly #options: PauseOptions;
  #untilMs = 0;
  #reason: PauseReason = 'limited';
  /** After a short pause: whether one request must still be tried alone, and the running trial. */
  #isTrialDue = false;
  #trial: Promise<void> | undefined;
  #isReporting = false;
  /** Pauses in a row, which lengthens those that the service does not name. */
  #pauseCount = 0;

  constructor(options: PauseOptions) {
    this.#options = options;
  }

  get isOn(): boolean {
    return this.#options.clock.now() < this.#untilMs;
  }

  begin(response: HttpResponse): void {
    // Requests that were running already are refused for the same reason: they do not lengthen the pause.
    if (!this.isOn) this.#pauseCount++;
    this.#extend(this.#lengthMs(response), 'limited');
  }

  /** The service accepts requests again. */
  relent(): void {
    this.#pauseCount = 0;
  }

  /** Too many requests at once: begins a short pause, or the whole one if the trial after a short pause was refused. */
  beginSoon(response: HttpResponse): void {
    if (this.#trial !== undefined) this.#extend(this.#lengthMs(response), 'too-many-at-once');
    else if (!this.isOn) {
      this.#isTrialDue = true;
      this.#extend(Math.min(SOON_MS, this.#lengthMs(response)), 'too-many-at-once');
    }
  }

  /**
   * Resolves when a request may be sent. @returns a function to call after its answer.
   * @throws ConnectorError `throttled` if the pause is longer than a request may wait.
   */
  async end(signal: AbortSignal): Promise<() => void> {
    const { clock, maxWaitMs } = this.#options;
    const deadlineMs = clock.now() + maxWaitMs;
    for (;;) {
      if (this.isOn) {
        if (this.#untilMs > deadlineMs) throw pauseTooLong(this.#untilMs, this.#reason);
        await clock.sleep(this.#untilMs - clock.now(), signal);
      } else if (this.#trial !== undefined) await this.#trial;
      else break;
      signal.throwIfAborted();
    }
    return this.#isTrialDue ? this.#beginTrial() : () => {};
  }

  #beginTrial(): () => void {
    this.#isTrialDue = false;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#trial = promise;
    return () => {
      this.#trial = undefined;
      resolve();
    };
  }

  #lengthMs(response: HttpResponse): number {
    const { clock, throttleWaitsMs } = this.#options;
    return (
      readRetryAfter(response.headers, clock.now()) ??
      throttleWaitMs(Math.max(1, this.#pauseCount), throttleWaitsMs)
    );
  }

  #extend(forMs: number, reason: PauseReason): void {
    const untilMs = this.#options.clock.now() + forMs;
    if (untilMs <= this.#untilMs) return;
    this.#untilMs = untilMs;
    this.#reason = reason;
    // If the pause is too long, the error of the request reports it.
    if (forMs > this.#options.maxWaitMs) return;
    this.#options.onPause(untilMs, reason);
    // The wait fails only because the run ends, which needs no report.
    this.#reportAgain().catch(() => {});
  }

  async #reportAgain(): Promise<void> {
    if (this.#isReporting) return;
    this.#isReporting = true;
    const { clock, onPause, signal } = this.#options;
    while (this.#untilMs - clock.now() > PAUSE_REPORTED_EVERY_MS) {
      await clock.sleep(PAUSE_REPORTED_EVERY_MS, signal);
      if (this.isOn) onPause(this.#untilMs, this.#reason);
    }
    this.#isReporting = false;
  }
}

/** Advice to the user for too many requests at once. */
export const TOO_MANY_AT_ONCE =
  'This application user runs more requests at once than the service allows, so another program probably uses it too. Give this connector an application user of its own, or lower `max_concurrent_requests`.';

function pauseTooLong(untilMs: number, reason: PauseReason): ConnectorError {
  const until = timeOf(untilMs);
  const message = `The service limits requests and asks to wait until ${until}, which is longer than a request may wait. Run it again later.`;
  const advice = reason === 'too-many-at-once' ? ` ${TOO_MANY_AT_ONCE}` : '';
  return new ConnectorError('transient', 'throttled', `${message}${advice}`);
}

/** Times beyond what dates can hold are named as such. */
function timeOf(ms: number): string {
  const date = new Date(ms);
  return Number.isNaN(date.getTime()) ? 'a time in the very distant future' : date.toISOString();
}
