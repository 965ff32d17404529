import type { Column, Table } from '../model.ts';

/**
 * The property by which rows of a table lead to the row that a lookup names: the lookup's own name, and where it can name
 * rows of several tables, one property for each; those of activities also say which activity. An owner is one property.
 */
export function navigationProperty(
  table: Table,
  { name, targets = [], type }: Column,
  target: string,
): string {
  if (targets.length < 2 || type === 'OwnerType') return name;
  const activity = table.isActivity && name === 'regardingobjectid' ? `_${table.name}` : '';
  return `${name}_${target}${activity}`;
}
