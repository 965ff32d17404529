/**
 * `Retry-After`: whole seconds, or a date in the only form that senders may use (IMF-fixdate). Any other text is ignored, and
 * the caller uses its own wait.
 * https://www.rfc-editor.org/rfc/rfc9110#field.retry-after
 */

const SECONDS = /^\d+$/;
const IMF_FIXDATE =
  /^(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d (Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) \d{4} \d\d:\d\d:\d\d GMT$/;

type Headers = Readonly<Record<string, string>>;

/**
 * How long to wait in milliseconds, 0 or more; undefined if the answer does not say.
 * A date is compared with the answer's own `Date`, so a wrong clock on this machine has no effect.
 * @param nowMs our clock, for an answer without a date.
 */
export function readRetryAfter(headers: Headers, nowMs: number): number | undefined {
  const value = headers['retry-after'] ?? '';
  if (SECONDS.test(value)) return Number(value) * 1000;
  const untilMs = dateOf(value);
  return untilMs === undefined ? undefined : Math.max(0, untilMs - (dateOf(headers['date']) ?? nowMs));
}

function dateOf(value: string | undefined): number | undefined {
  if (value === undefined || !IMF_FIXDATE.test(value)) return undefined;
  const ms = Date.parse(value);
  return Number.isNaN(ms) ? undefined : ms;
}
