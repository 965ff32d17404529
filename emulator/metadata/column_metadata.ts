/**
 * Columns as metadata shows them: the properties that every column has.
 * https://learn.microsoft.com/power-apps/developer/data-platform/webapi/reference/attributemetadata
 */
import { guidOf } from '../identifiers.ts';
import type { Column, Table, TypeName } from '../model.ts';
import type { Metadata } from '../query/metadata_filter.ts';
import { label, managed } from './shapes.ts';
import { isCustom } from './table_metadata.ts';

/** Choices of several, images and files say Virtual: only AttributeTypeName tells them apart. */
const VIRTUAL: ReadonlySet<TypeName> = new Set([
  'MultiSelectPicklistType',
  'ImageType',
  'FileType',
  'VirtualType',
]);

/** https://learn.microsoft.com/power-apps/developer/data-platform/webapi/reference/attributemetadata */
const SOURCE_TYPES = { simple: 0, calculated: 1, rollup: 2, formula: 3 } as const;

/** The only properties that `$select` may name without a cast. */
export function columnMetadata(table: Table, column: Column): Metadata {
  const required = column.name === table.primaryId ? 'SystemRequired' : 'None';
  return {
    ...names(table, column),
    ...uses(table, column),
    RequiredLevel: managed(required, 'canmodifyrequirementlevelsettings'),
    IsCustomizable: managed(true, 'iscustomizable'),
    IsCustomAttribute: isCustom(column.name),
    IsManaged: !isCustom(column.name),
    ...security(table, column),
    ...settings(column),
    SourceType: column.type === 'VirtualType' ? null : SOURCE_TYPES[column.source ?? 'simple'],
    AutoNumberFormat: null,
    DeprecatedVersion: null,
    IntroducedVersion: '1.0.0.0',
    CreatedOn: '1900-01-01T00:00:00Z',
    ModifiedOn: '2025-01-06T08:00:00Z',
    HasChanged: null,
  };
}

/** The MetadataId: another one for a column that is made again. */
export function columnId(table: Table, { madeAt, name }: Column): string {
  return guidOf(`metadata ${table.name} ${name}${madeAt ?? ''}`);
}

function names(table: Table, column: Column): Metadata {
  return {
    MetadataId: columnId(table, column),
    LogicalName: column.name,
    SchemaName: column.name,
    EntityLogicalName: table.name,
    AttributeOf: column.attributeOf ?? null,
    AttributeType: VIRTUAL.has(column.type) ? 'Virtual' : column.type.replace(/Type$/, ''),
    AttributeTypeName: { Value: column.type },
    ColumnNumber: table.columns.indexOf(column) + 1,
    DisplayName: label(column.attributeOf === undefined ? column.name : undefined),
    Description: label(undefined),
  };
}

function uses(table: Table, column: Column): Metadata {
  const isShadow = column.attributeOf !== undefined;
  const canBeWritten = column.validForRead && !isShadow && column.source === undefined;
  return {
    IsValidForRead: column.validForRead,
    IsValidForCreate: canBeWritten,
    IsValidForUpdate: canBeWritten && !column.isPrimaryId,
    IsValidODataAttribute: column.validForOData,
    // False for most columns that can be read, and so no sign of anything.
    IsRetrievable: column.isPrimaryId,
    IsPrimaryId: column.isPrimaryId,
    IsPrimaryName: column.name === table.primaryName,
    IsLogical: isShadow,
    IsFilterable: !isShadow,
    IsSearchable: false,
    IsValidForForm: !isShadow,
    IsValidForGrid: !isShadow,
    IsRequiredForForm: false,
    IsSortableEnabled: managed(true, 'ismodifyissortableenabled'),
    IsValidForAdvancedFind: managed(!isShadow, 'canmodifysearchsettings'),
  };
}

/** The key, and what stands for another column, cannot be secured. */
function security(table: Table, column: Column): Metadata {
  const canBe = column.name !== table.primaryId && column.attributeOf === undefined;
  return {
    IsSecured: column.secured === true,
    CanBeSecuredForRead: canBe,
    CanBeSecuredForCreate: canBe && column.source === undefined,
    CanBeSecuredForUpdate: canBe && column.source === undefined,
    IsDataSourceSecret: false,
  };
}

function settings(column: Column): Metadata {
  return {
    ExternalName: null,
    InheritsFrom: null,
    LinkedAttributeId: null,
    IsAuditEnabled: managed(false, 'canmodifyauditsettings'),
    IsGlobalFilterEnabled: managed(false, 'canmodifyglobalfiltersettings'),
    IsRenameable: managed(column.attributeOf === undefined, 'isrenameable'),
    CanModifyAdditionalSettings: managed(true, 'canmodifyadditionalsettings'),
  };
}
