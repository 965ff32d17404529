/** How conditions of a `$filter` are joined, whatever the system; a service's FilterWriter writes the conditions. */

export function or(...conditions: readonly string[]): string {
  return conditions.length === 1 ? (conditions[0] ?? '') : `(${conditions.join(' or ')})`;
}

/** Conditions that are undefined are none. */
export function and(...conditions: readonly (string | undefined)[]): string | undefined {
  const given = conditions.filter((condition) => condition !== undefined);
  if (given.length < 2) return given[0];
  return given.map((condition) => `(${condition})`).join(' and ');
}
