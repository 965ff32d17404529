/**
 * Relationships as metadata shows them: one to many for each table that a lookup can lead to, many to many for each intersect
 * table.
 * https://learn.microsoft.com/power-apps/developer/data-platform/webapi/reference/onetomanyrelationshipmetadata
 * https://learn.microsoft.com/power-apps/developer/data-platform/webapi/reference/manytomanyrelationshipmetadata
 *
 * Their names are invented: those of the service follow no rule. Inferred: an owner is one relationship, to the abstract
 * table `owner`.
 */
import { guidOf } from '../identifiers.ts';
import type { Column, Table } from '../model.ts';
import type { Metadata } from '../query/metadata_filter.ts';
import { navigationProperty } from './navigation_property.ts';
import { label, managed } from './shapes.ts';
import { isCustom } from './table_metadata.ts';

type RelationshipKind = 'OneToManyRelationshipMetadata' | 'ManyToManyRelationshipMetadata';

export interface Relationship {
  readonly kind: RelationshipKind;
  /** What relationships of both kinds have. */
  readonly base: Metadata;
  /** All that this one has. */
  readonly metadata: Metadata;
}

/** Every relationship of the organization, each once. */
export function relationshipsOf(tables: readonly Table[]): Relationship[] {
  const byName = new Map(tables.map((table) => [table.name, table]));
  return tables.flatMap((table) => [
    ...table.columns.flatMap((column) => lookupRelationships(table, column, byName)),
    ...(table.isIntersect ? intersectRelationships(table, tables) : []),
  ]);
}

function lookupRelationships(
  table: Table,
  column: Column,
  tables: ReadonlyMap<string, Table>,
): Relationship[] {
  if (column.type === 'OwnerType') return [oneToMany(table, column, 'owner', 'ownerid')];
  return (column.targets ?? []).flatMap((name) => {
    const target = tables.get(name);
    return target === undefined ? [] : [oneToMany(table, column, name, target.primaryId)];
  });
}

function oneToMany(table: Table, column: Column, target: string, targetKey: string): Relationship {
  const name = `${table.name}_${column.name}_${target}`;
  const base = { ...shareOf(name, 'OneToManyRelationship'), SecurityTypes: 'Append' };
  const metadata = {
    ...base,
    ReferencedEntity: target,
    ReferencedAttribute: targetKey,
    ReferencingEntity: table.name,
    ReferencingAttribute: column.name,
    ReferencedEntityNavigationPropertyName: name,
    ReferencingEntityNavigationPropertyName: navigationProperty(table, column, target),
    RelationshipBehavior: 1,
    IsHierarchical: false,
    EntityKey: null,
    IsRelationshipAttributeDenormalized: false,
    IsDenormalizedLookup: false,
    DenormalizedAttributeName: null,
    RelationshipAttributes: [],
    AssociatedMenuConfiguration: menu(),
    CascadeConfiguration: cascade(),
  };
  return { kind: 'OneToManyRelationshipMetadata', base, metadata };
}

function intersectRelationships(table: Table, tables: readonly Table[]): Relationship[] {
  const ends = table.columns
    .filter(({ name, type }) => type === 'UniqueidentifierType' && name !== table.primaryId)
    .map(({ name }) => ({ name, end: tables.find((one) => !one.isIntersect && one.primaryId === name) }));
  const [first, second] = ends;
  if (first?.end === undefined || second?.end === undefined) return [];
  const name = table.association ?? table.name;
  const base = { ...shareOf(name, 'ManyToManyRelationship'), SecurityTypes: 'None' };
  const metadata = {
    ...base,
    IntersectEntityName: table.name,
    Entity1LogicalName: first.end.name,
    Entity1IntersectAttribute: first.name,
    Entity1NavigationPropertyName: name,
    Entity1AssociatedMenuConfiguration: menu(),
    Entity2LogicalName: second.end.name,
    Entity2IntersectAttribute: second.name,
    Entity2NavigationPropertyName: name,
    Entity2AssociatedMenuConfiguration: menu(),
  };
  return [{ kind: 'ManyToManyRelationshipMetadata', base, metadata }];
}

function shareOf(name: string, type: string): Metadata {
  return {
    MetadataId: guidOf(`relationship ${name}`),
    SchemaName: name,
    RelationshipType: type,
    IsCustomRelationship: isCustom(name),
    IsManaged: !isCustom(name),
    IsCustomizable: managed(true, 'iscustomizable'),
    IsValidForAdvancedFind: true,
    IntroducedVersion: '1.0.0.0',
    HasChanged: null,
  };
}

/** https://learn.microsoft.com/power-apps/developer/data-platform/webapi/reference/associatedmenuconfiguration */
function menu(): Metadata {
  return {
    Behavior: 'UseCollectionName',
    Group: 'Details',
    Order: 10_000,
    IsCustomizable: true,
    Icon: null,
    ViewId: '00000000-0000-0000-0000-000000000000',
    AvailableOffline: true,
    MenuId: null,
    QueryApi: null,
    Label: label(undefined),
  };
}

/** https://learn.microsoft.com/power-apps/developer/data-platform/webapi/reference/cascadeconfiguration */
function cascade(): Metadata {
  return {
    Assign: 'NoCascade',
    Delete: 'RemoveLink',
    Archive: 'RemoveLink',
    Merge: 'NoCascade',
    Reparent: 'NoCascade',
    Share: 'NoCascade',
    Unshare: 'NoCascade',
    RollupView: 'NoCascade',
  };
}
