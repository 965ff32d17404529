/** The order of rows: `$orderby`, or the one that the service has without it. */
import { seededRandom } from '../../identifiers.ts';
import { badRequest } from '../answers/service_fault.ts';
import type { Behavior } from '../behavior.ts';
import { compareNumbers } from '../model/decimal_order.ts';
import { type Column, type Entity, type EntityRow, keysOf } from '../model/entity.ts';
import { textComparison } from './collation.ts';
import { columnNamed } from './filter_grammar.ts';
import { plainText } from './filter_predicate.ts';

export interface OrderPart {
  readonly column: Column;
  readonly isDescending: boolean;
}

/** @throws ServiceFault 400 */
export function parseOrder(text: string, entity: Entity): OrderPart[] {
  return text.split(',').map((part) => {
    const [name = '', direction = 'asc', ...more] = part.trim().split(/\s+/);
    if (more.length > 0 || !['asc', 'desc'].includes(direction))
      throw badRequest(`Syntax error in '${text}'.`);
    return { column: columnNamed(entity, name), isDescending: direction === 'desc' };
  });
}

/** @param rows by ascending RecId, which is the last thing that decides. */
export function ordered(
  rows: readonly EntityRow[],
  parts: readonly OrderPart[],
  behavior: Behavior,
): EntityRow[] {
  const comparisons = parts.map(({ column, isDescending }) => {
    const compare = columnComparison(column, behavior);
    return isDescending ? (one: EntityRow, other: EntityRow) => compare(other, one) : compare;
  });
  return [...rows].sort((one, other) => {
    for (const compare of comparisons) {
      const order = compare(one, other);
      if (order !== 0) return order;
    }
    return 0;
  });
}

/** @param draw differs from request to request. */
export function inDefaultOrder(
  rows: readonly EntityRow[],
  entity: Entity,
  behavior: Behavior,
  draw: number,
): readonly EntityRow[] {
  switch (behavior.defaultOrder) {
    case 'rec-id':
      return rows;
    case 'rec-id-descending':
      return rows.toReversed();
    case 'keys':
      return ordered(
        rows,
        keysOf(entity).map((column) => ({ column, isDescending: false })),
        behavior,
      );
    case 'shuffled':
      return shuffled(rows, draw);
  }
}

function shuffled(rows: readonly EntityRow[], seed: number): EntityRow[] {
  const random = seededRandom(seed);
  return rows
    .map((row) => ({ row, place: random() }))
    .sort((one, other) => one.place - other.place)
    .map(({ row }) => row);
}

function columnComparison(
  { name, type }: Column,
  behavior: Behavior,
): (one: EntityRow, other: EntityRow) => number {
  const compare = valueComparison(type, behavior);
  return ({ values: one }, { values: other }) => {
    const [left, right] = [plainText(one[name]), plainText(other[name])];
    if (left === undefined || right === undefined)
      return Number(right === undefined) - Number(left === undefined);
    return compare(left, right);
  };
}

function valueComparison(type: Column['type'], behavior: Behavior): (one: string, other: string) => number {
  switch (type) {
    case 'String':
      return textComparison(behavior);
    case 'Int32':
    case 'Int64':
    case 'Real':
    case 'Time':
      return compareNumbers;
    case 'Boolean':
    case 'Container':
    case 'Date':
    case 'Enum':
    case 'Guid':
    case 'UtcDateTime':
      return (one, other) => (one < other ? -1 : Number(one > other));
  }
}
