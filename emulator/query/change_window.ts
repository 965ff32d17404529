/** What changed of a table between two versions, in the order in which the service gives it. */
import type { TrackingBehavior } from '../change_tracking.ts';
import type { Row } from '../model.ts';
import type { Deletion, TableStore } from '../table_store.ts';

/**
 * The parts of a list of changes, in their order; within each part changes stand by version. "revived" are deletes of rows
 * that are there again.
 */
const PARTS = ['revived', 'rows', 'deletes'] as const;
type Part = (typeof PARTS)[number];

/** A place in the list. It stays true when rows that come after it change while the list is being paged. */
export interface ChangePlace {
  readonly part: Part;
  readonly version: number;
}

export interface PlacedChange extends ChangePlace {
  readonly change: Row | Deletion;
}

/** The changes after `since` and up to `until`. @param bringsDeletes whether deletes are among them. */
export function changeWindow(
  store: TableStore,
  since: number,
  until: number,
  { elasticDelete, recreatedRow }: Pick<TrackingBehavior, 'elasticDelete' | 'recreatedRow'>,
  bringsDeletes = true,
): PlacedChange[] {
  const rows = store.changedRows(since, until);
  const neverTold = store.table.tableType === 'Elastic' && elasticDelete === 'none';
  const deletions = bringsDeletes && !neverTold ? store.deletions(since, until) : [];
  const present = new Set(rows.map((row) => store.keyOf(row)));
  const isRevived = (deletion: Deletion): boolean =>
    recreatedRow !== 'row then delete' && present.has(store.keyOfDeletion(deletion));
  return [
    ...placed('revived', recreatedRow === 'row only' ? [] : deletions.filter(isRevived)),
    ...placed('rows', rows),
    ...placed(
      'deletes',
      deletions.filter((one) => !isRevived(one)),
    ),
  ];
}

function placed(part: Part, changes: readonly (Row | Deletion)[]): PlacedChange[] {
  return changes.map((change) => ({ part, version: change.version, change }));
}

export function isAfter(one: ChangePlace, other: ChangePlace): boolean {
  const parts = PARTS.indexOf(one.part) - PARTS.indexOf(other.part);
  return parts > 0 || (parts === 0 && one.version > other.version);
}

/** As a paging cookie holds it: `rows 1000042`. */
export function placeText({ part, version }: ChangePlace): string {
  return `${part} ${version}`;
}

/** @returns undefined for a text that is not a place. */
export function readPlace(text: string): ChangePlace | undefined {
  const [name, version = ''] = text.split(' ');
  const part = PARTS.find((one) => one === name);
  return part === undefined || !/^\d+$/.test(version) ? undefined : { part, version: Number(version) };
}
