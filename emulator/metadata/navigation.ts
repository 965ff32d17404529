/**
 * The properties by which rows lead to others.
 * https://learn.microsoft.com/power-apps/developer/data-platform/webapi/web-api-navigation-properties
 */
import { type Column, propertyOf, type Row, type Table } from '../model.ts';
import type { TableStore } from '../table_store.ts';
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

/** The rows of another table that belong to a row: those whose lookup leads to it, or those that an intersect table joins to it. */
export type Collection = LookupCollection | IntersectCollection;

interface LookupCollection {
  readonly kind: 'lookup';
  readonly table: string;
  /** The lookup's logical name. */
  readonly lookup: string;
}

interface IntersectCollection {
  readonly kind: 'intersect';
  readonly table: string;
  readonly intersect: string;
  /** The intersect table's columns with the id of the row, and with the ids of those that belong to it. */
  readonly own: string;
  readonly other: string;
}

export function collectionNamed(
  relationships: Relationships,
  table: Table,
  name: string,
): Collection | undefined {
  const found = relationships.oneToMany
    .get(table.name)
    ?.find((one) => one['ReferencedEntityNavigationPropertyName'] === name);
  if (found === undefined) return intersectNamed(relationships, table, name);
  const [lookup, other] = [String(found['ReferencingAttribute']), String(found['ReferencingEntity'])];
  return { kind: 'lookup', table: other, lookup };
}

function intersectNamed(
  { manyToMany }: Relationships,
  table: Table,
  name: string,
): IntersectCollection | undefined {
  for (const found of manyToMany.get(table.name) ?? []) {
    for (const [own, other] of [
      ['Entity1', 'Entity2'],
      ['Entity2', 'Entity1'],
    ] as const) {
      const leadsOut =
        found[`${own}LogicalName`] === table.name && found[`${own}NavigationPropertyName`] === name;
      if (!leadsOut) continue;
      return {
        kind: 'intersect',
        table: String(found[`${other}LogicalName`]),
        intersect: String(found['IntersectEntityName']),
        own: String(found[`${own}IntersectAttribute`]),
        other: String(found[`${other}IntersectAttribute`]),
      };
    }
  }
  return undefined;
}

/** Whether a row of the collection's table belongs to a row. @param storeOf finds a table's rows. */
export function belongsTo(
  collection: Collection,
  storeOf: (table: string) => TableStore | undefined,
  { id }: Row,
): (row: Row) => boolean {
  const own = JSON.stringify(id);
  if (collection.kind === 'lookup') {
    const column = storeOf(collection.table)?.table.columns.find(({ name }) => name === collection.lookup);
    const property = (column && propertyOf(column)) ?? '';
    return ({ values }) => values[property] === own;
  }
  const joined = storeOf(collection.intersect)?.all(({ values }) => values[collection.own] === own) ?? [];
  const ids = new Set(joined.map(({ values }) => values[collection.other]));
  return (row) => ids.has(JSON.stringify(row.id));
}
