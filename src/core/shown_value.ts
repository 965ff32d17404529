/** Shows a value from a user's file in an error. */
const MAX_SHOWN = 100;

/** A simple value as JSON, cut to 100 characters; a nested one only by its kind, since it may be deep or long. */
export function shownValue(value: unknown): string {
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object' && value !== null) return 'an object';
  return (JSON.stringify(value) ?? 'missing').slice(0, MAX_SHOWN);
}
