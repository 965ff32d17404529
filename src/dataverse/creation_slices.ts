/**
 * Divides a table into slices by the time at which its rows were created. Rows without a time are a slice of their own.
 * (docs/sync-spec.md, "A large table in ranges")
 */
import { and } from '../odata/filter.ts';
import type { Slice } from '../odata/service.ts';
import type { Column, Table } from '../odata/table.ts';
import { FILTERS } from './filter_writer.ts';

/** The time when a row was created: it does not change, and nearly every table has it. */
const CREATED_AT = 'createdon';

/** More than are read at once, so that all readers stay busy although rows are not spread evenly over time. */
const INTERVALS = 32;

const SECOND_MS = 1000;
const BORDER = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/;

/** The column by which a table is divided; undefined if it has none. The service itself partitions elastic tables. */
export function creationColumn(table: Table): Column | undefined {
  if (table.kind === 'elastic' || table.kind === 'virtual') return undefined;
  return table.columns.find(({ name, type }) => name === CREATED_AT && type === 'timestamp');
}

/**
 * The times between the slices, in ascending order, at equal intervals from the smallest to the greatest value. The first
 * slice has no lower limit and the last no upper limit, so that they include later rows.
 * @returns an empty list if the values are too close to each other, or are not times.
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
 * The slices between the borders, and a last one for rows without a time. Two neighbours use the same text for their border,
 * so however the service interprets it, each row is on exactly one side.
 * @returns undefined for a table without a time of creation, or if a border is not a time.
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
