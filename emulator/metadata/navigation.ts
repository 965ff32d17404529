/**
 * The properties by which rows lead to others.
 * https://learn.microsoft.com/power-apps/developer/data-platform/webapi/web-api-navigation-properties
 */
import type { Column, Table } from '../model.ts';
import { navigationProperty } from './navigation_property.ts';
import type { Relationships } from './relationships.ts';

/** A lookup, as one of the properties that lead along it. */
export interface Navigation {
  readonly column: Column;
  /** The tables that this property leads to. */
  readonly targets: readonly string[];
}

export function navigationNamed(table: Table, name: string): Navigation | undefined {
  for (const column of table.columns) {
    const targets = (column.targets ?? []).filter(
      (target) => navigationProperty(table, column, target) === name,
    );
    if (targets.length > 0) return { column, targets };
  }
  return undefined;
}

/** The rows of another table whose lookup leads to a row. */
export interface Collection {
  readonly table: string;
  /** The lookup's logical name. */
  readonly lookup: string;
}

/** Of one-to-many relationships. */
export function collectionNamed(
  relationships: Relationships,
  table: Table,
  name: string,
): Collection | undefined {
  const found = relationships.oneToMany
    .get(table.name)
    ?.find((one) => one['ReferencedEntityNavigationPropertyName'] === name);
  if (found === undefined) return undefined;
  return { table: String(found['ReferencingEntity']), lookup: String(found['ReferencingAttribute']) };
}

/** Whether rows of the table lead along it to several rows of another, by an intersect table. */
export function isManyToMany(relationships: Relationships, table: Table, name: string): boolean {
  return (relationships.manyToMany.get(table.name) ?? []).some(
    (one) => one['Entity1NavigationPropertyName'] === name || one['Entity2NavigationPropertyName'] === name,
  );
}
