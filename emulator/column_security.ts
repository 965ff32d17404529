/**
 * Secured columns without the user's permission: null in rows, and refused in filters and orders.
 * https://learn.microsoft.com/power-apps/developer/data-platform/column-level-security
 *
 * Inferred: which of the codes for secured columns is used for a filter, an order or an alternate key; its message is that of a
 * refused update, with "read".
 */
import { Refusal } from './answer.ts';
import { type Column, propertyOf, type Row, type Table } from './model.ts';

export type Permission = 'granted' | 'denied';

/** The table with exactly these columns secured. @param permissions the user's, by logical names of columns. */
export function withSecured(
  table: Table,
  permissions: ReadonlyMap<string, Permission>,
  userId: string,
): Table {
  const columns = table.columns.map((column) => {
    const permission = permissions.get(column.name);
    const deniedTo = permission === 'denied' ? userId : undefined;
    return { ...column, secured: permission !== undefined, deniedTo };
  });
  return { ...table, columns };
}

/** The columns of `after` whose security differs. @param before the same columns as they were. */
export function securedOtherwise(before: Table, after: Table): Column[] {
  const was = new Set(before.columns.filter(({ secured }) => secured === true).map(({ name }) => name));
  return after.columns.filter(({ name, secured }) => (secured === true) !== was.has(name));
}

/** @returns a function that maps a row to the row that the user sees. */
export function columnsSeen({ columns }: Table): (row: Row) => Row {
  const denied = columns.filter(({ deniedTo }) => deniedTo !== undefined).map(propertyOf);
  if (denied.length === 0) return (row) => row;
  const nulls = Object.fromEntries(denied.flatMap((name) => (name === undefined ? [] : [[name, 'null']])));
  return (row) => ({ ...row, values: { ...row.values, ...nulls } });
}

/** @throws Refusal 403 for a column whose values the user may not use in a request. */
export function refuseDenied(table: Table, column: Column): void {
  if (column.deniedTo === undefined) return;
  const property = propertyOf(column) ?? column.name;
  throw new Refusal(
    403,
    '0x8004f504',
    `Caller user with Id ${column.deniedTo} does not have read permissions to a ${property} secured field on entity ${table.name}. The requested operation could not be completed.`,
  );
}
