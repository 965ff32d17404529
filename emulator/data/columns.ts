/** Columns as Dataverse makes them, with the shadows that come along. */
import type { Column, DateBehavior, TypeName } from '../model.ts';

function column(name: string, type: TypeName, more: Partial<Column> = {}): Column {
  return { name, type, validForRead: true, validForOData: true, isPrimaryId: false, ...more };
}

/** In the metadata, but never in a row. */
function shadow(name: string, type: TypeName, attributeOf: string): Column {
  return column(name, type, { attributeOf, validForOData: false });
}

export const key = (name: string): Column[] => [column(name, 'UniqueidentifierType', { isPrimaryId: true })];

/** Marked as a primary id too, as addresses inside of a table are. */
export const innerKey = (name: string): Column[] => key(name);

export const plain = (type: TypeName, ...names: string[]): Column[] =>
  names.map((name) => column(name, type));

/** Whole numbers of a range, both ends included. */
export const whole = (least: number, most: number, ...names: string[]): Column[] =>
  names.map((name) => column(name, 'IntegerType', { range: [least, most] }));

export const text = (...names: string[]): Column[] => plain('StringType', ...names);

export const date = (behavior: DateBehavior, ...names: string[]): Column[] =>
  names.map((name) => column(name, 'DateTimeType', { dateBehavior: behavior }));

/** Shown as a day, yet a moment: its behavior, not its format, says what rows bring. */
export const momentShownAsDay = (name: string): Column[] => [
  column(name, 'DateTimeType', { dateBehavior: 'UserLocal', dateFormat: 'DateOnly' }),
];

/** The same columns, with values required by the service. */
export const required = (columns: readonly Column[]): Column[] =>
  columns.map((one) => ({ ...one, required: true }));

/** A choice and the text behind it. */
export const choice = (
  type: 'PicklistType' | 'StateType' | 'StatusType' | 'BooleanType' | 'MultiSelectPicklistType',
  ...names: string[]
): Column[] => names.flatMap((name) => [column(name, type), shadow(`${name}name`, 'VirtualType', name)]);

/** A lookup and its shadows. */
export function lookup(name: string, ...targets: string[]): Column[] {
  const type = targets.length > 1 && name === 'ownerid' ? 'OwnerType' : 'LookupType';
  return [
    column(name, type, { targets }),
    shadow(`${name}name`, 'StringType', name),
    shadow(`${name}yominame`, 'StringType', name),
    ...(targets.length > 1 ? [shadow(`${name}type`, 'EntityNameType', name)] : []),
  ];
}

export function customer(name: string): Column[] {
  return lookup(name, 'account', 'contact').map((one) =>
    one.name === name ? { ...one, type: 'CustomerType' as const } : one,
  );
}

/** Money comes with its amount in the organization's currency. */
export const money = (...names: string[]): Column[] =>
  names.flatMap((name) => [column(name, 'MoneyType'), column(`${name}_base`, 'MoneyType')]);

/** An image column: the picture, and the columns that are its own but stand for themselves. */
export function image(name: string): Column[] {
  return [
    column(name, 'ImageType'),
    column(`${name}_url`, 'StringType', { attributeOf: name }),
    column(`${name}_timestamp`, 'BigIntType', { attributeOf: name }),
    column(`${name}id`, 'UniqueidentifierType', { attributeOf: name }),
  ];
}

export function file(name: string): Column[] {
  return [column(name, 'FileType'), column(`${name}_name`, 'StringType', { attributeOf: name })];
}

/** https://learn.microsoft.com/power-apps/developer/data-platform/calculated-rollup-attributes */
export const computed = (
  source: NonNullable<Column['source']>,
  type: TypeName,
  ...names: string[]
): Column[] => names.map((name) => column(name, type, { source }));

/** A sum over other rows, and two columns that say when it was calculated and whether that succeeded. */
export const rollup = (name: string): Column[] => [
  ...computed('rollup', 'IntegerType', name),
  ...date('UserLocal', `${name}_date`),
  ...plain('IntegerType', `${name}_state`),
];

/** For some users only. https://learn.microsoft.com/power-apps/developer/data-platform/column-level-security */
export const secured = (...names: string[]): Column[] =>
  names.map((name) => column(name, 'StringType', { secured: true }));

/** Who made and changed a row, and when: of tables whose rows have no state. */
export const audited = (): Column[] => [
  ...date('UserLocal', 'createdon', 'modifiedon'),
  ...lookup('createdby', 'systemuser'),
  ...lookup('modifiedby', 'systemuser'),
  ...plain('BigIntType', 'versionnumber'),
];

/** What nearly every table has. */
export const common = (): Column[] => [
  ...date('UserLocal', 'createdon', 'modifiedon'),
  ...lookup('createdby', 'systemuser'),
  ...lookup('modifiedby', 'systemuser'),
  ...choice('StateType', 'statecode'),
  ...choice('StatusType', 'statuscode'),
  ...plain('BigIntType', 'versionnumber'),
  column('timezoneruleversionnumber', 'IntegerType'),
];

/** The columns of a table whose rows have an owner. */
export const owned = (): Column[] => [
  ...lookup('ownerid', 'systemuser', 'team'),
  ...lookup('owningbusinessunit', 'businessunit'),
  ...lookup('transactioncurrencyid', 'transactioncurrency'),
];

/** What every activity has. */
export const activity = (): Column[] => [
  ...key('activityid'),
  ...text('subject', 'activitytypecode'),
  ...plain('MemoType', 'description'),
  ...lookup('regardingobjectid', 'account', 'contact', 'opportunity', 'incident'),
  ...date('UserLocal', 'scheduledend', 'actualend'),
  ...choice('PicklistType', 'prioritycode'),
  ...choice('BooleanType', 'isbilled'),
  ...owned(),
  ...common(),
];

/** In the metadata, not in rows: computed for forms, lists of parties, and what may not be read. */
export const neverInRows = (): Column[] => [
  column('requiredattendees', 'PartyListType'),
  column('calendarrules', 'CalendarRulesType'),
  column('cr1a7_hidden', 'StringType', { validForRead: false }),
  column('cr1a7_virtual', 'VirtualType', { validForOData: false }),
];
