/**
 * A table in slices of the time at which its rows were created: where their borders are, and which rows each has. Rows
 * without a time are a slice of their own. (docs/sync-spec.md, "A large table in ranges")
 */
import { and } from '../odata/filter.ts';
import type { Slice } from '../odata/service.ts';
import type { Column, Table } from '../odata/table.ts';
import { FILTERS } from './filter_writer.ts';

/** When a row came into being: it does not change, and nearly every table has it. */
const CREATED_AT = 'createdon';

/** More than are read at once, so that the readers have work to the end though rows are not spread evenly over time. */
const INTERVALS = 32;

const SECOND_MS = 1000;
const BORDER = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/;

/** The column that the slices of a table go by; undefined where it has none. Elastic tables are divided by the service. */
export function creationColumn(table: Table): Column | undefined {
  if (table.kind === 'elastic' || table.kind === 'virtual') return undefined;
  return table.columns.find(({ name, type }) => name === CREATED_AT && type === 'timestamp');
}

/**
 * Times between which the slices lie, in rising order: equal intervals from the smallest to the greatest value. The first
 * slice has no beginning and the last no end, so that later rows are in one too.
 * @returns none where the values are too close to each other, or are no times.
 */
export function bordersBetween(smallest: string, greatest: string, intervals = INTERVALS): string[] {
  const [from, to] = [Date.parse(smallest), Date.parse(greatest)];
  if (!(to > from)) return [];
  const times = Array.from({ length: intervals - 1 }, (_, index) => {
    const ms = from + ((to - from) * (index + 1)) / intervals;
    return Math.ceil(ms / SECOND_MS) * SECOND_MS;
  });
  return [...new Set(times)].map((ms) => `${new Date(ms).toISOString().slice(0, 19)}Z`);
}

/**
 * One slice more than there are borders, and the last one for the rows without a time. Neighbours name their border by the
 * same text: whatever the service makes of it, each row is on one side.
 * @returns undefined for a table without a time of creation, and for borders that are not times.
 */
export function slicesBetween(table: Table, borders: readonly string[]): Slice[] | undefined {
  const column = creationColumn(table);
  if (column === undefined || borders.length === 0 || !borders.every(isTime)) return undefined;
  const intervals = Array.from({ length: borders.length + 1 }, (_, index) =>
    intervalOf(column, borders[index - 1], borders[index]),
  );
  return [...intervals, { id: `${column.name} is null`, filter: FILTERS.isNull(column) }];
}

function intervalOf(column: Column, lower: string | undefined, upper: string | undefined): Slice {
  const filter = and(
    lower === undefined ? undefined : FILTERS.comparison(column, 'ge', lower),
    upper === undefined ? undefined : FILTERS.comparison(column, 'lt', upper),
  );
  return { id: `${lower ?? 'the beginning'} to ${upper ?? 'the end'}`, filter: filter ?? '' };
}

function isTime(border: string): boolean {
  return BORDER.test(border) && !Number.isNaN(Date.parse(border));
}
