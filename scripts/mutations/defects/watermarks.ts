/** Deliberate defects: reads of tables without change tracking. */
import { type Defect, one } from '../defect.ts';

export const WATERMARKS: readonly Defect[] = [
  one(
    'a watermark is taken when the read ends',
    ['unit_tests/sync/machine/read_machine.test.ts'],
    'src/sync/machine/read_machine.ts',
    'return { column: range.column, value: range.to };',
    'return { column: range.column, value: new Date().toISOString() };',
  ),
  one(
    'a watermark read leaves out rows with the same time',
    ['unit_tests/sync/plan/watermark.test.ts'],
    'src/sync/plan/watermark.ts',
    "or(filters.comparison(column, 'ge', value), filters.isNull(column))",
    "or(filters.comparison(column, 'gt' as 'ge', value), filters.isNull(column))",
  ),
  one(
    'a watermark read leaves out rows without a time',
    ['unit_tests/sync/plan/watermark.test.ts'],
    'src/sync/plan/watermark.ts',
    "or(filters.comparison(column, 'ge', value), filters.isNull(column))",
    "filters.comparison(column, 'ge', value)",
  ),
  one(
    'a watermark goes back',
    ['unit_tests/sync/plan/watermark.test.ts'],
    'src/sync/plan/watermark.ts',
    'return Date.parse(saved) >= Date.parse(capped) ? saved : capped;',
    'return capped;',
  ),
  one(
    'numbers serve as cursors',
    ['unit_tests/sync/plan/watermark.test.ts'],
    'src/catalog/cursor_columns.ts',
    "return type === 'timestamp';",
    "return type === 'timestamp' || type === 'integer';",
  ),
  one(
    'a cursor that can no longer serve is dropped without a word',
    ['unit_tests/sync/plan/stream_plan.test.ts'],
    'src/sync/plan/saved_beginning.ts',
    '    return isCursorLost\n',
    '    return false as boolean\n',
  ),
  one(
    'a watermark of any column ends at the clock of the service',
    ['integration_tests/min_max_questions.test.ts'],
    'src/sync/run/open_stream.ts',
    'column === table.changedAtColumn ? await',
    "column !== '' ? await",
  ),
  one(
    'a greatest value that cannot be found fails its stream',
    ['integration_tests/min_max_questions.test.ts'],
    'src/sync/run/open_stream.ts',
    '    if (!isUnanswered(error)) throw error;',
    '    throw error;',
  ),
  one(
    'a question that times out is asked again and again',
    ['integration_tests/min_max_questions.test.ts'],
    'src/dataverse/min_max_value.ts',
    '    isTimeoutFinal: true,\n',
    '',
  ),
];
