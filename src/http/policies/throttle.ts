/**
 * How many requests are under way at once, for everybody together. The service tells how many it likes
 * (`hintHeader`) and when it has had too many (429): then all wait, and the number is halved and grows again slowly.
 *
 * One limit is a gauge: how many requests of a user are under way at once. It is told with minutes of `Retry-After`
 * although it may have room again after seconds. Then one request is tried soon, the others wait for its answer, and the
 * whole time is waited only if that one is refused too.
 * https://learn.microsoft.com/power-apps/developer/data-platform/send-parallel-requests
 * https://learn.microsoft.com/power-apps/developer/data-platform/api-limits
 */
import { releasingBody } from '../body.ts';
import type { HttpRequest, HttpResponse, Policy, Send } from '../message.ts';
import { Pause, type PauseOptions } from './throttle_pause.ts';
import { Width } from './throttle_width.ts';

export interface ThrottleOptions extends PauseOptions {
  /** The user's ceiling; without one the service's hint counts. */
  readonly ceiling: number | undefined;
  /** The header, in lower case, by which the service tells how many requests it likes at once; undefined where it has none. */
  readonly hintHeader?: string | undefined;
  /** Whether an answer says that too many requests are under way at once. */
  readonly isTooManyAtOnce?: (response: HttpResponse) => boolean;
}

export interface Throttle {
  readonly policy: Policy;
  /** How many requests may be under way now. */
  readonly width: () => number;
}

export function createThrottle(options: ThrottleOptions): Throttle {
  const pause = new Pause(options);
  const width = new Width(options.ceiling, options.hintHeader);
  const learn = (response: HttpResponse): void => {
    width.learn(response);
    if (response.status !== 429) return;
    const isNew = !pause.isOn;
    if (options.isTooManyAtOnce?.(response) === true) pause.beginSoon(response);
    else pause.begin(response);
    // Requests that were already under way are refused too: one refusal halves the width, not each of them.
    if (isNew) width.halve();
  };
  const sendThrough = async (request: HttpRequest, next: Send): Promise<HttpResponse> => {
    const endTrial = await pause.end(request.signal);
    try {
      const response = await next(request);
      learn(response);
      return response;
    } finally {
      endTrial();
    }
  };
  const policy: Policy = {
    name: 'throttle',
    async send(request, next) {
      const leave = await width.gate.enter(request.signal);
      try {
        return releasingBody(await sendThrough(request, next), leave);
      } catch (error) {
        leave();
        throw error;
      }
    },
  };
  return { policy, width: () => width.gate.width };
}
