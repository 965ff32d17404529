/**
 * Properties of columns of one type, in addition to those of every column.
 * https://learn.microsoft.com/power-apps/developer/data-platform/webapi/reference/attributemetadata#derived-types
 *
 * The smallest and largest value of BigInt columns are left out: JSON.stringify would round them.
 */
import type { Column, TypeName } from '../model.ts';
import type { Metadata } from '../query/metadata_filter.ts';
import { managed } from './shapes.ts';

/** The derived type of each type of column; keys, parties and plain virtual columns are of the base type. */
const DERIVED_TYPES: Readonly<Record<TypeName, string | undefined>> = {
  BigIntType: 'BigIntAttributeMetadata',
  BooleanType: 'BooleanAttributeMetadata',
  CalendarRulesType: undefined,
  CustomerType: 'LookupAttributeMetadata',
  DateTimeType: 'DateTimeAttributeMetadata',
  DecimalType: 'DecimalAttributeMetadata',
  DoubleType: 'DoubleAttributeMetadata',
  EntityNameType: 'EntityNameAttributeMetadata',
  FileType: 'FileAttributeMetadata',
  ImageType: 'ImageAttributeMetadata',
  IntegerType: 'IntegerAttributeMetadata',
  LookupType: 'LookupAttributeMetadata',
  ManagedPropertyType: 'ManagedPropertyAttributeMetadata',
  MemoType: 'MemoAttributeMetadata',
  MoneyType: 'MoneyAttributeMetadata',
  MultiSelectPicklistType: 'MultiSelectPicklistAttributeMetadata',
  OwnerType: 'LookupAttributeMetadata',
  PartyListType: undefined,
  PicklistType: 'PicklistAttributeMetadata',
  StateType: 'StateAttributeMetadata',
  StatusType: 'StatusAttributeMetadata',
  StringType: 'StringAttributeMetadata',
  UniqueidentifierType: undefined,
  VirtualType: undefined,
};

const CASTS: ReadonlySet<string | undefined> = new Set(Object.values(DERIVED_TYPES));

export function derivedType(column: Column): string | undefined {
  return DERIVED_TYPES[column.type];
}

/** Whether columns can be cast to it; not to the abstract EnumAttributeMetadata. */
export function canCastTo(type: string): boolean {
  return CASTS.has(type);
}

export function derivedMetadata(column: Column): Metadata {
  switch (column.type) {
    case 'DateTimeType':
      return dateMetadata(column);
    case 'CustomerType':
    case 'LookupType':
    case 'OwnerType':
      return { Targets: column.targets ?? [], Format: 'None' };
    case 'StringType':
      return textMetadata(100, 'Text');
    case 'MemoType':
      return textMetadata(2000, 'TextArea');
    case 'DecimalType':
      return {
        Precision: 10,
        MinValue: -100_000_000_000,
        MaxValue: 100_000_000_000,
        ImeMode: 'Disabled',
        ...formula(column),
      };
    case 'DoubleType':
      return { Precision: 6, MinValue: -180, MaxValue: 180, ImeMode: 'Disabled' };
    case 'IntegerType':
      return { Format: 'None', ...rangeOf(column), ...formula(column) };
    case 'MoneyType':
      return moneyMetadata(column);
    case 'ImageType':
      return {
        CanStoreFullImage: false,
        IsPrimaryImage: true,
        MaxHeight: 144,
        MaxWidth: 144,
        MaxSizeInKB: 10_240,
      };
    case 'FileType':
      return { MaxSizeInKB: 32_768 };
    case 'BooleanType':
      return { DefaultValue: false, FormulaDefinition: null };
    case 'PicklistType':
    case 'MultiSelectPicklistType':
    case 'StateType':
    case 'StatusType':
      return { DefaultFormValue: -1 };
    default:
      return {};
  }
}

function rangeOf({ range: [MinValue, MaxValue] = [-2_147_483_648, 2_147_483_647] }: Column): Metadata {
  return { MinValue, MaxValue };
}

/** https://learn.microsoft.com/power-apps/developer/data-platform/behavior-format-date-time-attribute */
function dateMetadata({ dateBehavior = 'UserLocal', dateFormat }: Column): Metadata {
  return {
    DateTimeBehavior: { Value: dateBehavior },
    Format: dateFormat ?? (dateBehavior === 'DateOnly' ? 'DateOnly' : 'DateAndTime'),
    CanChangeDateTimeBehavior: managed(false, 'canchangedatetimebehavior'),
    ImeMode: 'Inactive',
    FormulaDefinition: null,
  };
}

/** What computes the column, for what only the service understands: Xaml, or an expression. */
function formula({ name, source }: Column): Metadata {
  if (source === undefined) return { FormulaDefinition: null, SourceTypeMask: 0 };
  return {
    FormulaDefinition: `<Activity x:Class="${name}" />`,
    SourceTypeMask: source === 'formula' ? 0 : 1,
  };
}

function textMetadata(maxLength: number, format: string): Metadata {
  return {
    MaxLength: maxLength,
    DatabaseLength: 2 * maxLength,
    Format: format,
    FormatName: { Value: format },
    ImeMode: 'Auto',
    IsLocalizable: false,
  };
}

function moneyMetadata({ name }: Column): Metadata {
  const isBase = name.endsWith('_base');
  return {
    Precision: 4,
    PrecisionSource: 2,
    IsBaseCurrency: isBase,
    CalculationOf: isBase ? name.replace(/_base$/, '') : null,
    MinValue: -922_337_203_685_477,
    MaxValue: 922_337_203_685_477,
  };
}
