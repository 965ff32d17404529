/** Deliberate defects: what a saved state is still worth. */
import { type Defect, one } from '../defect.ts';

export const PLAN: readonly Defect[] = [
  one(
    'the state of another organization is taken for this one',
    ['unit_tests/sync/plan/stream_plan.test.ts'],
    'src/sync/plan/saved_beginning.ts',
    'if (context.organizationId !== this.#input.organizationId) return this.#foreign(position);',
    '',
  ),
  one(
    'a column that came into the selection is not read for old rows',
    ['unit_tests/sync/plan/stream_plan.test.ts'],
    'src/sync/plan/saved_beginning.ts',
    'if (grown.length > 0) {',
    'if (grown.length < 0) {',
  ),
  one(
    'a cursor column named like a member of the state overwrites it',
    ['unit_tests/sync/plan/stream_plan.test.ts'],
    'src/sync/state/position_members.ts',
    "return WATERMARK_MEMBERS.has(column) ? 'cursor_value' : column;",
    'return column;',
  ),
  one(
    'a full refresh that an attempt of this sync completed is read again',
    ['unit_tests/sync/plan/stream_plan.test.ts'],
    'src/sync/plan/saved_beginning.ts',
    'return isSameGeneration && syncId !== undefined && context.sync?.syncId === syncId',
    'return isSameGeneration && syncId !== undefined && context.sync?.syncId === -1',
  ),
  one(
    'a full refresh that any sync completed is not read again',
    ['unit_tests/sync/plan/stream_plan.test.ts'],
    'src/sync/plan/saved_beginning.ts',
    'return isSameGeneration && syncId !== undefined && context.sync?.syncId === syncId',
    'return isSameGeneration',
  ),
  one(
    'a state that cannot be used ends the whole read',
    ['integration_tests/bad_catalog_and_state.test.ts'],
    'src/commands/prepare_read.ts',
    '    return toConnectorError(error);',
    '    throw toConnectorError(error);',
  ),
  one(
    'a position of an earlier run counts as one of this run',
    ['unit_tests/sync/state/position_codec.test.ts'],
    'src/sync/state/position_codec.ts',
    'return { at, resumed: at !== undefined };',
    'return { at, resumed: false };',
  ),
];
