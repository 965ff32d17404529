/** Deliberate defects: the change cursor. */
import { type Defect, LIVES, one } from '../defect.ts';

export const CURSORS: readonly Defect[] = [
  one(
    'the cursor begins with the clock, whatever was saved',
    ['unit_tests/sync/plan/stream_plan.test.ts'],
    'src/sync/plan/stream_plan.ts',
    'Math.max(now, state.context.nextCursor)',
    'Math.max(now, state.context.nextCursor * 0)',
  ),
  one(
    'the next run begins where the saved cursor was, and not above what was written after it',
    ['integration_tests/deletes.test.ts', LIVES],
    'src/sync/state/state_writer.ts',
    '      nextCursor: this.#reservedUpTo,',
    '      nextCursor: this.#savedRecords + this.#plan.firstCursor,',
  ),
  one(
    'where the cursors are is not saved before the first record',
    ['integration_tests/deletes.test.ts', LIVES],
    'src/sync/run/run_stream.ts',
    'const mustReserve = lines.length > 0 && this.#checkpoints.mustReserve;',
    'const mustReserve = lines.length > 0 && this.#checkpoints.mustReserve && false;',
  ),
  one(
    'every page repeats the cursors of the first',
    ['unit_tests/sync/run/page_reader.test.ts', 'integration_tests/read.test.ts'],
    'src/sync/run/page_reader.ts',
    '    cursors.advanceTo(cursors.next + count);\n',
    '',
  ),
  one(
    'cursors run ahead of the clock with every run',
    ['integration_tests/deletes.test.ts'],
    'src/sync/state/state_writer.ts',
    'isLast ? 0 : CURSOR_RESERVE',
    'CURSOR_RESERVE * 20',
  ),
  one(
    'a read without a state begins with the clock and may lose against what is stored',
    ['unit_tests/sync/plan/stream_plan.test.ts'],
    'src/sync/plan/stream_plan.ts',
    ': now + FRESH_AHEAD;',
    ': now;',
  ),
  one(
    'a chunk continues with the cursors of the chunk before, although others took some in between',
    ['unit_tests/records/page_scanner.test.ts'],
    'src/records/row_scanner.ts',
    '    this.#row.setCursor(cursor);\n',
    '    if (this.rowCount === 0) this.#row.setCursor(cursor);\n',
  ),
  one(
    'runs that are killed at once push the cursor ahead of the clock',
    ['integration_tests/deletes.test.ts'],
    'src/sync/run/run_stream.ts',
    'ahead > 0 && ahead <= LONGEST_WAIT',
    'ahead > 0 && ahead <= 0',
  ),
];
