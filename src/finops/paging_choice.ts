/**
 * Decides how the rows of an entity are paged, by its key and the results of probes. Pure.
 *
 * | method          | request                                                 | what it needs                                   |
 * |-----------------|---------------------------------------------------------|-------------------------------------------------|
 * | keys            | `$orderby` paging columns, `$filter` at or after a row   | an order and a filter that probes have proven    |
 * | offsets         | `$skip`, `$top` in the default order, pages overlap      | RecIds that ascend on every page                 |
 * | ordered offsets | the same with `$orderby` keys                            | an order by keys that is accepted                |
 * | links           | the links of the service                                 | nothing                                         |
 *
 * Enums support only `eq` and `ne`, so the paging columns are the key columns that are not enums. Rows
 * that differ only in an enum form a group, which has at most as many rows as the enum has members. Since the
 * request includes the anchor, a group is read as a whole.
 * https://learn.microsoft.com/dynamics365/fin-ops-core/dev-itpro/data-entities/odata
 *
 * No public client pages Finance & Operations by key, so every method is probed and checked.
 */
import type { XppColumn } from './entity.ts';

export type PagingMethod = 'keys' | 'offsets' | 'ordered-offsets' | 'links';

/** The results of an entity's probes. */
export interface ProbeFindings {
  /** P1: the RecIds of the first rows in the default order ascend; false if etags do not contain them. */
  readonly recIdsAscend: boolean;
  /** P2: the service accepts sorting by the paging columns. */
  readonly ordersByKeys: boolean;
  /** P2 with the whole key. */
  readonly ordersByWholeKey: boolean;
  /** P3: the rows at or after the second one begin with it. */
  readonly filtersByKeys: boolean;
}

/** The methods that can be used, best first. Links can always be used. */
export function pagingMethods(keys: readonly XppColumn[], findings: ProbeFindings): PagingMethod[] {
  const methods: PagingMethod[] = [];
  if (pagingColumns(keys).length > 0 && findings.ordersByKeys && findings.filtersByKeys) methods.push('keys');
  if (findings.recIdsAscend) methods.push('offsets');
  if (findings.ordersByWholeKey) methods.push('ordered-offsets');
  return [...methods, 'links'];
}

/** The key columns that a filter can compare, in their order; empty if key paging is impossible. */
export function pagingColumns(keys: readonly XppColumn[]): XppColumn[] {
  return keys.filter(({ rule }) => rule.isComparable);
}

/** The next method to try after one has failed; undefined after the last. */
export function methodAfter(
  methods: readonly PagingMethod[],
  failed: PagingMethod,
): PagingMethod | undefined {
  return methods[methods.indexOf(failed) + 1];
}

/** As messages name it. */
export function inWords(method: PagingMethod): string {
  return method.replace('-', ' ');
}
