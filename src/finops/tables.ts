/** Maps entities to the tables that the rest of the connector knows. */
import type { Column, Table, TableSummary } from '../odata/table.ts';
import { type Entity, keyColumnsOf, watchedMembers, type XppColumn } from './entity.ts';

/** F&O has no null for dates: this one stands for an empty date, in a Date and in a UtcDateTime. */
const BLANK_DATE = '1900-01-01';
const DATE_LENGTH = 'yyyy-mm-dd'.length;

/** @returns undefined for an entity without a key, whose rows cannot be identified. */
export function summaryOf(entity: Entity): TableSummary | undefined {
  const [first, ...rest] = keyColumnsOf(entity).map(({ name }) => name);
  if (first === undefined) return undefined;
  const { entitySet } = entity;
  return { name: entitySet, entitySet, primaryKey: [first, ...rest], tracked: false };
}

/** @param blankDatesAsNull whether 1900-01-01 becomes null outside key columns. */
export function tableOf(summary: TableSummary, entity: Entity, blankDatesAsNull: boolean): Table {
  const columns = entity.columns.map((column) => columnOf(column, blankDatesAsNull));
  return { ...summary, columns, watched: watchedMembers(entity) };
}

function columnOf({ isKey, name, type }: XppColumn, blankDatesAsNull: boolean): Column {
  const nullPrefix = blankDatesAsNull && !isKey ? { nullPrefix: BLANK_DATE } : {};
  // In rows, a Date has a time of noon that is not part of it: 2026-07-08T12:00:00Z.
  if (type === 'date') return { name, type, rewrite: { length: DATE_LENGTH, ...nullPrefix } };
  if (type === 'timestamp' && 'nullPrefix' in nullPrefix) return { name, type, rewrite: nullPrefix };
  return { name, type };
}
