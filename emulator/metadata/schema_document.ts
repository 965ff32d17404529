/**
 * The schema of rows as CSDL, made from the definitions.
 * https://docs.oasis-open.org/odata/odata/v4.0/errata03/os/complete/part3-csdl/odata-v4.0-errata03-os-part3-csdl-complete.html
 * https://learn.microsoft.com/power-apps/developer/data-platform/webapi/web-api-entitytypes
 *
 * Inferred: lookups of several tables as one property each; the abstract types that the service derives rows from are
 * left out, except for `crmbaseentity`.
 */
import { type Column, propertyOf, type Table, type TypeName } from '../model.ts';
import { navigationProperty } from './navigation_property.ts';
import type { Relationships } from './relationships.ts';

const NAMESPACE = 'Microsoft.Dynamics.CRM';
const ALIAS = 'mscrm';

/** The type that the property of each type of column has; undefined where rows never bring one. */
const EDM: Readonly<Record<TypeName, string | undefined>> = {
  BigIntType: 'Edm.Int64',
  BooleanType: 'Edm.Boolean',
  CalendarRulesType: undefined,
  CustomerType: 'Edm.Guid',
  DateTimeType: 'Edm.DateTimeOffset',
  DecimalType: 'Edm.Decimal',
  DoubleType: 'Edm.Double',
  EntityNameType: 'Edm.String',
  FileType: 'Edm.Binary',
  ImageType: 'Edm.Binary',
  IntegerType: 'Edm.Int32',
  LookupType: 'Edm.Guid',
  ManagedPropertyType: `${ALIAS}.BooleanManagedProperty`,
  MemoType: 'Edm.String',
  MoneyType: 'Edm.Decimal',
  MultiSelectPicklistType: 'Edm.String',
  OwnerType: 'Edm.Guid',
  PartyListType: undefined,
  PicklistType: 'Edm.Int32',
  StateType: 'Edm.Int32',
  StatusType: 'Edm.Int32',
  StringType: 'Edm.String',
  UniqueidentifierType: 'Edm.Guid',
  VirtualType: undefined,
};

export function schemaDocument(tables: readonly Table[], relationships: Relationships): string {
  const shown = tables.filter((table) => table.entitySet !== undefined);
  const names = new Set(shown.map(({ name }) => name));
  return [
    '<?xml version="1.0" encoding="utf-8"?>',
    '<edmx:Edmx Version="4.0" xmlns:edmx="http://docs.oasis-open.org/odata/ns/edmx">',
    '<edmx:DataServices>',
    `<Schema Namespace="${NAMESPACE}" Alias="${ALIAS}" xmlns="http://docs.oasis-open.org/odata/ns/edm">`,
    '<EntityType Name="crmbaseentity" Abstract="true" />',
    '<ComplexType Name="BooleanManagedProperty">',
    '<Property Name="Value" Type="Edm.Boolean" Nullable="false" />',
    '<Property Name="CanBeChanged" Type="Edm.Boolean" Nullable="false" />',
    '<Property Name="ManagedPropertyLogicalName" Type="Edm.String" Unicode="false" />',
    '</ComplexType>',
    ...shown.flatMap((table) => entityType(table, relationships, names)),
    '<EntityContainer Name="System">',
    ...shown.flatMap((table) => entitySet(table, relationships, shown)),
    '</EntityContainer>',
    '</Schema>',
    '</edmx:DataServices>',
    '</edmx:Edmx>',
  ].join('\n');
}

function entityType(table: Table, relationships: Relationships, names: ReadonlySet<string>): string[] {
  return [
    `<EntityType Name="${table.name}" BaseType="${ALIAS}.crmbaseentity">`,
    `<Key><PropertyRef Name="${table.primaryId}" /></Key>`,
    ...table.columns.flatMap((column) => property(column)),
    ...lookups(table).flatMap(({ column, navigation, target }) =>
      names.has(target)
        ? [
            `<NavigationProperty Name="${navigation}" Type="${ALIAS}.${target}" Nullable="false">`,
            `<ReferentialConstraint Property="${propertyOf(column)}" ReferencedProperty="${target}id" />`,
            '</NavigationProperty>',
          ]
        : [],
    ),
    ...collections(table, relationships, names).map(
      ({ name, target }) => `<NavigationProperty Name="${name}" Type="Collection(${ALIAS}.${target})" />`,
    ),
    '</EntityType>',
  ];
}

function property(column: Column): string[] {
  const name = propertyOf(column);
  const type = column.dateBehavior === 'DateOnly' ? 'Edm.Date' : EDM[column.type];
  if (name === undefined || type === undefined) return [];
  const traits =
    type === 'Edm.Decimal' ? ' Scale="Variable"' : type === 'Edm.String' ? ' Unicode="false"' : '';
  return [`<Property Name="${name}" Type="${type}"${traits} />`];
}

interface Lookup {
  readonly column: Column;
  readonly navigation: string;
  readonly target: string;
}

/** Each property that leads along a lookup, once. */
function lookups(table: Table): Lookup[] {
  const all = table.columns.flatMap((column) =>
    (column.targets ?? []).map((target) => ({
      column,
      navigation: navigationProperty(table, column, target),
      target,
    })),
  );
  return all.filter((one, at) => all.findIndex(({ navigation }) => navigation === one.navigation) === at);
}

function collections(
  { name }: Table,
  { oneToMany }: Relationships,
  names: ReadonlySet<string>,
): { readonly name: string; readonly target: string }[] {
  return (oneToMany.get(name) ?? [])
    .map((one) => ({
      name: String(one['ReferencedEntityNavigationPropertyName']),
      target: String(one['ReferencingEntity']),
    }))
    .filter(({ target }) => names.has(target));
}

function entitySet(table: Table, relationships: Relationships, shown: readonly Table[]): string[] {
  const sets = new Map(shown.map((one) => [one.name, one.entitySet]));
  const names = new Set(sets.keys());
  const ends = [
    ...lookups(table).map(({ navigation, target }) => ({ name: navigation, target })),
    ...collections(table, relationships, names),
  ];
  return [
    `<EntitySet Name="${table.entitySet}" EntityType="${NAMESPACE}.${table.name}">`,
    ...ends.flatMap(({ name, target }) =>
      names.has(target) ? [`<NavigationPropertyBinding Path="${name}" Target="${sets.get(target)}" />`] : [],
    ),
    '</EntitySet>',
  ];
}
