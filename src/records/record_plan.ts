/** How a row's members are written into a RECORD line: decided once a stream, not once a row. */
import type { DerivedMember } from './derived_member.ts';

/** Which of the change-tracking columns a record carries. */
export interface ChangeColumns {
  readonly cursor: boolean;
  readonly updatedAt: boolean;
  readonly deletedAt: boolean;
}

export interface RecordPlan {
  readonly stream: string;
  /** The members that are copied, by name; `all` copies every one that is not an annotation. */
  readonly columns: ReadonlySet<string> | 'all';
  /** What records have in addition to a row's members, by its source member. The source need not be copied itself. */
  readonly derived?: ReadonlyMap<string, DerivedMember>;
  /** The primary key; its first column is the id of a deleted row. A delete marker carries all of them. */
  readonly keyColumns: readonly [string, ...string[]];
  /** Further members that a page's watch wants to see, by name. */
  readonly watched?: readonly string[];
  readonly change: ChangeColumns;
  /**
   * A column of the table that receives a time in delete markers, because the user's catalog names it as the cursor and a
   * destination applies only what is newer. Such markers are not written while a page is scanned: first it must be known
   * which of the rows exist again. (delete_markers.ts)
   */
  readonly deletionTimeColumn?: string;
}

export const NO_CHANGE_COLUMNS: ChangeColumns = { cursor: false, updatedAt: false, deletedAt: false };

/** Whether a row's member is copied. Annotations (`@odata.etag`, `x@OData.Community…`) never are. */
export function isCopied(plan: RecordPlan, member: string): boolean {
  return plan.columns === 'all' ? !member.includes('@') : plan.columns.has(member);
}
