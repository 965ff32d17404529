/** How the service behaves where that is not known: looked at, and changed while it runs. */
import { type ControlRequest, Mistake, objectIn } from '../../control/control_request.ts';
import { BEHAVIOR_CHOICES, DEFAULT_BEHAVIOR } from '../behavior.ts';
import { readBehavior } from '../behavior_reader.ts';
import { dialect, DIALECT_NAMES, isDialectName } from '../dialects.ts';
import type { FinopsState } from '../state.ts';

export function showBehavior({ environment }: FinopsState): unknown {
  return { behavior: environment.behavior, choices: BEHAVIOR_CHOICES, dialects: DIALECT_NAMES };
}

/** Settings that are not named stay unchanged. */
export function setBehavior(
  { environment }: FinopsState,
  _: readonly string[],
  request: ControlRequest,
): void {
  const reading = readBehavior(objectIn(request));
  if ('mistake' in reading) throw new Mistake(reading.mistake);
  environment.behavior = { ...environment.behavior, ...reading.changes };
}

/** All settings of this dialect, except for page sizes and the length of a warm-up. */
export function setDialect(
  { environment }: FinopsState,
  _: readonly string[],
  request: ControlRequest,
): void {
  const { name } = objectIn(request);
  if (!isDialectName(name)) throw new Mistake(`"name" is one of ${DIALECT_NAMES.join(', ')}`);
  const { pageRows, warmUpMs } = environment.behavior;
  environment.behavior = { ...DEFAULT_BEHAVIOR, pageRows, warmUpMs, ...dialect(name) };
}
