/**
 * How many requests are under way at once, for everybody together. The service tells how many it likes
 * (`x-ms-dop-hint`) and when it has had too many (429): then all wait, and the number is halved and grows again slowly.
 * https://learn.microsoft.com/power-apps/developer/data-platform/send-parallel-requests
 */
import type { Clock } from '../../core/clock.ts';
import { Gate } from '../../core/concurrency.ts';
import { releasingBody } from '../body.ts';
import type { HttpResponse, Policy } from '../message.ts';
import { readRetryAfter } from '../retry_decision.ts';

export const DEFAULT_CONCURRENCY = 4;
/** What the service allows a user on one of its web servers; more is never useful. */
const MAX_CONCURRENCY = 52;
const ANSWERS_BEFORE_GROWING = 50;
const DEFAULT_PAUSE_MS = 30_000;
/** How often a long pause is told again: silence looks like death. */
const PAUSE_TOLD_EVERY_MS = 5 * 60_000;

export interface ThrottleOptions {
  /** The user's ceiling; without one the service's hint counts. */
  readonly ceiling: number | undefined;
  readonly clock: Clock;
  /** Told when everybody has to wait, until when in milliseconds since the epoch; and again every few minutes. */
  readonly onPause: (untilMs: number) => void;
  /** Aborted when the process is to end. */
  readonly signal: AbortSignal;
}

export interface Throttle {
  readonly policy: Policy;
  /** How many requests may be under way now. */
  readonly width: () => number;
}

export function createThrottle(options: ThrottleOptions): Throttle {
  const { clock } = options;
  let ceiling = options.ceiling ?? DEFAULT_CONCURRENCY;
  let pausedUntilMs = 0;
  let answersSinceChange = 0;
  let isTelling = false;
  const gate = new Gate(ceiling);

  const learn = (response: HttpResponse): void => {
    const hint = Number(response.headers['x-ms-dop-hint']);
    if (options.ceiling === undefined && Number.isInteger(hint) && hint >= 1) {
      const rested = gate.width === ceiling;
      ceiling = Math.min(hint, MAX_CONCURRENCY);
      if (rested || gate.width > ceiling) gate.setWidth(ceiling);
    }
    answersSinceChange++;
    if (response.status === 429) slowDown(response);
    else if (gate.width < ceiling && answersSinceChange >= ANSWERS_BEFORE_GROWING) resize(gate.width + 1);
  };
  const resize = (width: number): void => {
    gate.setWidth(width);
    answersSinceChange = 0;
  };
  const slowDown = (response: HttpResponse): void => {
    const nowMs = clock.now();
    const untilMs = nowMs + (readRetryAfter(response.headers['retry-after'], nowMs) ?? DEFAULT_PAUSE_MS);
    // Requests that were already under way are refused too: one refusal halves the width, not each of them.
    if (nowMs >= pausedUntilMs) resize(gate.width / 2);
    if (untilMs <= pausedUntilMs) return;
    pausedUntilMs = untilMs;
    options.onPause(untilMs);
    // That the process ends is the one way for a wait to fail, and nothing to tell.
    tellAgain().catch(() => {});
  };
  const tellAgain = async (): Promise<void> => {
    if (isTelling) return;
    isTelling = true;
    while (pausedUntilMs - clock.now() > PAUSE_TOLD_EVERY_MS) {
      await clock.sleep(PAUSE_TOLD_EVERY_MS, options.signal);
      if (clock.now() < pausedUntilMs) options.onPause(pausedUntilMs);
    }
    isTelling = false;
  };

  const policy: Policy = {
    name: 'throttle',
    async send(request, next) {
      const leave = await gate.enter(request.signal);
      try {
        while (clock.now() < pausedUntilMs) await clock.sleep(pausedUntilMs - clock.now(), request.signal);
        const response = await next(request);
        learn(response);
        return releasingBody(response, leave);
      } catch (error) {
        leave();
        throw error;
      }
    },
  };
  return { policy, width: () => gate.width };
}
