/**
 * `$orderby` on rows: columns, each ascending by default.
 * https://learn.microsoft.com/power-apps/developer/data-platform/webapi/query/order-rows
 *
 * Choices stand in the order of their numbers, lookups in that of the primary name of the row that they refer to, as the
 * documents say. Inferred: null stands before everything; rows that are alike stand in the order of their ids; texts are
 * compared by their letters, without regard to case.
 */
import { Refusal } from '../answer.ts';
import type { Column, Row, Table } from '../model.ts';
import { columnAt, type Comparable, readerOf } from './column_values.ts';

export interface SortKey {
  readonly path: string;
  readonly column: Column;
  readonly isDescending: boolean;
}

/** The primary name of the row that a lookup refers to; undefined where there is none. */
export type NameOf = (column: Column, id: string) => string | undefined;

const LETTERS = new Intl.Collator('en', { sensitivity: 'accent' });

/** @throws Refusal if it is not an order of this table's columns. */
export function parseOrder(table: Table, orderby: string): SortKey[] {
  return orderby.split(',').map((part) => {
    const match = /^\s*(\S+)(?:\s+(asc|desc))?\s*$/.exec(part);
    if (match === null) {
      throw new Refusal(400, '0x80060888', `Syntax error in the $orderby expression at '${part}'.`);
    }
    const [, path = '', direction] = match;
    const column = columnAt(table, path);
    // Refuses columns without an order.
    readerOf(column);
    return { path, column, isDescending: direction === 'desc' };
  });
}

export function isLookup({ column }: SortKey): boolean {
  return ['CustomerType', 'LookupType', 'OwnerType'].includes(column.type);
}

/** A row, or what is known of one. */
export type Place = Pick<Row, 'id' | 'values'>;

/**
 * Of rows as a store holds them; only their keys and the values of the sort keys are looked at.
 * @param keyOf orders rows that are alike.
 */
export function comparedBy(
  keys: readonly SortKey[],
  nameOf: NameOf,
  keyOf: (row: Place) => string = ({ id }) => id,
): (one: Place, other: Place) => number {
  return (one, other) => {
    for (const key of keys) {
      const order = compared(sortValue(key, one, nameOf), sortValue(key, other, nameOf), key.column);
      if (order !== 0) return key.isDescending ? -order : order;
    }
    return compareKeys(keyOf(one), keyOf(other));
  };
}

function compareKeys(one: string, other: string): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}

function sortValue(key: SortKey, { values }: Place, nameOf: NameOf): Comparable | undefined {
  const text = values[key.path] ?? 'null';
  if (text === 'null') return undefined;
  return isLookup(key) ? nameOf(key.column, String(JSON.parse(text))) : readerOf(key.column)(text);
}

function compared(one: Comparable | undefined, other: Comparable | undefined, column: Column): number {
  if (one === undefined || other === undefined)
    return Number(one !== undefined) - Number(other !== undefined);
  if (typeof one === 'string' && typeof other === 'string' && column.type !== 'UniqueidentifierType') {
    return LETTERS.compare(one, other);
  }
  if (one === other) return 0;
  return one < other ? -1 : 1;
}
