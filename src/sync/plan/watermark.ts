/**
 * Reads of tables without change tracking: which column serves as the cursor, which rows to ask for, and which watermark
 * a read ends with. Pure. (docs/sync-spec.md, "Watermarks")
 */
import { canBeSorted, DEFAULT_CURSOR, isCursorCandidate } from '../../catalog/cursor_columns.ts';
import { CURSOR_COLUMN } from '../../catalog/json_schema.ts';
import { comparison, isNull, or } from '../../odata/filter.ts';
import type { Column, Table } from '../../odata/table.ts';
import type { WatermarkRange } from '../state/stream_state.ts';

const MINUTE_MS = 60_000;

/** What the user chose: the cursor of change tracking is nobody's choice, and left from when the table was tracked. */
export function chosenCursor(cursorField: readonly string[]): string | undefined {
  return cursorField[0] === CURSOR_COLUMN ? undefined : cursorField[0];
}

/** The column that a watermark read goes by, or why there is none, as the end of a sentence. */
export function cursorOf(table: Table, cursorField: readonly string[]): Column | string {
  if (!canBeSorted(table)) return 'elastic tables cannot be sorted by a cursor';
  const chosen = chosenCursor(cursorField);
  const name = chosen ?? DEFAULT_CURSOR;
  const column = table.columns.find((one) => one.name === name);
  if (column === undefined) {
    return chosen === undefined ? 'no cursor was chosen' : `it has no column ${name} that rows bring`;
  }
  return isCursorCandidate(column)
    ? column
    : `its column ${name} holds neither times nor numbers, and so cannot serve as a cursor`;
}

/**
 * The rows of a watermark read as a `$filter`; undefined asks for all. Equal values are asked for again, and rows without
 * a value every time.
 */
export function watermarkFilter(
  column: Column,
  { from }: WatermarkRange,
  lookbackMinutes: number,
): string | undefined {
  if (from === undefined) return undefined;
  const value = behind(column, from, lookbackMinutes);
  return or(comparison(column, 'ge', value), isNull(column));
}

/** I8: not above what the column held when the read began, nor above the time then; not below the saved one. */
export function watermarkAtEnd(
  column: Column,
  saved: string | undefined,
  greatest: string | undefined,
  nowMs: number,
): string | undefined {
  const capped = greatest === undefined ? undefined : notAfter(column, greatest, nowMs);
  if (capped === undefined || saved === undefined) return capped ?? saved;
  return compare(column, saved, capped) >= 0 ? saved : capped;
}

function behind(column: Column, value: string, minutes: number): string {
  if (column.type !== 'timestamp' && column.type !== 'date') return value;
  const time = Date.parse(value);
  if (Number.isNaN(time)) return value;
  return timeText(column, time - minutes * MINUTE_MS);
}

function notAfter(column: Column, value: string, nowMs: number): string {
  if (column.type !== 'timestamp' && column.type !== 'date') return value;
  return Date.parse(value) > nowMs ? timeText(column, nowMs) : value;
}

function timeText(column: Column, ms: number): string {
  const text = new Date(ms).toISOString();
  return column.type === 'date' ? text.slice(0, 10) : text;
}

function compare(column: Column, a: string, b: string): number {
  if (column.type === 'integer') {
    const [x, y] = [BigInt(a), BigInt(b)];
    return x < y ? -1 : x > y ? 1 : 0;
  }
  return column.type === 'number' ? Number(a) - Number(b) : Date.parse(a) - Date.parse(b);
}
