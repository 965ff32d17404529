/**
 * Changes of a table's columns, as an app maker makes them. A column's type cannot be changed: the column is deleted and
 * recreated with the same name, empty and with a new MetadataId.
 * https://learn.microsoft.com/power-apps/maker/data-platform/create-edit-field-portal
 */
import { choice, customer, date, file, image, lookup, money, plain } from './data/columns.ts';
import { withChoices } from './data/choices.ts';
import {
  propertyOf,
  type Choice,
  type Column,
  type DateBehavior,
  type Table,
  type TypeName,
} from './model.ts';

export interface ColumnRequest {
  readonly name: string;
  readonly type: TypeName;
  /** For lookups: their target tables. */
  readonly targets?: readonly string[];
  readonly choices?: readonly Choice[];
  readonly dateBehavior?: DateBehavior;
  readonly secured?: boolean;
}

export interface SchemaChange {
  readonly table: Table;
  readonly added: readonly Column[];
  readonly removed: readonly Column[];
}

/** @param version the organization's version, which distinguishes a column from an earlier one with its name. */
export function addColumn(table: Table, request: ColumnRequest, version: number): SchemaChange {
  const added = columnsFor(request).map((column) =>
    withChoices(table.name, { ...column, ...traitsFor(column, request), madeAt: version }),
  );
  return { table: { ...table, columns: [...table.columns, ...added] }, added, removed: [] };
}

/** Together with its shadows. */
export function removeColumn(table: Table, name: string): SchemaChange {
  const removed = table.columns.filter((column) => belongsTo(column, name));
  const columns = table.columns.filter((column) => !removed.includes(column));
  return { table: { ...table, columns }, added: [], removed };
}

export function retypeColumn(table: Table, request: ColumnRequest, version: number): SchemaChange {
  const { removed, table: without } = removeColumn(table, request.name);
  const { added, table: retyped } = addColumn(without, request, version);
  return { table: retyped, added, removed };
}

/** The properties of rows that a change removes or clears. */
export function emptiedProperties({ removed }: SchemaChange): ReadonlySet<string> {
  return new Set(removed.flatMap((column) => propertyOf(column) ?? []));
}

function belongsTo(column: Column, name: string): boolean {
  return (
    column.name === name ||
    column.attributeOf === name ||
    (column.type === 'MoneyType' && column.name === `${name}_base`)
  );
}

function columnsFor({ dateBehavior = 'UserLocal', name, targets = [], type }: ColumnRequest): Column[] {
  switch (type) {
    case 'BooleanType':
    case 'MultiSelectPicklistType':
    case 'PicklistType':
      return choice(type, name);
    case 'CustomerType':
      return customer(name);
    case 'DateTimeType':
      return date(dateBehavior, name);
    case 'FileType':
      return file(name);
    case 'ImageType':
      return image(name);
    case 'LookupType':
      return lookup(name, ...targets);
    case 'MoneyType':
      return money(name);
    default:
      return plain(type, name);
  }
}

function traitsFor(column: Column, { choices, name, secured }: ColumnRequest): Partial<Column> {
  if (column.name !== name) return {};
  return { ...(choices === undefined ? {} : { choices }), ...(secured === undefined ? {} : { secured }) };
}
