/** Tables, columns and rows of the emulated organization. */

/**
 * How a column behaves, by the name that metadata gives its type.
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
  /** Of a status: the state that it belongs to. */
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
  /** True of several columns of a table; only PrimaryIdAttribute tells the key. */
  readonly isPrimaryId: boolean;
  /** Whether the service requires a value for it. */
  readonly required?: boolean;
  /** Whether reading it needs a permission of its own. */
  readonly secured?: boolean;
  /** The id of the user who lacks that permission. */
  readonly deniedTo?: string | undefined;
  /** Of a whole number whose smallest and largest value are its own. */
  readonly range?: readonly [least: number, most: number];
  readonly dateBehavior?: DateBehavior;
  /** How forms show a date; follows the behavior unless said, and says nothing about rows. */
  readonly dateFormat?: 'DateOnly' | 'DateAndTime';
  readonly targets?: readonly string[];
  /** Of every choice, state, status, multi-select and yes/no column. */
  readonly choices?: readonly Choice[];
  /** Computed rather than entered; who may read it and how it is filled is the same as of any column. */
  readonly source?: 'calculated' | 'rollup' | 'formula';
  /** The organization's version counter when it was made, if that was not before everything else. */
  readonly madeAt?: number;
  /** The name of the global choice that the choices are of. */
  readonly globalChoice?: string;
}

export interface AlternateKey {
  readonly columns: readonly string[];
  /** How far the making of its index has come; rows are unique by it only when it is active. */
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
  /** Of an intersect table: the relationship that it stands for, where that has a name of its own. */
  readonly association?: string;
  readonly isPrivate: boolean;
  /** Whether RetrieveMultiple exists for it. */
  readonly listable: boolean;
  readonly columns: readonly Column[];
  readonly keys: readonly AlternateKey[];
}

export interface Row {
  readonly id: string;
  /** The organization's version counter at its last change. */
  readonly version: number;
  /** JSON text of each value, by the property that rows name it by. */
  readonly values: Readonly<Record<string, string>>;
}

/** The property that rows name a column by; undefined where rows never bring it. */
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
