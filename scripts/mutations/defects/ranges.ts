/** Deliberate defects: a table in ranges. */
import { type Defect, LIVES, one } from '../defect.ts';

export const RANGES: readonly Defect[] = [
  one(
    'rows on the border of two ranges are in neither',
    ['unit_tests/dataverse/creation_slices.test.ts'],
    'src/dataverse/creation_slices.ts',
    "FILTERS.comparison(column, 'ge', lower)",
    "FILTERS.comparison(column, 'gt' as 'ge', lower)",
  ),
  one(
    'the changes after ranges are asked for with the key alone',
    ['integration_tests/ranges.long.test.ts', LIVES],
    'src/sync/run/page_events.ts',
    'token === undefined ? undefined : this.#requests.sinceToken(token, phase.omittedColumns).url;',
    'token === undefined ? undefined : deltaLink;',
  ),
  one(
    'a range counts as done after its first page',
    ['unit_tests/sync/slices/ranges.test.ts'],
    'src/sync/slices/range_machine.ts',
    "{ kind: 'begun', at: event.next, resumed: false }",
    "{ kind: 'done' }",
  ),
  one(
    'each range has cursors of its own',
    ['integration_tests/ranges.long.test.ts', LIVES],
    'src/sync/slices/run_ranges.ts',
    'this.#plan.record, cursors)',
    'this.#plan.record, new (cursors.constructor as new (first: number) => typeof cursors)(cursors.first))',
  ),
  one(
    'ranges that are refused drop the token of their keys',
    ['unit_tests/sync/slices/ranges.test.ts'],
    'src/sync/slices/range_machine.ts',
    ': beginFirstLoad(omittedColumns, { deltaLink, isOwed: true });',
    ': beginFirstLoad(omittedColumns);',
  ),
  one(
    'a load whose first page may be delivered begins again in ranges',
    ['unit_tests/sync/plan/whole_table.test.ts'],
    'src/sync/plan/whole_table.ts',
    'return phase.begunAt === undefined;',
    'return true;',
  ),
  one(
    'a table is read in ranges whatever its size',
    ['unit_tests/sync/plan/whole_table.test.ts'],
    'src/sync/plan/whole_table.ts',
    'slices?.basisOf(table, rowCount)',
    'slices?.basisOf(table, Number.MAX_SAFE_INTEGER)',
  ),
];
