/** The parts of a data entity, and the contents of its rows. */
import { COLUMN_TYPES, type ColumnType } from './column_types.ts';

export const ENTITY_NAMESPACE = 'Microsoft.Dynamics.DataEntities';

/** The column that names the company of a row, in entities that have one. */
export const COMPANY = 'dataAreaId';

export interface Column {
  readonly name: string;
  readonly type: ColumnType;
  readonly isKey?: boolean;
  readonly isMandatory?: boolean;
  /** Of an `Enum` column: the enumeration's name, without a namespace. */
  readonly enumeration?: string;
  /** Computed in X++ for every row: no filter, no order. The metadata does not tell. */
  readonly isVirtual?: boolean;
  /** Null where it was given no value: some enumerations, and computed columns whose formula failed. */
  readonly isNullable?: boolean;
  /** Switched off by a configuration key: listed in the metadata, absent from rows. */
  readonly isDisabled?: boolean;
  readonly isDimension?: boolean;
  /** The data source whose version changes with the column: 0, the root, by default. */
  readonly source?: number;
}

export type EntityCategory =
  'Master' | 'Transaction' | 'Reference' | 'Parameters' | 'Configuration' | 'Document';

export interface Navigation {
  readonly name: string;
  readonly relatedEntity: string;
  readonly cardinality: 'Single' | 'Multiple';
  /** Columns here and there that belong together. */
  readonly constraints: readonly (readonly [property: string, referenced: string])[];
}

export interface Entity {
  /** In the application's object tree: `VendVendorV2Entity`. */
  readonly aotName: string;
  /** Of one row, the OData type: `VendorV2`. */
  readonly name: string;
  readonly entitySet: string;
  readonly category: EntityCategory;
  readonly columns: readonly Column[];
  readonly navigation?: readonly Navigation[];
  readonly isReadOnly?: boolean;
  /** Whether `IsPublic` and the service are on. True by default. */
  readonly isPublic?: boolean;
  /** Every read ends with status 500 and these words, as of entities whose tables a configuration key took away. */
  readonly deadBecause?: string;
  /** How many tables are joined; the etag has a pair for each. */
  readonly sources?: number;
}

/** A row as it is stored: values are JSON texts, so that numbers keep their digits. */
export interface EntityRow {
  readonly recId: bigint;
  /** One for each data source, the root first. */
  readonly versions: readonly SourceVersion[];
  readonly values: Readonly<Record<string, string>>;
}

export interface SourceVersion {
  /** 1 after an insert, any number after an update: equality counts, order does not. */
  readonly recVersion: number;
  readonly recId: bigint;
}

/** What rows bring, in their order. */
export function columnsInRows({ columns }: Entity): Column[] {
  return columns.filter(({ isDisabled }) => isDisabled !== true);
}

export function keysOf({ columns }: Entity): Column[] {
  return columns.filter(({ isKey }) => isKey === true);
}

export function hasCompany(entity: Entity): boolean {
  return entity.columns.some(({ name }) => name === COMPANY);
}

/** JSON text of what a row holds where it was given nothing. @param memberNames of enumerations, the first is the default. */
export function emptyValue(column: Column, memberNames: ReadonlyMap<string, readonly string[]>): string {
  if (column.isNullable === true) return 'null';
  if (column.type !== 'Enum') return COLUMN_TYPES[column.type].empty;
  const [first] = memberNames.get(column.enumeration ?? '') ?? [];
  return first === undefined ? 'null' : JSON.stringify(first);
}

/** The name of a column's type in OData. */
export function edmType({ enumeration, type }: Column): string {
  const { edm } = COLUMN_TYPES[type];
  return type === 'Enum' ? `${edm}${enumeration ?? ''}` : edm;
}
