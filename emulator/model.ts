/** Tables, columns and rows of the emulated organization. */

/**
 * The behavior of a column, by the name of its type in metadata.
 * https://learn.microsoft.com/power-apps/developer/data-platform/entity-attribute-metadata
 */
export type TypeName =
  | 'BigIntType'
  | 'BooleanType'
  | 'CalendarRulesType'
  | 'CustomerType'
  | 'DateTimeType'
  | 'DecimalType'
  | 'DoubleType'
  | 'EntityNameType'
  | 'FileType'
  | 'ImageType'
  | 'IntegerType'
  | 'LookupType'
  | 'ManagedPropertyType'
  | 'MemoType'
  | 'MoneyType'
  | 'MultiSelectPicklistType'
  | 'OwnerType'
  | 'PartyListType'
  | 'PicklistType'
  | 'StateType'
  | 'StatusType'
  | 'StringType'
  | 'UniqueidentifierType'
  | 'VirtualType';

/** The languages of the organization: English, which is the user's, and German. */
export const LANGUAGES = [1033, 1031] as const;
export type Language = (typeof LANGUAGES)[number];

/** One of the values that a choice, state, status or yes/no column can have. */
export interface Choice {
  readonly value: number;
  readonly labels: Readonly<Record<Language, string>>;
  /** `#rrggbb`. */
  readonly color?: string;
  /** For a status: its state. */
  readonly state?: number;
}

export type DateBehavior = 'UserLocal' | 'DateOnly' | 'TimeZoneIndependent';

export interface Column {
  readonly name: string;
  readonly type: TypeName;
  /** The column that this one is a shadow of. */
  readonly attributeOf?: string;
  readonly validForRead: boolean;
  readonly validForOData: boolean;
  /** True for several columns of a table; only PrimaryIdAttribute identifies the key. */
  readonly isPrimaryId: boolean;
  /** Whether the service requires a value for it. */
  readonly required?: boolean;
  /** Whether reading it needs a permission of its own. */
  readonly secured?: boolean;
  /** The id of the user who lacks that permission. */
  readonly deniedTo?: string | undefined;
  /** For a whole number with its own smallest and largest value. */
  readonly range?: readonly [least: number, most: number];
  readonly dateBehavior?: DateBehavior;
  /** How forms show a date; by default it follows the behavior. It does not affect rows. */
  readonly dateFormat?: 'DateOnly' | 'DateAndTime';
  readonly targets?: readonly string[];
  /** For every choice, state, status, multi-select and yes/no column. */
  readonly choices?: readonly Choice[];
  /** Computed rather than entered; otherwise it is like any other column. */
  readonly source?: 'calculated' | 'rollup' | 'formula';
  /** The organization's version counter when it was created, if that was after the start. */
  readonly madeAt?: number;
  /** The name of the global choice that the choices belong to. */
  readonly globalChoice?: string;
}

export interface AlternateKey {
  readonly columns: readonly string[];
  /** The status of its index; rows are unique by it only when it is active. */
  readonly status: 'Pending' | 'InProgress' | 'Active' | 'Failed';
}

export interface Table {
  readonly name: string;
  readonly schemaName: string;
  /** Absent for tables that the Web API does not show. */
  readonly entitySet: string | undefined;
  readonly primaryId: string;
  readonly primaryName: string | undefined;
  readonly objectTypeCode: number;
  readonly tableType: 'Standard' | 'Elastic' | 'Virtual';
  readonly changeTracking: boolean;
  readonly isActivity: boolean;
  readonly isIntersect: boolean;
  /** For an intersect table: its relationship, if that has a different name. */
  readonly association?: string;
  readonly isPrivate: boolean;
  /** Whether RetrieveMultiple exists for it. */
  readonly listable: boolean;
  /** Of a generated table: whether its rows differ in more than their number and time. */
  readonly varied?: boolean;
  readonly columns: readonly Column[];
  readonly keys: readonly AlternateKey[];
}

export interface Row {
  readonly id: string;
  /** The organization's version counter at its last change. */
  readonly version: number;
  /** The JSON text of each value, by the name of its property in rows. */
  readonly values: Readonly<Record<string, string>>;
}

/** The name of a column's property in rows; undefined if rows never contain it. */
export function propertyOf(column: Column): string | undefined {
  if (!column.validForOData || !column.validForRead) return undefined;
  switch (column.type) {
    case 'CustomerType':
    case 'LookupType':
    case 'OwnerType':
      return `_${column.name}_value`;
    case 'CalendarRulesType':
    case 'PartyListType':
    case 'VirtualType':
      return undefined;
    default:
      return column.name;
  }
}
