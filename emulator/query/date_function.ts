/**
 * Query functions about the present: `Today`, `LastXDays`, `ThisYear` and their kin.
 * https://learn.microsoft.com/power-apps/developer/data-platform/webapi/reference/queryfunctions
 *
 * Inferred: a day is one of UTC, and a week begins with Sunday; the last so many units begin with the first of them as a
 * whole and end now, the next ones begin now and end with the last as a whole; hours and minutes are counted from now.
 */

/** From the first moment to the one after the last. */
export interface Period {
  readonly fromMs: number;
  readonly toMs: number;
}

type Unit = 'Minutes' | 'Hours' | 'Days' | 'Weeks' | 'Months' | 'Years';

/** Functions of one period, as that many units from the present one on. */
const RELATIVE: Readonly<Record<string, readonly [unit: Unit, from: number, to: number]>> = {
  Today: ['Days', 0, 1],
  Yesterday: ['Days', -1, 0],
  Tomorrow: ['Days', 1, 2],
  LastWeek: ['Weeks', -1, 0],
  ThisWeek: ['Weeks', 0, 1],
  NextWeek: ['Weeks', 1, 2],
  LastMonth: ['Months', -1, 0],
  ThisMonth: ['Months', 0, 1],
  NextMonth: ['Months', 1, 2],
  LastYear: ['Years', -1, 0],
  ThisYear: ['Years', 0, 1],
  NextYear: ['Years', 1, 2],
};

/** @param count the X of functions that have one. @returns undefined for the name of another function. */
export function periodOf(name: string, count: number, nowMs: number): Period | undefined {
  const relative = RELATIVE[name];
  if (relative !== undefined) {
    const [unit, from, to] = relative;
    return {
      fromMs: shifted(startOf(unit, nowMs), unit, from),
      toMs: shifted(startOf(unit, nowMs), unit, to),
    };
  }
  if (name === 'Last7Days') return lastUnits('Days', 7, nowMs);
  if (name === 'Next7Days') return nextUnits('Days', 7, nowMs);
  const match = /^(Last|Next|OlderThan)X(Minutes|Hours|Days|Weeks|Months|Years)$/.exec(name);
  if (match === null) return undefined;
  const unit = match[2] as Unit;
  if (match[1] === 'Next') return nextUnits(unit, count, nowMs);
  const last = lastUnits(unit, count, nowMs);
  return match[1] === 'Last' ? last : { fromMs: -Infinity, toMs: last.fromMs };
}

/** Whether the function takes a number. */
export function takesCount(name: string): boolean {
  return /^(?:Last|Next|OlderThan)X/.test(name);
}

function lastUnits(unit: Unit, count: number, nowMs: number): Period {
  return { fromMs: shifted(startOf(unit, nowMs), unit, -count), toMs: nowMs + 1 };
}

function nextUnits(unit: Unit, count: number, nowMs: number): Period {
  return { fromMs: nowMs + 1, toMs: shifted(startOf(unit, nowMs), unit, count + 1) };
}

function startOf(unit: Unit, ms: number): number {
  const date = new Date(ms);
  if (unit === 'Minutes' || unit === 'Hours') return ms;
  date.setUTCHours(0, 0, 0, 0);
  if (unit === 'Weeks') date.setUTCDate(date.getUTCDate() - date.getUTCDay());
  if (unit === 'Months' || unit === 'Years') date.setUTCDate(1);
  if (unit === 'Years') date.setUTCMonth(0);
  return date.getTime();
}

function shifted(ms: number, unit: Unit, count: number): number {
  const date = new Date(ms);
  switch (unit) {
    case 'Minutes':
      return ms + count * 60_000;
    case 'Hours':
      return ms + count * 3_600_000;
    case 'Days':
      return date.setUTCDate(date.getUTCDate() + count);
    case 'Weeks':
      return date.setUTCDate(date.getUTCDate() + 7 * count);
    case 'Months':
      return date.setUTCMonth(date.getUTCMonth() + count);
    case 'Years':
      return date.setUTCFullYear(date.getUTCFullYear() + count);
  }
}
