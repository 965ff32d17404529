import { type ControlRequest, Mistake, objectIn, switchIn } from '../../control/control_request.ts';
import type { FinopsState } from '../state.ts';

/** Answers requests to `/data` and `/metadata` with 429, for a number of requests or for a time. */
export function beginThrottling(
  { throttle }: FinopsState,
  _: readonly string[],
  request: ControlRequest,
): void {
  const { empty = false, family, forMs, retryAfterSeconds, times, ...more } = objectIn(request);
  const [unknown] = Object.keys(more);
  if (unknown !== undefined) throw new Mistake(`throttling has no "${unknown}"`);
  if (family !== 'quota' && family !== 'resource') throw new Mistake('"family" is quota or resource');
  if (times === undefined && forMs === undefined)
    throw new Mistake('throttling ends by "times" or by "forMs"');
  const order = {
    family,
    empty: switchIn('empty', empty),
    forMs: countOf('forMs', forMs),
    times: countOf('times', times),
    retryAfterSeconds: countOf('retryAfterSeconds', retryAfterSeconds),
  } as const;
  throttle.begin(order, Date.now());
}

function countOf(name: string, value: unknown): number | undefined {
  if (value === undefined || (Number.isInteger(value) && Number(value) >= 0))
    return value as number | undefined;
  throw new Mistake(`"${name}" is a whole number`);
}
