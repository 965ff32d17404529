/**
 * Limits how many requests run at once, over all streams. The service recommends a number (`hintHeader`) and reports when
 * there were too many requests (429). Then all requests wait, and the number is halved and grows again slowly.
 *
 * One limit of the service is the number of requests that a user runs at once. Its `Retry-After` names minutes, although there
 * may be room again after seconds. So one request is tried soon while the others wait for its answer. If it is refused too,
 * all wait for the whole time.
 * https://learn.microsoft.com/power-apps/developer/data-platform/send-parallel-requests
 * https://learn.microsoft.com/power-apps/developer/data-platform/api-limits
 */
import { releasingBody } from '../body.ts';
import type { HttpRequest, HttpResponse, Policy, Send } from '../message.ts';
import { Pause, type PauseOptions } from './throttle_pause.ts';
import { Width } from './throttle_width.ts';

export interface ThrottleOptions extends PauseOptions {
  /** The limit that the user configured; without one, the service's recommendation counts. */
  readonly ceiling: number | undefined;
  /** The header, in lower case, with the recommended number of requests at once; undefined if the service has none. */
  readonly hintHeader?: string | undefined;
  /** Whether an answer means that too many requests run at once. */
  readonly isTooManyAtOnce?: (response: HttpResponse) => boolean;
}

export interface Throttle {
  readonly policy: Policy;
  /** How many requests may run at once now. */
  readonly width: () => number;
}

export function createThrottle(options: ThrottleOptions): Throttle {
  const pause = new Pause(options);
  const width = new Width(options.ceiling, options.hintHeader);
  const learn = (response: HttpResponse): void => {
    width.learn(response);
    if (response.status !== 429) {
      pause.relent();
      return;
    }
    const isNew = !pause.isOn;
    if (options.isTooManyAtOnce?.(response) === true) pause.beginSoon(response);
    else pause.begin(response);
    // Requests that were already running are refused too: only the first refusal halves the width.
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
