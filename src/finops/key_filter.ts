/** Writes conditions on keys, not yet escaped for a URL. Only the server compares texts. */
import type { XppColumn } from './entity.ts';
import { literalOf } from './literals.ts';

/** A key column and the value that a row has in it. */
export interface KeyValue {
  readonly column: XppColumn;
  /** As in the row, without the quotes of JSON. */
  readonly value: string;
}

/**
 * Matches the rows at or after a row, in the order of these columns:
 *
 *     k1 ge a and (k1 gt a or (k2 ge b and (k2 gt b or k3 ge c)))
 *
 * It has no `eq`, in which `*` would be a wildcard, and its first condition can use an index.
 */
export function atOrAfter(key: readonly KeyValue[]): string {
  const [first, ...rest] = key;
  if (first === undefined) throw new TypeError('a key without columns');
  const atLeast = `${first.column.name} ge ${literalOf(first.column, first.value)}`;
  if (rest.length === 0) return atLeast;
  const beyond = `${first.column.name} gt ${literalOf(first.column, first.value)}`;
  const inner = atOrAfter(rest);
  return `${atLeast} and (${beyond} or ${rest.length === 1 ? inner : `(${inner})`})`;
}

/** Matches the row with this key, provided that no value can be read as a pattern. */
export function equalTo(key: readonly KeyValue[]): string {
  return key.map(({ column, value }) => `${column.name} eq ${literalOf(column, value)}`).join(' and ');
}

/** Every condition in parentheses; undefined ones are left out. */
export function allOf(...conditions: readonly (string | undefined)[]): string | undefined {
  const given = conditions.filter((condition) => condition !== undefined);
  return given.length < 2 ? given[0] : given.map((condition) => `(${condition})`).join(' and ');
}
