/**
 * Tables as metadata shows them.
 * https://learn.microsoft.com/power-apps/developer/data-platform/webapi/reference/entitymetadata
 */
import { hasPrivileges, privilegeId, privilegeName } from '../access.ts';
import { guidOf } from '../identifiers.ts';
import type { Table } from '../model.ts';
import type { Metadata } from '../query/metadata_filter.ts';
import { label, managed } from './shapes.ts';
import { tableSettings } from './table_settings.ts';

const PROVIDERS: Readonly<Record<Table['tableType'], string | null>> = {
  Standard: null,
  Elastic: '1d9bde74-9ebd-4da9-8ff5-aa74945b9f74',
  Virtual: '7015a531-cc0d-4537-b5f2-c882a1eb65ad',
};

export function tableId({ name }: Table): string {
  return guidOf(`metadata ${name}`);
}

export function tableMetadata(table: Table): Metadata {
  return {
    ...names(table),
    ...traits(table),
    ...external(table),
    ...tableSettings(table),
    Privileges: privileges(table),
  };
}

function names(table: Table): Metadata {
  return {
    MetadataId: tableId(table),
    LogicalName: table.name,
    SchemaName: table.schemaName,
    EntitySetName: table.entitySet ?? null,
    // Often the same as the entity set, and not to be relied upon.
    LogicalCollectionName: `${table.name}s`,
    CollectionSchemaName: `${table.schemaName}s`,
    PrimaryIdAttribute: table.primaryId,
    PrimaryNameAttribute: table.primaryName ?? null,
    PrimaryImageAttribute: table.columns.find(({ type }) => type === 'ImageType')?.name ?? null,
    ObjectTypeCode: table.objectTypeCode,
    DisplayName: label(table.schemaName),
    DisplayCollectionName: label(`${table.schemaName}s`),
    Description: label(undefined),
    HasChanged: null,
    CreatedOn: '1900-01-01T00:00:00Z',
    ModifiedOn: '2025-01-06T08:00:00Z',
    IntroducedVersion: '1.0.0.0',
  };
}

function traits(table: Table): Metadata {
  return {
    OwnershipType: ownership(table),
    ChangeTrackingEnabled: table.changeTracking,
    CanChangeTrackingBeEnabled: managed(
      table.changeTracking || (table.tableType === 'Standard' && !table.isIntersect),
      'canchangetrackingbeenabled',
    ),
    IsActivity: table.isActivity,
    IsActivityParty: !table.isActivity,
    IsIntersect: table.isIntersect,
    IsPrivate: table.isPrivate,
    IsLogicalEntity: false,
    IsBPFEntity: false,
    IsCustomEntity: isCustom(table.name),
    IsManaged: !isCustom(table.name),
    IsCustomizable: managed(true, 'iscustomizable'),
    IsValidForAdvancedFind: !table.isPrivate && !table.isIntersect,
    IsRetentionEnabled: null,
    IsArchivalEnabled: null,
    IsAuditEnabled: managed(false, 'canmodifyauditsettings'),
    HasActivities: table.name === 'account' || table.name === 'contact',
    HasNotes: !table.isIntersect,
  };
}

/** https://learn.microsoft.com/power-apps/developer/data-platform/elastic-tables */
function external(table: Table): Metadata {
  return {
    TableType: table.tableType,
    DataProviderId: PROVIDERS[table.tableType],
    DataSourceId: null,
    ExternalName: table.tableType === 'Virtual' ? table.name : null,
    ExternalCollectionName: table.tableType === 'Virtual' ? table.entitySet : null,
  };
}

function ownership(table: Table): string {
  if (table.isIntersect) return 'None';
  return table.columns.some(({ name }) => name === 'ownerid') ? 'UserOwned' : 'OrganizationOwned';
}

/**
 * Whether a customer made it: its name begins with the prefix of a publisher of the customer's, `new` or one with a digit.
 * `address1_city` and its like are the service's own.
 */
export function isCustom(name: string): boolean {
  return /^(?!address\d)(?:new|[a-z]+\d[a-z\d]*)_/.test(name);
}

function privileges(table: Table): Metadata[] {
  if (!hasPrivileges(table)) return [];
  return ['Create', 'Read', 'Write', 'Delete', 'Assign', 'Share', 'Append', 'AppendTo'].map((type) => {
    const name = privilegeName(table, type);
    return {
      CanBeBasic: true,
      CanBeDeep: true,
      CanBeEntityReference: false,
      CanBeGlobal: true,
      CanBeLocal: true,
      CanBeParentEntityReference: false,
      CanBeRecordFilter: false,
      Name: name,
      PrivilegeId: privilegeId(name),
      PrivilegeType: type,
    };
  });
}
