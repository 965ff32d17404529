/**
 * What an address of rows names: an entity set, in parentheses what tells one of its rows, and what follows.
 * https://learn.microsoft.com/power-apps/developer/data-platform/webapi/query/overview
 */
export interface RowAddress {
  readonly entitySet: string;
  /** What stands in the parentheses. */
  readonly key: string | undefined;
  /** The segments behind it, such as `$count`, a property, a relationship, an action. */
  readonly rest: readonly string[];
}

const ADDRESS = /^(\w+)(?:\(((?:'(?:[^']|'')*'|[^'()])*)\))?((?:\/[^/]+)*)$/;

/** @param path below the root, decoded. @returns undefined for a path in another form. */
export function readRowAddress(path: string): RowAddress | undefined {
  const match = ADDRESS.exec(path);
  if (match === null) return undefined;
  const [, entitySet = '', key, rest = ''] = match;
  return { entitySet, key, rest: rest === '' ? [] : rest.slice(1).split('/') };
}
