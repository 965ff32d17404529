/**
 * Tables and columns as metadata shows them.
 * https://learn.microsoft.com/power-apps/developer/data-platform/webapi/reference/entitymetadata
 * https://learn.microsoft.com/power-apps/developer/data-platform/webapi/reference/attributemetadata
 */
import { privilegeId, readPrivilegeName } from './access.ts';
import { guidOf } from './identifiers.ts';
import type { Column, Table, TypeName } from './model.ts';
import type { Metadata } from './query/metadata_filter.ts';

/** AttributeType of the types whose name it does not share; choices of several, images and files say Virtual. */
const VIRTUAL: ReadonlySet<TypeName> = new Set([
  'MultiSelectPicklistType',
  'ImageType',
  'FileType',
  'VirtualType',
]);

export function attributeType(column: Column): string {
  return VIRTUAL.has(column.type) ? 'Virtual' : column.type.replace(/Type$/, '');
}

/** The derived type of a column's metadata; keys and plain virtual columns have none. */
export function derivedType(column: Column): string | undefined {
  switch (column.type) {
    case 'UniqueidentifierType':
    case 'VirtualType':
    case 'CalendarRulesType':
    case 'PartyListType':
      return undefined;
    case 'CustomerType':
    case 'OwnerType':
      return 'LookupAttributeMetadata';
    default:
      return `${column.type.replace(/Type$/, '')}AttributeMetadata`;
  }
}

export function tableMetadata(table: Table): Metadata {
  return {
    MetadataId: guidOf(`metadata ${table.name}`),
    LogicalName: table.name,
    SchemaName: table.schemaName,
    EntitySetName: table.entitySet ?? null,
    LogicalCollectionName: table.entitySet ?? null,
    PrimaryIdAttribute: table.primaryId,
    PrimaryNameAttribute: table.primaryName ?? null,
    ObjectTypeCode: table.objectTypeCode,
    OwnershipType: table.columns.some(({ name }) => name === 'ownerid') ? 'UserOwned' : 'OrganizationOwned',
    ChangeTrackingEnabled: table.changeTracking,
    CanChangeTrackingBeEnabled: managed(table.tableType === 'Standard', 'canchangetrackingbeenabled'),
    TableType: table.tableType,
    DataProviderId: table.tableType === 'Elastic' ? '1d9bde74-9ebd-4da9-8ff5-aa74945b9f74' : null,
    IsActivity: table.isActivity,
    IsIntersect: table.isIntersect,
    IsPrivate: table.isPrivate,
    IsCustomEntity: table.name.includes('_'),
    IsManaged: false,
    DisplayName: label(table.schemaName),
    Privileges: ['Read', 'Create', 'Write', 'Delete'].map((type) => privilege(table, type)),
  };
}

/** Properties that every column has: the only ones that `$select` may name without a cast. */
export function columnMetadata(table: Table, column: Column): Metadata {
  return {
    MetadataId: guidOf(`metadata ${table.name} ${column.name}`),
    LogicalName: column.name,
    SchemaName: column.name,
    EntityLogicalName: table.name,
    AttributeOf: column.attributeOf ?? null,
    AttributeType: attributeType(column),
    AttributeTypeName: { Value: column.type },
    IsValidForRead: column.validForRead,
    IsValidODataAttribute: column.validForOData,
    IsRetrievable: column.isPrimaryId,
    IsPrimaryId: column.isPrimaryId,
    IsPrimaryName: column.name === table.primaryName,
    IsLogical: column.attributeOf !== undefined,
    IsSecured: false,
    SourceType: column.type === 'VirtualType' ? null : 0,
    IsCustomAttribute: column.name.includes('_'),
    DisplayName: label(column.name),
  };
}

/** What a column of a derived type has beside the base properties. */
export function derivedMetadata(column: Column): Metadata {
  if (column.type === 'DateTimeType') {
    const behavior = column.dateBehavior ?? 'UserLocal';
    return {
      DateTimeBehavior: { Value: behavior },
      Format: column.dateFormat ?? (behavior === 'DateOnly' ? 'DateOnly' : 'DateAndTime'),
    };
  }
  return column.targets === undefined ? {} : { Targets: column.targets };
}

function managed(value: boolean, name: string): Metadata {
  return { Value: value, CanBeChanged: true, ManagedPropertyLogicalName: name };
}

function label(text: string): Metadata {
  const one = {
    Label: text,
    LanguageCode: 1033,
    IsManaged: true,
    MetadataId: guidOf(`label ${text}`),
    HasChanged: null,
  };
  return { LocalizedLabels: [one], UserLocalizedLabel: one };
}

function privilege(table: Table, type: string): Metadata {
  const name = readPrivilegeName(table).replace('prvRead', `prv${type}`);
  return {
    CanBeBasic: true,
    CanBeDeep: true,
    CanBeGlobal: true,
    CanBeLocal: true,
    Name: name,
    PrivilegeId: privilegeId(name),
    PrivilegeType: type,
  };
}
