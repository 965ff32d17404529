/**
 * How the rows of an entity are paged, decided from what its key is like and what probes have shown. Pure.
 *
 * | method          | asked for as                                            | what it needs                                   |
 * |-----------------|---------------------------------------------------------|-------------------------------------------------|
 * | keys            | `$orderby` keys, `$filter` at or after the last row      | an order and a filter that probes have proven    |
 * | offsets         | `$skip`, `$top` in the default order, pages overlap      | RecIds that ascend on every page                 |
 * | ordered offsets | the same with `$orderby` keys                            | an order by keys that is accepted                |
 * | links           | the links of the service                                 | nothing                                         |
 *
 * No public client pages Finance & Operations by key, so that nothing is taken on trust.
 */
import type { XppColumn } from './entity.ts';

export type PagingMethod = 'keys' | 'offsets' | 'ordered offsets' | 'links';

/** What the probes of an entity have shown. */
export interface ProbeFindings {
  /** P1: the RecIds of the first rows in the default order ascend; false where etags do not tell. */
  readonly recIdsAscend: boolean;
  /** P2: ordering by the keys is accepted. */
  readonly ordersByKeys: boolean;
  /** P3: the rows at or after the second one begin with it. */
  readonly filtersByKeys: boolean;
}

/** The methods that can serve, best first. Links always can. */
export function pagingMethods(keys: readonly XppColumn[], findings: ProbeFindings): PagingMethod[] {
  const methods: PagingMethod[] = [];
  if (isComparableKey(keys) && findings.ordersByKeys && findings.filtersByKeys) methods.push('keys');
  if (findings.recIdsAscend) methods.push('offsets');
  if (findings.ordersByKeys) methods.push('ordered offsets');
  return [...methods, 'links'];
}

/** Whether key paging is worth its probes: enums take only `eq` and `ne`. */
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
