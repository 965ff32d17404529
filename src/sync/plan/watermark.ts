/**
 * Reads of tables without change tracking: which column serves as the cursor, which rows to ask for, and which watermark
 * a read ends with. Pure. (docs/sync-spec.md, "Watermarks")
 */
import { isCursorCandidate } from '../../catalog/cursor_columns.ts';
import { CURSOR_COLUMN } from '../../catalog/json_schema.ts';
import { or } from '../../odata/filter.ts';
import type { FilterWriter } from '../../odata/service.ts';
import type { Column, Table } from '../../odata/table.ts';
import type { WatermarkRange } from '../state/saved_position.ts';

const MINUTE_MS = 60_000;

/** The user's choice. The cursor of change tracking does not count: it is left over from when the table was tracked. */
export function chosenCursor(cursorField: readonly string[]): string | undefined {
  return cursorField[0] === CURSOR_COLUMN ? undefined : cursorField[0];
}

/** The column that a watermark read goes by, or why there is none, as the end of a sentence. */
export function cursorOf(table: Table, cursorField: readonly string[]): Column | string {
  if (table.unsortable !== undefined) return table.unsortable;
  const chosen = chosenCursor(cursorField);
  const name = chosen ?? table.changedAtColumn;
  const column = table.columns.find((one) => one.name === name);
  if (column === undefined) {
    return chosen === undefined ? 'no cursor was chosen' : `it has no column ${name} that rows bring`;
  }
  return isCursorCandidate(column) ? column : unsuitable(column);
}

function unsuitable({ name, type }: Column): string {
  return type === 'integer' || type === 'number'
    ? `its column ${name} holds numbers, which can be given before their rows are committed, so that some would be missed (choose a column of dates and times as the cursor)`
    : `its column ${name} does not hold a date and time, and so cannot serve as a cursor`;
}

/**
 * The rows of a watermark read as a `$filter`; undefined asks for all. Equal values are asked for again, and rows without
 * a value every time.
 */
export function watermarkFilter(
  filters: FilterWriter,
  column: Column,
  { from }: WatermarkRange,
  lookbackMinutes: number,
): string | undefined {
  if (from === undefined) return undefined;
  const value = behind(from, lookbackMinutes);
  return or(filters.comparison(column, 'ge', value), filters.isNull(column));
}

/** I8: not above what the column held when the read began, nor above the time then; not below the saved one. */
export function watermarkAtEnd(
  saved: string | undefined,
  greatest: string | undefined,
  nowMs: number,
): string | undefined {
  const capped = greatest === undefined ? undefined : notAfter(greatest, nowMs);
  if (capped === undefined || saved === undefined) return capped ?? saved;
  return Date.parse(saved) >= Date.parse(capped) ? saved : capped;
}

function behind(value: string, minutes: number): string {
  const time = Date.parse(value);
  return Number.isNaN(time) ? value : timeText(time - minutes * MINUTE_MS);
}

function notAfter(value: string, nowMs: number): string {
  return Date.parse(value) > nowMs ? timeText(nowMs) : value;
}

function timeText(ms: number): string {
  return new Date(ms).toISOString();
}
