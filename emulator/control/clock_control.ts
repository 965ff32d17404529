import type { EmulatorState } from '../state.ts';
import { type ControlRequest, Mistake, objectIn } from './control_request.ts';

/** Lets time pass on the service's clock. */
export function advanceClock(state: EmulatorState, _: readonly string[], request: ControlRequest): unknown {
  const { seconds } = objectIn(request);
  if (typeof seconds !== 'number' || !(seconds > 0)) throw new Mistake('"seconds" is a number above 0');
  const { clock } = state.organization;
  clock.advance(seconds * 1000);
  return { now: new Date(clock.nowMs()).toISOString() };
}
