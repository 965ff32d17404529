/** Which page of a stream's table is asked for, and with which columns, filter and preferences. */
import { and, keyFilter, wholeKeyFilter } from '../../odata/filter.ts';
import type { Asking, ODataService, Page } from '../../odata/service.ts';
import type { Column } from '../../odata/table.ts';
import { rangeColumn, rangeFilter, type RangesPhase } from '../slices/ranges.ts';
import type { Reading } from '../machine/phases.ts';
import type { StreamPlan } from '../plan/stream_plan.ts';
import { watermarkFilter } from '../plan/watermark.ts';
import type { PendingToken } from '../state/stream_state.ts';

/** How many keys one question names; a key takes some sixty characters of its URL. */
const KEYS_PER_REQUEST = 100;

/** The first page of a question for rows by their keys, and what its further pages are asked with. */
export interface KeyPage {
  readonly page: Page;
  readonly asking: Asking;
}

export class StreamRequests {
  readonly #service: ODataService;
  readonly #plan: StreamPlan;

  constructor(service: ODataService, plan: StreamPlan) {
    this.#service = service;
    this.#plan = plan;
  }

  /** The next page of a phase. */
  page(phase: Reading): Page {
    const { table } = this.#plan;
    const asking = this.asking(phase);
    if (phase.link !== undefined) return this.#service.linkedPage(table, phase.link, asking);
    if (phase.mode === 'changes') return this.#changesPage(phase.since, phase.without);
    const columns = phase.mode === 'key_pass' ? table.primaryKey : this.#columns(phase.without);
    const filter = this.#filter(phase);
    return this.#service.firstPage({
      table,
      columns,
      ...asking,
      ...(filter === undefined ? {} : { filter }),
    });
  }

  /** The next page of one range. */
  rangePage({ borders, ranges, without }: RangesPhase, range: number): Page {
    const { rowFilter, table } = this.#plan;
    const asking = this.#asking(false, without);
    const progress = ranges[range];
    if (progress?.kind === 'begun') return this.#service.linkedPage(table, progress.link, asking);
    const column = rangeColumn(table);
    if (column === undefined) throw new TypeError(`table ${table.name} has no column to make ranges of`);
    const filter = and(rowFilter, rangeFilter(column, borders, range)) ?? '';
    return this.#service.firstPage({ table, columns: this.#columns(without), ...asking, filter });
  }

  /** The changes since a token, with the stream's own columns whatever it was issued for. */
  sinceToken(changeToken: string, without: readonly string[]): Page {
    const { table } = this.#plan;
    const columns = this.#columns(without);
    return this.#service.firstPage({ table, columns, ...this.#asking(true, without), changeToken });
  }

  /** A pending token as a link with the stream's own columns. */
  withOwnColumns(pending: PendingToken, without: readonly string[]): PendingToken {
    const token = this.#service.changeTokenIn(pending.deltaLink);
    return token === undefined ? pending : { ...pending, deltaLink: this.sinceToken(token, without).url };
  }

  /** The rows of these keys as they are now: the first page of each question, and what it is asked with. */
  *keyPages(ids: readonly string[], without: readonly string[]): Generator<KeyPage> {
    const [keyColumn] = this.#plan.record.keyColumns;
    yield* this.#filteredPages(ids, without, (some) => keyFilter(keyColumn, some));
  }

  /** The same for whole keys, whose values are JSON texts. */
  *wholeKeyPages(keys: readonly (readonly string[])[], without: readonly string[]): Generator<KeyPage> {
    const { keyColumns } = this.#plan.record;
    yield* this.#filteredPages(keys, without, (some) => wholeKeyFilter(keyColumns, some));
  }

  *#filteredPages<K>(
    keys: readonly K[],
    without: readonly string[],
    filterOf: (keys: readonly K[]) => string,
  ): Generator<KeyPage> {
    const { table } = this.#plan;
    const columns = this.#columns(without);
    const asking = this.#asking(false, without);
    for (let at = 0; at < keys.length; at += KEYS_PER_REQUEST) {
      const filter = filterOf(keys.slice(at, at + KEYS_PER_REQUEST));
      if (filter === '') continue;
      yield { page: this.#service.firstPage({ table, columns, ...asking, filter }), asking };
    }
  }

  get tableName(): string {
    return this.#plan.table.name;
  }

  /** The keys alone from the beginning, with tracking asked for. */
  trackedKeys(): Page {
    const { table } = this.#plan;
    return this.#service.firstPage({ table, columns: table.primaryKey, tracked: true });
  }

  /** What every page of a phase is asked with. Keys need no annotations. */
  asking({ mode, without }: Reading): Asking {
    if (mode === 'key_pass') return { tracked: true };
    return this.#asking(mode === 'first_load' || mode === 'changes', without);
  }

  column(name: string): Column {
    const column = this.#plan.table.columns.find((one) => one.name === name);
    if (column !== undefined) return column;
    throw new TypeError(`table ${this.#plan.table.name} has no column ${name}`);
  }

  #asking(tracked: boolean, without: readonly string[]): Asking {
    const lookupTypes = this.#plan.lookupTypes.some((name) => !without.includes(name));
    return lookupTypes ? { tracked, lookupTypes } : { tracked };
  }

  #columns(without: readonly string[]): string[] {
    return this.#plan.columns.filter((name) => !without.includes(name));
  }

  /** What of the table is wanted: by the user's filter, and by the cursor. */
  #filter(phase: Reading): string | undefined {
    const { rowFilter, rules, startFilter } = this.#plan;
    if (phase.mode === 'key_pass') return undefined;
    if (phase.mode !== 'watermark') return rowFilter;
    const { range } = phase;
    const byCursor = watermarkFilter(this.column(range.column), range, rules.lookbackMinutes);
    return and(rowFilter, startFilter, byCursor);
  }

  /** The delta link itself, or its token with the columns that are left. */
  #changesPage(since: string, without: readonly string[]): Page {
    const token = without.length === 0 ? undefined : this.#service.changeTokenIn(since);
    return token === undefined
      ? this.#service.linkedPage(this.#plan.table, since, this.#asking(true, without))
      : this.sinceToken(token, without);
  }
}
