/** Sets how changes are tracked, and expires delta tokens. */
import type { TrackingBehavior } from '../change_tracking.ts';
import type { EmulatorState } from '../state.ts';
import { type ControlRequest, Mistake, objectIn } from './control_request.ts';

const CHOICES: { readonly [Name in keyof TrackingBehavior]: readonly TrackingBehavior[Name][] } = {
  tokenDating: ['start', 'end'],
  recreatedRow: ['row then delete', 'delete then row', 'row only'],
  expiredStatus: [400, 404, 410, 500],
  expiredCode: ['code', 'number in words'],
};

/** What a call does not mention stays. */
export function setTracking(
  { organization }: EmulatorState,
  _: readonly string[],
  request: ControlRequest,
): TrackingBehavior {
  const wanted = objectIn(request);
  for (const [name, value] of Object.entries(wanted)) {
    const choices: readonly unknown[] | undefined = CHOICES[name as keyof TrackingBehavior];
    if (choices === undefined) throw new Mistake(`"${name}" is none of ${Object.keys(CHOICES).join(', ')}`);
    if (!choices.includes(value)) throw new Mistake(`"${name}" is one of ${choices.join(', ')}`);
  }
  organization.tracking.behavior = { ...organization.tracking.behavior, ...wanted };
  return organization.tracking.behavior;
}

/** Those of one table, or of all. */
export function expireChangeTokens(
  { organization }: EmulatorState,
  _: readonly string[],
  request: ControlRequest,
): void {
  const { table, ...rest } = request.body === '' ? {} : objectIn(request);
  const [unknown] = Object.keys(rest);
  if (unknown !== undefined) throw new Mistake(`"${unknown}" is not "table"`);
  if (table !== undefined && typeof table !== 'string') throw new Mistake('"table" is a logical name');
  if (table !== undefined && organization.store(table) === undefined)
    throw new Mistake(`there is no table ${table}`);
  organization.expireChangeTokens(table);
}
