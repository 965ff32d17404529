/** Deliberate defects of the engine, each of which some test must notice. `npm run mutations` plants them one by one. */
export interface Defect {
  readonly what: string;
  readonly edits: readonly Edit[];
}

interface Edit {
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
    '    const written = records(lines);',
    `    const late = this as unknown as { held?: Uint8Array };
    const held = late.held;
    late.held = Buffer.from(lines);
    const written = held === undefined ? Promise.resolve() : records(held);`,
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
  one('deletes are dropped', 'src/records/row_scanner.ts', '      this.#writeDelete(bytes, position);\n', ''),
  one(
    'rows deleted and created again are not asked for',
    'src/sync/run/changes_round.ts',
    'const keys = this.#recreated.takeSuspects().map((id) => [id]);',
    'const keys: string[][] = [];',
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
    "function savingChanges(deltaLink: string | undefined): Step {\n  if (deltaLink === undefined) return { kind: 'fail', why: 'no delta link' };",
    "function savingChanges(deltaLink: string | undefined): Step {\n  if (deltaLink === undefined) return { kind: 'go on', phase: ended, save: { kind: 'complete' } };",
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
    'phase: next, save: positionOf(next) }',
    'phase: next, save: positionOf({ ...next, at: phase.at ?? page.next }) }',
  ),
  one(
    'the cursor begins with the clock, whatever was saved',
    'src/sync/plan/stream_plan.ts',
    'Math.max(now, state.context.nextCursor)',
    'Math.max(now, state.context.nextCursor * 0)',
  ),
  one(
    'the next run begins where the saved cursor was, and not above what was written after it',
    'src/sync/state/state_writer.ts',
    '      nextCursor: this.#reservedUpTo,',
    '      nextCursor: this.#savedRecords + this.#plan.firstCursor,',
  ),
  one(
    'where the cursors are is not saved before the first record',
    'src/sync/run/run_stream.ts',
    'const mustReserve = lines.length > 0 && this.#checkpoints.mustReserve;',
    'const mustReserve = lines.length > 0 && this.#checkpoints.mustReserve && false;',
  ),
  one(
    'every page repeats the cursors of the first',
    'src/sync/run/page_reader.ts',
    '    cursors.giveUpTo(cursors.next + count);\n',
    '',
  ),
  one(
    'states count the same records again',
    'src/sync/state/state_writer.ts',
    '    this.#savedRecords = recordCount;\n',
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
    "or(filters.comparison(column, 'ge', value), filters.isNull(column))",
    "or(filters.comparison(column, 'gt' as 'ge', value), filters.isNull(column))",
  ),
  one(
    'a watermark read leaves out rows without a time',
    'src/sync/plan/watermark.ts',
    "or(filters.comparison(column, 'ge', value), filters.isNull(column))",
    "filters.comparison(column, 'ge', value)",
  ),
  one(
    'a watermark goes back',
    'src/sync/plan/watermark.ts',
    'return Date.parse(saved) >= Date.parse(capped) ? saved : capped;',
    'return capped;',
  ),
  one(
    'a run succeeds although a stream fails',
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
    'src/sync/plan/saved_beginning.ts',
    'if (context.organizationId !== this.#input.organizationId) return this.#foreign(position);',
    '',
  ),
  one(
    'a column that came into the selection is not read for old rows',
    'src/sync/plan/saved_beginning.ts',
    'if (grown.length > 0) {',
    'if (grown.length < 0) {',
  ),
  one(
    'links that lead in a circle are followed',
    'src/sync/run/run_stream.ts',
    'if (this.#cycle.meets(resumeText(next))) throw endless(this.#plan.table.name);',
    '',
  ),
  one(
    'rows on the border of two ranges are in neither',
    'src/dataverse/creation_slices.ts',
    "FILTERS.comparison(column, 'ge', lower)",
    "FILTERS.comparison(column, 'gt' as 'ge', lower)",
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
    "{ kind: 'begun', at: event.next, resumed: false }",
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
    'the page size shrinks under a page number',
    'src/dataverse/dataverse_service.ts',
    '...(isNumbered ? {} : { afterTimeout',
    '...(isNumbered && false ? {} : { afterTimeout',
  ),
  one(
    'the page size grows under a page number',
    'src/odata/page_sizes.ts',
    'const rows = (isNumbered ? this.#asked.get(table) : undefined) ?? this.of(table);',
    'const rows = this.of(table);',
  ),
  one(
    'a page number of an earlier run is gone on from',
    'src/dataverse/dataverse_service.ts',
    "if (resume.kind !== 'link' || isNumberedLink(resume.link)) return false;",
    "if (resume.kind !== 'link') return false;",
  ),
  one(
    'a cursor column named like a member of the state overwrites it',
    'src/sync/state/position_members.ts',
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
    'src/sync/plan/saved_beginning.ts',
    '    return isCursorLost\n',
    '    return false as boolean\n',
  ),
  one(
    'a watermark of any column ends at the clock of the service',
    'src/sync/run/open_stream.ts',
    'column === table.changedAtColumn ? await',
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
  one(
    'a selection that grew drops the change token',
    'src/sync/plan/saved_beginning.ts',
    "    if (pending !== undefined) return { kind: 'phase', phase: beginFirstLoad([], pending) };\n",
    '',
  ),
  one(
    'a first load that owes the changes since its token ends with its own delta link',
    'src/sync/machine/read_machine.ts',
    'if (pending === undefined || (!pending.isOwed && deltaLink !== undefined)) return savingChanges(deltaLink);',
    'if (pending === undefined || deltaLink !== undefined) return savingChanges(deltaLink);',
  ),
  one(
    'a first load that begins again owes nothing',
    'src/sync/machine/read_machine.ts',
    'const pending = hasDelivered ? owed(phase.pending) : phase.pending;',
    'const pending = phase.pending;',
  ),
  one(
    'a first page that was broken off by a kill owes nothing',
    'src/sync/plan/saved_beginning.ts',
    '    const pending = this.#pendingOf(position);\n    if (pending === undefined) this.#warnOfUnknown(position.begunAt);',
    '    const { pending } = position;\n    if (pending === undefined) this.#warnOfUnknown(position.begunAt);',
  ),
  one(
    'a state forgets the pending token',
    'src/sync/state/position_members.ts',
    '...(pending === undefined ? {} : { pending_delta_link: pending.deltaLink }),',
    '',
  ),
  one(
    'a state forgets that the pending token is owed',
    'src/sync/state/position_members.ts',
    '...(pending?.isOwed === true ? { pending_owed: true } : {}),',
    '',
  ),
  one(
    'the changes since a pending token come with the columns of before',
    'src/sync/run/stream_requests.ts',
    ': { ...pending, deltaLink: this.sinceToken(token, without).url };',
    ': pending;',
  ),
  one(
    'no change token is taken before the first row',
    'src/sync/plan/resume_decision.ts',
    "if (mode === 'first_load') return { kind: 'phase', phase: beginKeysFirst() };",
    "if (mode === 'first_load') return { kind: 'phase', phase: beginFirstLoad() };",
  ),
  one(
    'deletes that nothing will bring are not spoken of',
    'src/sync/run/run_stream.ts',
    'if (step.unknownDeletes !== undefined) this.#say(unknownDeletesWords(step.unknownDeletes));',
    '',
  ),
  one(
    'a pass over the keys is never given up',
    'src/sync/machine/read_machine.ts',
    'if (pagesLeft === 0) return',
    'if (pagesLeft === -1) return',
  ),
  one(
    'ranges that are refused drop the token of their keys',
    'src/sync/slices/range_machine.ts',
    ': beginFirstLoad(without, { deltaLink, isOwed: true });',
    ': beginFirstLoad(without);',
  ),
  one(
    'a delete marker of a table with two key columns carries the id alone',
    'src/records/row_scanner.ts',
    'membersOf(this.#plan.keyColumns.slice(1), key.slice(1))',
    'membersOf([], key.slice(1))',
  ),
  one(
    'a delete that does not name the whole key is passed over in silence',
    'src/records/row_scanner.ts',
    '      this.incompleteDeleteCount++;\n',
    '',
  ),
  one(
    'a delete marker gets the time of the connector in the column of the table',
    'src/sync/run/changes_round.ts',
    'const deletionMs = this.#pages.answeredMs;',
    'const deletionMs = Date.now() - 86_400_000;',
  ),
  one(
    'a row that is there again gets its delete marker all the same',
    'src/sync/run/changes_round.ts',
    'const gone = keys.filter((key) => !found.has(key));',
    'const gone = keys;',
  ),
  one(
    'cursors run ahead of the clock with every run',
    'src/sync/state/state_writer.ts',
    'isLast ? 0 : CURSOR_RESERVE',
    'CURSOR_RESERVE * 20',
  ),
  one(
    'a read without a state begins with the clock and may lose against what is stored',
    'src/sync/plan/stream_plan.ts',
    ': now + MOST_AHEAD;',
    ': now;',
  ),
  one(
    'a full refresh that an attempt of this sync completed is read again',
    'src/sync/plan/saved_beginning.ts',
    'return isSameGeneration && syncId !== undefined && context.sync?.syncId === syncId',
    'return isSameGeneration && syncId !== undefined && context.sync?.syncId === -1',
  ),
  one(
    'a full refresh that any sync completed is not read again',
    'src/sync/plan/saved_beginning.ts',
    'return isSameGeneration && syncId !== undefined && context.sync?.syncId === syncId',
    'return isSameGeneration',
  ),
  one(
    'one refusal of the first page of changes loses the token',
    'src/sync/run/run_stream.ts',
    'if (await this.#refusals.mayAskAgain(phase.since)) return await this.#read(phase);\n',
    '',
  ),
  one(
    'a refusal of whatever kind loses the token',
    'src/sync/run/refused_token.ts',
    '      return false;\n    }',
    '      return true;\n    }',
  ),
  one(
    'all rows instead of changes pass for changes',
    'src/sync/run/changes_round.ts',
    'return count !== undefined && rows >= count * NEARLY_ALL;',
    'return false;',
  ),
  one(
    'a state that cannot be used ends the whole read',
    'src/commands/read.ts',
    '    return toConnectorError(error);',
    '    throw toConnectorError(error);',
  ),
];
