/**
 * Columns as metadata shows them: the properties that every column has, and the only ones that `$select` may name without
 * a cast.
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

const SOURCE_TYPES: Readonly<Record<'simple' | NonNullable<Column['source']>, number>> = {
  simple: 0,
  calculated: 1,
  rollup: 2,
  formula: 3,
};

type Property = (column: Column, table: Table) => unknown;

const PROPERTIES: Readonly<Record<string, Property>> = {
  MetadataId: (column, table) => columnId(table, column),
  LogicalName: ({ name }) => name,
  SchemaName: ({ name }) => name,
  EntityLogicalName: (_, table) => table.name,
  AttributeOf: ({ attributeOf }) => attributeOf ?? null,
  AttributeType: ({ type }) => (VIRTUAL.has(type) ? 'Virtual' : type.slice(0, -'Type'.length)),
  AttributeTypeName: ({ type }) => ({ Value: type }),
  ColumnNumber: (column, table) => table.columns.indexOf(column) + 1,
  DisplayName: (column) => label(isShadow(column) ? undefined : column.name),
  Description: () => label(undefined),
  IsValidForRead: ({ validForRead }) => validForRead,
  IsValidForCreate: canBeWritten,
  IsValidForUpdate: (column) => canBeWritten(column) && !column.isPrimaryId,
  IsValidODataAttribute: ({ validForOData }) => validForOData,
  // False for most columns that can be read, and so no sign of anything.
  IsRetrievable: ({ isPrimaryId }) => isPrimaryId,
  IsPrimaryId: ({ isPrimaryId }) => isPrimaryId,
  IsPrimaryName: ({ name }, table) => name === table.primaryName,
  IsLogical: isShadow,
  IsFilterable: (column) => !isShadow(column),
  IsSearchable: () => false,
  IsValidForForm: (column) => !isShadow(column),
  IsValidForGrid: (column) => !isShadow(column),
  IsRequiredForForm: () => false,
  IsSortableEnabled: () => managed(true, 'ismodifyissortableenabled'),
  IsValidForAdvancedFind: (column) => managed(!isShadow(column), 'canmodifysearchsettings'),
  RequiredLevel: ({ name, required }, table) =>
    managed(
      name === table.primaryId || required === true ? 'SystemRequired' : 'None',
      'canmodifyrequirementlevelsettings',
    ),
  IsCustomizable: () => managed(true, 'iscustomizable'),
  IsCustomAttribute: ({ name }) => isCustom(name),
  IsManaged: ({ name }) => !isCustom(name),
  IsSecured: ({ secured }) => secured === true,
  CanBeSecuredForRead: canBeSecured,
  CanBeSecuredForCreate: (column, table) => canBeSecured(column, table) && column.source === undefined,
  CanBeSecuredForUpdate: (column, table) => canBeSecured(column, table) && column.source === undefined,
  IsDataSourceSecret: () => false,
  ExternalName: () => null,
  InheritsFrom: () => null,
  LinkedAttributeId: () => null,
  IsAuditEnabled: () => managed(false, 'canmodifyauditsettings'),
  IsGlobalFilterEnabled: () => managed(false, 'canmodifyglobalfiltersettings'),
  IsRenameable: (column) => managed(!isShadow(column), 'isrenameable'),
  CanModifyAdditionalSettings: () => managed(true, 'canmodifyadditionalsettings'),
  SourceType: ({ source, type }) => (type === 'VirtualType' ? null : SOURCE_TYPES[source ?? 'simple']),
  AutoNumberFormat: () => null,
  DeprecatedVersion: () => null,
  IntroducedVersion: () => '1.0.0.0',
  CreatedOn: () => '1900-01-01T00:00:00Z',
  ModifiedOn: () => '2025-01-06T08:00:00Z',
  HasChanged: () => null,
};

export function columnMetadata(table: Table, column: Column): Metadata {
  const metadata: Record<string, unknown> = {};
  for (const name in PROPERTIES) metadata[name] = PROPERTIES[name]?.(column, table);
  return metadata;
}

export function isColumnProperty(name: string): boolean {
  return Object.hasOwn(PROPERTIES, name);
}

/** The same, but each property is made only when it is read: for looking at a few of many columns. */
export function columnView(table: Table, column: Column): Metadata {
  return new ColumnView(table, column) as unknown as Metadata;
}

class ColumnView {
  readonly #table: Table;
  readonly #column: Column;

  constructor(table: Table, column: Column) {
    this.#table = table;
    this.#column = column;
  }

  static {
    for (const [name, property] of Object.entries(PROPERTIES)) {
      Object.defineProperty(this.prototype, name, {
        get(this: ColumnView) {
          return property(this.#column, this.#table);
        },
      });
    }
  }
}

/** The MetadataId: another one for a column that is made again. */
export function columnId(table: Table, { madeAt, name }: Column): string {
  return guidOf(`metadata ${table.name} ${name}${madeAt ?? ''}`);
}

function isShadow({ attributeOf }: Column): boolean {
  return attributeOf !== undefined;
}

function canBeWritten(column: Column): boolean {
  return column.validForRead && !isShadow(column) && column.source === undefined;
}

/** The key, and what stands for another column, cannot be secured. */
function canBeSecured(column: Column, table: Table): boolean {
  return column.name !== table.primaryId && !isShadow(column);
}
