/** Deliberate defects: what is delivered, counted and told of it. */
import { type Defect, LIVES, one } from '../defect.ts';

export const DELIVERY: readonly Defect[] = [
  one(
    'a state goes out before the last records that it covers',
    ['integration_tests/read.test.ts', LIVES],
    'src/sync/run/run_stream.ts',
    '    const written = records(lines);',
    `    const late = this as unknown as { held?: Uint8Array };
    const held = late.held;
    late.held = Buffer.from(lines);
    const written = held === undefined ? Promise.resolve() : records(held);`,
  ),
  {
    what: 'a page that is tried again is skipped for the one ahead',
    noticedBy: ['unit_tests/sync/run/page_reader.test.ts', LIVES],
    edits: [
      {
        file: 'src/sync/run/page_reader.ts',
        find: '      this.close();\n      throw error;',
        replace: '      throw error;',
      },
      {
        file: 'src/sync/run/page_reader.ts',
        find: 'if (ahead?.url === page.url) {',
        replace: 'if (ahead !== undefined) {',
      },
    ],
  },
  one(
    'an interrupted download counts as delivered',
    ['unit_tests/sync/run/page_reader.test.ts', LIVES],
    'src/sync/run/page_reader.ts',
    '      response.discard();\n      throw error;',
    '      response.discard();\n      return;',
  ),
  one(
    'states count the same records again',
    ['integration_tests/read.test.ts'],
    'src/sync/state/state_writer.ts',
    '    this.#savedRecords = recordCount;\n',
    '',
  ),
  one(
    'a run succeeds although a stream fails',
    ['integration_tests/read.test.ts'],
    'src/sync/run/run_sync.ts',
    '      totals.fail(name, error);\n',
    '',
  ),
  one(
    'a stream that fails stops the others',
    ['integration_tests/read.test.ts'],
    'src/sync/run/run_sync.ts',
    'if (ENDS_EVERYTHING.has(error.code)) {',
    'if (error.code !== undefined) {',
  ),
  one(
    'links that lead in a circle are followed',
    ['integration_tests/sync.test.ts'],
    'src/sync/run/page_events.ts',
    'if (this.#cycle.meets(resumeText(next))) throw endless(this.#plan.table.name);',
    '',
  ),
];
