/**
 * Maps a column's type in Dataverse's metadata to its form in rows. The table below has every type name that Microsoft
 * documents.
 *
 * The type comes from AttributeTypeName, since AttributeType is "Virtual" for choices, images and files alike.
 * https://learn.microsoft.com/power-apps/developer/data-platform/entity-attribute-metadata
 */
import { ownValue } from '../core/json.ts';
import type { Column, ColumnType, Lookup } from '../odata/table.ts';

/** https://learn.microsoft.com/power-apps/developer/data-platform/webapi/query/select-columns#lookup-property-data */
export const LOOKUP_TYPE_ANNOTATION = 'Microsoft.Dynamics.CRM.lookuplogicalname';
/** Suffix of the column that has the annotation's value in records. */
export const LOOKUP_TYPE_SUFFIX = '_lookuplogicalname';

/** A column as the metadata describes it. */
export interface Attribute {
  readonly logicalName: string;
  /** AttributeTypeName, such as `LookupType`. */
  readonly typeName: string;
  /** The column that this one is a shadow of: the lookup, for the name of its target row. */
  readonly attributeOf: string | undefined;
  readonly isValidForRead: boolean;
  readonly isValidODataAttribute: boolean;
  /** `UserLocal`, `DateOnly` or `TimeZoneIndependent`; only columns with a date have one. */
  readonly dateTimeBehavior?: string | undefined;
  /** Only users with a permission see its values. */
  readonly isSecured?: boolean;
  /** How many tables a lookup points to, if they were requested. */
  readonly targetCount?: number | undefined;
}

export type Rule =
  | { readonly in: 'rows'; readonly type: ColumnType; readonly choice?: NonNullable<Column['choice']> }
  /** Rows name the column `_x_value`. `several`: it always has several target tables. */
  | { readonly in: 'rows-as-lookup'; readonly targets: 'as-metadata-says' | 'several' }
  /** A date or a time, depending on DateTimeBehavior. */
  | { readonly in: 'rows-as-date' }
  /** Only if the column is not a shadow of another. */
  | { readonly in: 'rows-unless-shadow'; readonly type: ColumnType }
  | { readonly in: 'no-row'; readonly reason: string };

const rows = (type: ColumnType, choice?: NonNullable<Column['choice']>): Rule =>
  choice === undefined ? { in: 'rows', type } : { in: 'rows', type, choice };

export const COLUMN_TYPES: Readonly<Record<string, Rule>> = {
  BigIntType: rows('integer'),
  BooleanType: rows('boolean', 'yes-or-no'),
  DateTimeType: { in: 'rows-as-date' },
  DecimalType: rows('number'),
  DoubleType: rows('number'),
  EntityNameType: { in: 'rows-unless-shadow', type: 'string' },
  FileType: rows('string'),
  IntegerType: rows('integer'),
  ManagedPropertyType: rows('managed_property'),
  MemoType: rows('string'),
  MoneyType: rows('number'),
  /** The codes in one text, such as "2,3,8". */
  MultiSelectPicklistType: rows('string', 'several'),
  PicklistType: rows('integer', 'one'),
  StateType: rows('integer', 'one'),
  StatusType: rows('integer', 'one'),
  StringType: rows('string'),
  UniqueidentifierType: rows('string'),

  CustomerType: { in: 'rows-as-lookup', targets: 'several' },
  LookupType: { in: 'rows-as-lookup', targets: 'as-metadata-says' },
  OwnerType: { in: 'rows-as-lookup', targets: 'several' },

  CalendarRulesType: { in: 'no-row', reason: 'calendar rules can be read only through their calendar' },
  ImageType: {
    in: 'no-row',
    reason: 'the picture is left out; its url, timestamp and id are columns of their own',
  },
  PartyListType: { in: 'no-row', reason: 'the parties of an activity are rows of table activityparty' },
  VirtualType: { in: 'no-row', reason: 'computed for forms, without a value of its own' },
};

/**
 * The column that rows contain for an attribute, or undefined if there is none. IsValidODataAttribute and IsValidForRead
 * decide together; AttributeOf, IsRetrievable and AttributeType would each hide columns that exist.
 */
export function columnOf(attribute: Attribute): Column | undefined {
  const column = plainColumnOf(attribute);
  return column !== undefined && attribute.isSecured === true ? { ...column, isSecured: true } : column;
}

function plainColumnOf(attribute: Attribute): Column | undefined {
  if (!attribute.isValidODataAttribute || !attribute.isValidForRead) return undefined;
  const { logicalName: name } = attribute;
  // A type that this table does not know yet is read as text.
  const rule = ownValue(COLUMN_TYPES, attribute.typeName) ?? rows('string');
  switch (rule.in) {
    case 'rows': {
      const { choice, type } = rule;
      return choice === undefined ? { name, type } : { name, type, choice };
    }
    case 'rows-as-lookup': {
      const isPolymorphic = rule.targets === 'several' || (attribute.targetCount ?? 1) > 1;
      return { name: `_${name}_value`, type: 'string', lookup: lookupOf(name, isPolymorphic) };
    }
    case 'rows-as-date':
      return { name, type: attribute.dateTimeBehavior === 'DateOnly' ? 'date' : 'timestamp' };
    case 'rows-unless-shadow':
      return attribute.attributeOf === undefined ? { name, type: rule.type } : undefined;
    case 'no-row':
      return undefined;
  }
}

function lookupOf(logicalName: string, isPolymorphic: boolean): Lookup {
  if (!isPolymorphic) return { logicalName };
  const type = {
    column: `${logicalName}${LOOKUP_TYPE_SUFFIX}`,
    member: `_${logicalName}_value@${LOOKUP_TYPE_ANNOTATION}`,
  };
  return { logicalName, type };
}
