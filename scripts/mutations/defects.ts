/** Deliberate defects of the engine, each of which some test must notice. `npm run mutations` plants them one by one. */
export interface Defect {
  readonly what: string;
  readonly edits: readonly Edit[];
}

export interface Edit {
  readonly file: string;
  /** Occurs in the file exactly once. */
  readonly find: string;
  readonly replace: string;
}

const one = (what: string, file: string, find: string, replace: string): Defect => ({
  what,
  edits: [{ file, find, replace }],
});

export const DEFECTS: readonly Defect[] = [
  one(
    'a state goes out before the last records that it covers',
    'src/sync/run/run_stream.ts',
    '    await records(lines);',
    `    const late = this as unknown as { held?: Uint8Array };
    const held = late.held;
    late.held = Buffer.from(lines);
    if (held !== undefined) await records(held);`,
  ),
  {
    what: 'a page that is tried again is skipped for the one ahead',
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
    'a download that breaks off counts as delivered',
    'src/sync/run/page_reader.ts',
    '      response.discard();\n      throw error;',
    '      response.discard();\n      return;',
  ),
  one(
    'deletes are dropped',
    'src/records/row_scanner.ts',
    '      this.#writeDelete(bytes, position);',
    '      this.#out.rewind();\n      return;',
  ),
  one(
    'rows deleted and created again are not asked for',
    'src/sync/run/run_stream.ts',
    '    const ids = this.#recreated.takeSuspects();',
    '    const ids: string[] = [];',
  ),
  one(
    'the old change token is saved again',
    'src/sync/machine/read_machine.ts',
    'return savingChanges(page.deltaLink ?? (hadRecords ? undefined : phase.since));',
    'return savingChanges(phase.since);',
  ),
  one(
    'an expired token ends the stream as if all were well',
    'src/sync/machine/read_machine.ts',
    "    'token expired': (phase, _, rules) => loseToken(phase, 'expired', rules),",
    "    'token expired': () => ({ kind: 'go on', phase: ended }),",
  ),
  one(
    'a first load without a delta link is complete',
    'src/sync/machine/read_machine.ts',
    "  if (deltaLink === undefined) return { kind: 'fail', why: 'no delta link' };",
    "  if (deltaLink === undefined) return { kind: 'go on', phase: ended, save: { kind: 'complete' } };",
  ),
  one(
    'changes keep their old link although records came without a new one',
    'src/sync/machine/read_machine.ts',
    '(hadRecords ? undefined : phase.since)',
    'phase.since',
  ),
  one(
    'a position refused starts again for ever',
    'src/sync/machine/read_machine.ts',
    '  if (!phase.resumed) return FAIL;\n',
    '',
  ),
  one(
    'a saved position is that of the page just read',
    'src/sync/machine/read_machine.ts',
    "    page: (phase, page) => savingPosition(phase, page, { mode: phase.mode, link: page.nextLink }),\n    'last page': (_, page) => savingChanges(page.deltaLink),",
    "    page: (phase, page) => savingPosition(phase, page, { mode: phase.mode, link: phase.link ?? page.nextLink }),\n    'last page': (_, page) => savingChanges(page.deltaLink),",
  ),
  one(
    'the cursor begins with the clock, whatever was saved',
    'src/sync/plan/stream_plan.ts',
    'return Math.max(nowMs * 1000, saved, SMALLEST_CURSOR);',
    'return Math.max(nowMs * 1000, saved * 0, SMALLEST_CURSOR);',
  ),
  one(
    'the next run begins where the saved cursor was, and not above what was written after it',
    'src/sync/plan/stream_plan.ts',
    'const CURSOR_RESERVE = 1_000_000_000;',
    'const CURSOR_RESERVE = 0;',
  ),
  one(
    'where the cursors are is not saved before the first record',
    'src/sync/run/run_stream.ts',
    '      await reserve();\n',
    '',
  ),
  one(
    'every page repeats the cursors of the first',
    'src/sync/run/page_reader.ts',
    '    cursors.giveUpTo(this.#scanner.nextCursor);\n',
    '',
  ),
  one(
    'states count the same records again',
    'src/sync/state/state_writer.ts',
    '    this.#savedRecords = givenCount;\n',
    '',
  ),
  one(
    'a watermark is taken when the read ends',
    'src/sync/machine/read_machine.ts',
    'return { column: range.column, value: range.to };',
    'return { column: range.column, value: new Date().toISOString() };',
  ),
  one(
    'a watermark read leaves out rows with the same time',
    'src/sync/plan/watermark.ts',
    "or(comparison(column, 'ge', value), isNull(column))",
    "or(comparison(column, 'gt' as 'ge', value), isNull(column))",
  ),
  one(
    'a watermark read leaves out rows without a time',
    'src/sync/plan/watermark.ts',
    "or(comparison(column, 'ge', value), isNull(column))",
    "comparison(column, 'ge', value)",
  ),
  one(
    'a watermark goes back',
    'src/sync/plan/watermark.ts',
    'return Date.parse(saved) >= Date.parse(capped) ? saved : capped;',
    'return capped;',
  ),
  one(
    'a stream that fails is no reason for the run to fail',
    'src/sync/run/run_sync.ts',
    '      totals.fail(name, error);\n',
    '',
  ),
  one(
    'a stream that fails stops the others',
    'src/sync/run/run_sync.ts',
    'if (ENDS_EVERYTHING.has(error.code)) {',
    'if (error.code !== undefined) {',
  ),
  one(
    'the state of another organization is taken for this one',
    'src/sync/plan/resume_decision.ts',
    'if (context.organizationId !== this.#input.organizationId) return this.#foreign(position);',
    '',
  ),
  one(
    'a column that came into the selection is not read for old rows',
    'src/sync/plan/resume_decision.ts',
    'if (grown.length > 0) {',
    'if (grown.length < 0) {',
  ),
  one(
    'links that lead in a circle are followed',
    'src/sync/run/run_stream.ts',
    'if (this.#cycle.meets(nextLink)) throw endless(this.#plan.table.name);',
    '',
  ),
  one(
    'rows on the border of two ranges are in neither',
    'src/sync/slices/ranges.ts',
    "comparison(column, 'ge', lower)",
    "comparison(column, 'gt' as 'ge', lower)",
  ),
  one(
    'the changes after ranges are asked for with the key alone',
    'src/sync/run/run_stream.ts',
    'const link = token === undefined ? undefined : this.#requests.sinceToken(token, phase.without).url;',
    'const link = token === undefined ? undefined : deltaLink;',
  ),
  one(
    'a range counts as done after its first page',
    'src/sync/slices/range_machine.ts',
    "{ kind: 'begun', link: event.nextLink, resumed: false }",
    "{ kind: 'done' }",
  ),
  one(
    'each range has cursors of its own',
    'src/sync/slices/run_ranges.ts',
    'this.#plan.record, cursors)',
    'this.#plan.record, new (cursors.constructor as new (first: number) => typeof cursors)(cursors.first))',
  ),
  one(
    'a waiter that was let in takes the place of another',
    'src/core/concurrency.ts',
    'if (place >= 0) this.#waiting.splice(place, 1);',
    'this.#waiting.splice(place, 1);',
  ),
  one(
    'a waiter that is aborted in the moment it is let in keeps its place',
    'src/core/concurrency.ts',
    '    if (signal.aborted) leave();\n',
    '',
  ),
  {
    what: 'an unknown column is known by one code only',
    edits: [
      {
        file: 'src/dataverse/fault_codes.ts',
        find: 'function unknownName({ message, status }: ServiceFault)',
        replace: 'function unknownName({ code, message }: ServiceFault)',
      },
      {
        file: 'src/dataverse/fault_codes.ts',
        find: 'if (status !== 400 && status !== 404) return undefined;',
        replace: "if (code !== '0x80060888') return undefined;",
      },
    ],
  },
  one(
    'a cursor column named like a member of the state overwrites it',
    'src/sync/state/stream_state.ts',
    "return WATERMARK_MEMBERS.has(column) ? 'cursor_value' : column;",
    'return column;',
  ),
  one(
    'a date that is not on the calendar is taken for the next month',
    'src/config/date_time.ts',
    ' || !isOnCalendar(date)',
    '',
  ),
  one(
    'a blank row filter is accepted',
    'src/config/config.ts',
    "if (filter.trim() === '') {",
    "if (filter === '') {",
  ),
  one(
    'numbers serve as cursors',
    'src/catalog/cursor_columns.ts',
    "return type === 'timestamp';",
    "return type === 'timestamp' || type === 'integer';",
  ),
  one(
    'a cursor that can no longer serve is dropped without a word',
    'src/sync/plan/resume_decision.ts',
    'return column !== undefined && isCursorLost',
    'return column !== undefined && isCursorLost && false',
  ),
  one(
    'a watermark of any column ends at the clock of the service',
    'src/sync/run/open_stream.ts',
    'column === DEFAULT_CURSOR ? await',
    "column !== '' ? await",
  ),
  one(
    'a greatest value that cannot be found fails its stream',
    'src/sync/run/open_stream.ts',
    '    if (!isUnanswered(error)) throw error;',
    '    throw error;',
  ),
  one(
    'a question that times out is asked again and again',
    'src/dataverse/min_max_value.ts',
    '    isTimeoutFinal: true,\n',
    '',
  ),
];
