/** Chooses how the service speaks. */
import { type Dialect, readDialect } from '../dialect/dialect.ts';
import { DIALECT_NAMES, namedDialect } from '../dialect/named_dialects.ts';
import type { EmulatorState } from '../state.ts';
import { type ControlRequest, Mistake, objectIn } from './control_request.ts';

export function showDialect({ organization }: EmulatorState): Dialect {
  return organization.dialect;
}

/** Every named dialect with its settings. */
export function listDialects(): Readonly<Record<string, Dialect>> {
  return Object.fromEntries(DIALECT_NAMES.map((name) => [name, namedDialect(name)]));
}

/** `{"name": "captured-2026"}` begins with a named dialect, else with the present one; other members are settings. */
export function setDialect(
  { organization }: EmulatorState,
  _: readonly string[],
  request: ControlRequest,
): Dialect {
  const { name, ...settings } = objectIn(request);
  const known = DIALECT_NAMES.find((one) => one === name);
  if (name !== undefined && known === undefined)
    throw new Mistake(`"name" is one of ${DIALECT_NAMES.join(', ')}`);
  const base = known === undefined ? organization.dialect : namedDialect(known);
  organization.speak({ ...base, ...readSettings(settings) });
  return organization.dialect;
}

/** @param allowed the names that may be among them; all unless given. */
export function readSettings(
  settings: Record<string, unknown>,
  allowed?: readonly string[],
): Partial<Dialect> {
  try {
    return readDialect(settings, allowed);
  } catch (error) {
    throw new Mistake((error as Error).message, { cause: error });
  }
}
