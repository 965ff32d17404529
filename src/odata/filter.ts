/** Joins conditions of a `$filter`, the same way for every service; a service's FilterWriter writes the conditions. */

export function or(...conditions: readonly string[]): string {
  return conditions.length === 1 ? (conditions[0] ?? '') : `(${conditions.join(' or ')})`;
}

/** Ignores undefined conditions. */
export function and(...conditions: readonly (string | undefined)[]): string | undefined {
  const given = conditions.filter((condition) => condition !== undefined);
  if (given.length < 2) return given[0];
  return given.map((condition) => `(${condition})`).join(' and ');
}
