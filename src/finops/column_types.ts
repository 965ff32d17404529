/**
 * Maps a property's X++ type to the type of its values in records. `DataType` from the JSON metadata service distinguishes a
 * Date from a UtcDateTime; rows and `$metadata` do not.
 * https://learn.microsoft.com/dynamics365/fin-ops-core/dev-itpro/data-entities/services-home-page
 */
import type { ColumnType } from '../odata/table.ts';

/** The X++ types that the metadata service names. */
export type XppType =
  | 'Container'
  | 'Date'
  | 'Enum'
  | 'Guid'
  | 'Int32'
  | 'Int64'
  | 'Real'
  | 'Record'
  | 'String'
  | 'Time'
  | 'UtcDateTime'
  | 'Void';

/** How a value of the type is written in a `$filter`. */
type LiteralForm = 'text' | 'enum' | 'bare';

export interface XppRule {
  readonly type: ColumnType;
  readonly literal: LiteralForm;
  /**
   * Whether key paging can compare values with `gt` and `ge`. Enums support only `eq` and `ne`.
   * https://learn.microsoft.com/dynamics365/fin-ops-core/dev-itpro/data-entities/odata
   */
  readonly isComparable: boolean;
}

const rule = (type: ColumnType, literal: LiteralForm, isComparable: boolean): XppRule => ({
  type,
  literal,
  isComparable,
});

export const XPP_TYPES: Readonly<Record<XppType, XppRule>> = {
  /** A text such as Base64; no public capture shows one. */
  Container: rule('string', 'text', false),
  Date: rule('date', 'bare', true),
  /** The member's name. NoYes is also an enum. */
  Enum: rule('string', 'enum', false),
  Guid: rule('string', 'bare', true),
  Int32: rule('integer', 'bare', true),
  Int64: rule('integer', 'bare', true),
  Real: rule('number', 'bare', true),
  /** A reference to a record by its RecId; no public capture shows one. */
  Record: rule('integer', 'bare', false),
  String: rule('string', 'text', true),
  /** Seconds since midnight, as a whole number. */
  Time: rule('integer', 'bare', true),
  UtcDateTime: rule('timestamp', 'bare', true),
  /** A column whose type was removed; its values are passed through as text. */
  Void: rule('string', 'text', false),
};

/** A few properties are JSON booleans, regardless of their X++ type. */
const EDM_RULES: Readonly<Record<string, XppRule>> = {
  'Edm.Boolean': rule('boolean', 'bare', false),
  'Edm.Binary': rule('string', 'text', false),
};

const UNKNOWN_TYPE = rule('string', 'text', false);

/**
 * @param dataType `DataType` of the property. @param typeName its `TypeName`, such as `Edm.String` or the name of an enum.
 * A type that the table does not know yet is read as text, and is never compared.
 */
export function ruleOf(dataType: string, typeName: string): XppRule {
  const byEdm = EDM_RULES[typeName];
  if (byEdm !== undefined) return byEdm;
  return Object.hasOwn(XPP_TYPES, dataType) ? XPP_TYPES[dataType as XppType] : UNKNOWN_TYPE;
}
