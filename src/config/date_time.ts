/** An RFC 3339 date and time with its zone, or a date alone. JavaScript also parses other forms; here they are errors. */
const FORM = /^(\d{4}-\d\d-\d\d)(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d))?$/;

/** @returns milliseconds since the epoch (for a date alone, its beginning in UTC); undefined for any other text. */
export function readDateTime(text: string): number | undefined {
  const date = FORM.exec(text)?.[1];
  const ms = Date.parse(text);
  return date === undefined || Number.isNaN(ms) || !isOnCalendar(date) ? undefined : ms;
}

/** `Date.parse` turns 31 February into 2 March. */
function isOnCalendar(date: string): boolean {
  const ms = Date.parse(`${date}T00:00:00Z`);
  return !Number.isNaN(ms) && new Date(ms).toISOString().startsWith(date);
}
