/** Converts keys from JSON text, as in rows and states, to the values of filters. */
import type { XppColumn } from './entity.ts';
import type { KeyValue } from './key_filter.ts';

/**
 * @param key JSON texts by column.
 * @returns undefined if a column is missing, or its value is null.
 */
export function keyValues(
  columns: readonly XppColumn[],
  key: Readonly<Record<string, string>>,
): KeyValue[] | undefined {
  const values = columns.map((column) => {
    const value = valueOf(key[column.name]);
    return value === undefined ? undefined : { column, value };
  });
  const whole = values.filter((value) => value !== undefined);
  return whole.length === columns.length && whole.length > 0 ? whole : undefined;
}

/** The value of a JSON text, without its quotes; a number keeps its digits. */
function valueOf(json: string | undefined): string | undefined {
  if (json === undefined || json === 'null' || json === '') return undefined;
  if (!json.startsWith('"')) return json;
  try {
    const text: unknown = JSON.parse(json);
    return typeof text === 'string' ? text : undefined;
  } catch {
    // The state was edited; the slice is then read from its beginning.
    return undefined;
  }
}
