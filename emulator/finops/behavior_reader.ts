/** Reads settings of behavior from a control request. */
import { type Behavior, BEHAVIOR_CHOICES, MAX_PAGE_ROWS, type Refusals } from './behavior.ts';

type Reading = { readonly changes: Partial<Behavior> } | { readonly mistake: string };

/** @returns the settings that `given` names, or what is wrong with it. */
export function readBehavior(given: Readonly<Record<string, unknown>>): Reading {
  for (const [name, value] of Object.entries(given)) {
    const mistake = wrongSetting(name, value);
    if (mistake !== undefined) return { mistake };
  }
  return { changes: given };
}

function wrongSetting(name: string, value: unknown): string | undefined {
  if (Object.hasOwn(BEHAVIOR_CHOICES, name)) {
    const choices: readonly unknown[] = BEHAVIOR_CHOICES[name as keyof typeof BEHAVIOR_CHOICES];
    return choices.includes(value) ? undefined : `"${name}" takes ${choices.join(', ')}`;
  }
  switch (name) {
    case 'pageRows':
      return isWhole(value, 1, MAX_PAGE_ROWS)
        ? undefined
        : `"pageRows" is a whole number from 1 to ${MAX_PAGE_ROWS}`;
    case 'metadataPageRows':
    case 'warmUpMs':
      return isWhole(value, 0, 600_000) ? undefined : `"${name}" is a whole number up to 600000`;
    case 'refusals':
      return isRefusals(value)
        ? undefined
        : '"refusals" is an object of {filter, orderBy, operators, skip} by entity set';
    default:
      return `the emulator has no setting "${name}"`;
  }
}

function isWhole(value: unknown, least: number, most: number): boolean {
  return Number.isInteger(value) && Number(value) >= least && Number(value) <= most;
}

const REFUSAL_FIELDS: Readonly<Record<keyof Refusals, (value: unknown) => boolean>> = {
  filter: isNamesOrAll,
  orderBy: isNamesOrAll,
  operators: isNames,
  skip: (value) => typeof value === 'boolean',
};

function isRefusals(value: unknown): boolean {
  if (!isObject(value)) return false;
  return Object.values(value).every(
    (one) =>
      isObject(one) &&
      Object.entries(one).every(([name, part]) => REFUSAL_FIELDS[name as keyof Refusals]?.(part) ?? false),
  );
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isNames(value: unknown): boolean {
  return Array.isArray(value) && value.every((one) => typeof one === 'string');
}

function isNamesOrAll(value: unknown): boolean {
  return value === 'all' || isNames(value);
}
