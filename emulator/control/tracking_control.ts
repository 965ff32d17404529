/** Sets how changes are tracked, of a table and in general, and expires delta tokens. */
import { DEFAULT_TRACKING, type TrackingBehavior } from '../change_tracking.ts';
import type { Dialect } from '../dialect/dialect.ts';
import type { EmulatorState } from '../state.ts';
import { type ControlRequest, Mistake, objectIn, switchIn } from './control_request.ts';
import { readSettings } from './dialect_control.ts';

const NAMES = Object.keys(DEFAULT_TRACKING) as (keyof TrackingBehavior)[];

/** Changes the settings of the dialect for tracking. Settings that a call does not mention stay unchanged. */
export function setTracking(
  { organization }: EmulatorState,
  _: readonly string[],
  request: ControlRequest,
): Readonly<Record<string, Dialect[keyof Dialect]>> {
  const settings = readSettings(objectIn(request), NAMES);
  organization.speak({ ...organization.dialect, ...settings });
  return Object.fromEntries(NAMES.map((name) => [name, organization.dialect[name]]));
}

/** `{"changeTracking": true}`, as an administrator may. */
export function changeTable(
  { organization }: EmulatorState,
  [name = '']: readonly string[],
  request: ControlRequest,
): void {
  const { changeTracking, ...rest } = objectIn(request);
  const [unknown] = Object.keys(rest);
  if (unknown !== undefined) throw new Mistake(`"${unknown}" is not "changeTracking"`);
  const store = organization.store(name);
  if (store === undefined) throw new Mistake(`there is no table ${name}`);
  if (store.isDerived) throw new Mistake(`the rows of ${name} follow from the metadata`);
  organization.setChangeTracking(store, switchIn('changeTracking', changeTracking));
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
