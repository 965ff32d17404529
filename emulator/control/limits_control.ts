/** Service protection limits: switched on, off, and looked at. */
import { DOCUMENTED_LIMITS, type Limits } from '../protection/limits.ts';
import { WebFarm } from '../protection/web_farm.ts';
import type { EmulatorState } from '../state.ts';
import { type ControlRequest, Mistake, objectIn } from './control_request.ts';

/** Counts from zero, with other limits than before; those that are not named are as documented. */
export function setLimits(state: EmulatorState, _: readonly string[], request: ControlRequest): void {
  const names = Object.keys(DOCUMENTED_LIMITS) as (keyof Limits)[];
  const limits: Partial<Record<keyof Limits, number>> = {};
  for (const [given, value] of Object.entries(objectIn(request))) {
    const name = names.find((one) => one === given);
    if (name === undefined) throw new Mistake(`"${given}" is none of ${names.join(', ')}`);
    if (typeof value !== 'number' || !(value > 0)) throw new Mistake(`"${name}" is a number above 0`);
    if (name !== 'windowSeconds' && !Number.isInteger(value))
      throw new Mistake(`"${name}" is a whole number`);
    limits[name] = value;
  }
  state.farm = new WebFarm(limits);
}

export function dropLimits(state: EmulatorState): void {
  state.farm = new WebFarm(undefined);
}

export function showLimits({ farm, organization }: EmulatorState): unknown {
  return farm.servers.map((server) => {
    const counter = farm.counterOf(server, organization.dialect);
    const { executionMs, requests } = counter.remaining(organization.clock.nowMs());
    return {
      affinity: server.affinity,
      running: counter.running,
      remainingRequests: requests,
      remainingExecutionMs: executionMs,
    };
  });
}
