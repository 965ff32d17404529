/**
 * Decides how the rows of an entity are paged, by its key and the results of probes. Pure.
 *
 * | method          | request                                                 | what it needs                                   |
 * |-----------------|---------------------------------------------------------|-------------------------------------------------|
 * | keys            | `$orderby` keys, `$filter` at or after the last row      | an order and a filter that probes have proven    |
 * | offsets         | `$skip`, `$top` in the default order, pages overlap      | RecIds that ascend on every page                 |
 * | ordered offsets | the same with `$orderby` keys                            | an order by keys that is accepted                |
 * | links           | the links of the service                                 | nothing                                         |
 *
 * No public client pages Finance & Operations by key, so every method is probed and checked.
 */
import type { XppColumn } from './entity.ts';

export type PagingMethod = 'keys' | 'offsets' | 'ordered offsets' | 'links';

/** The results of an entity's probes. */
export interface ProbeFindings {
  /** P1: the RecIds of the first rows in the default order ascend; false if etags do not contain them. */
  readonly recIdsAscend: boolean;
  /** P2: the service accepts sorting by the keys. */
  readonly ordersByKeys: boolean;
  /** P3: the rows at or after the second one begin with it. */
  readonly filtersByKeys: boolean;
}

/** The methods that can be used, best first. Links can always be used. */
export function pagingMethods(keys: readonly XppColumn[], findings: ProbeFindings): PagingMethod[] {
  const methods: PagingMethod[] = [];
  if (isComparableKey(keys) && findings.ordersByKeys && findings.filtersByKeys) methods.push('keys');
  if (findings.recIdsAscend) methods.push('offsets');
  if (findings.ordersByKeys) methods.push('ordered offsets');
  return [...methods, 'links'];
}

/** Whether key paging is possible in principle: enums support only `eq` and `ne`. */
export function isComparableKey(keys: readonly XppColumn[]): boolean {
  return keys.length > 0 && keys.every(({ rule }) => rule.isComparable);
}

/** The next method to try after one has failed; undefined after the last. */
export function methodAfter(
  methods: readonly PagingMethod[],
  failed: PagingMethod,
): PagingMethod | undefined {
  return methods[methods.indexOf(failed) + 1];
}
