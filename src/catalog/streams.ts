import type { Table } from '../odata/table.ts';
import type { AirbyteStream } from '../protocol/messages.ts';
import type { AddedColumn } from './added_columns.ts';
import { isCursorCandidate } from './cursor_columns.ts';
import { CURSOR_COLUMN, recordSchema } from './json_schema.ts';

/**
 * A table as a stream. Key and cursor depend only on the table, so they are the same in every discover. A
 * key or cursor that vanishes would pause the user's connection.
 */
export function streamOf(table: Table, beside: readonly AddedColumn[]): AirbyteStream {
  const stream: AirbyteStream = {
    name: table.name,
    json_schema: recordSchema(table.columns, table.tracked, beside),
    supported_sync_modes: ['full_refresh'],
    source_defined_primary_key: table.primaryKey.map((column) => [column]),
    is_resumable: true,
  };
  if (!table.tracked) return byCursor(stream, table);
  return {
    ...stream,
    supported_sync_modes: ['full_refresh', 'incremental'],
    source_defined_cursor: true,
    default_cursor_field: [CURSOR_COLUMN],
  };
}

/** Without change tracking, the user may choose a cursor column; the default is the one with the time of the last change. */
function byCursor(stream: AirbyteStream, table: Table): AirbyteStream {
  const candidates = table.unsortable === undefined ? table.columns.filter(isCursorCandidate) : [];
  if (candidates.length === 0) return stream;
  const preferred = candidates.find(({ name }) => name === table.changedAtColumn)?.name;
  return {
    ...stream,
    supported_sync_modes: ['full_refresh', 'incremental'],
    source_defined_cursor: false,
    ...(preferred === undefined ? {} : { default_cursor_field: [preferred] }),
  };
}
