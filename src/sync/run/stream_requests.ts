/** Which page of a stream's table is asked for, and with which columns, filter and preferences. */
import { and } from '../../odata/filter.ts';
import type { Page, PageOptions, PageResume, RowsRequest } from '../../odata/page.ts';
import type { ODataService } from '../../odata/service.ts';
import type { Column } from '../../odata/table.ts';
import type { RangesPhase } from '../slices/ranges.ts';
import type { Reading } from '../state/phases.ts';
import type { StreamPlan } from '../plan/stream_plan.ts';
import type { PendingToken } from '../state/saved_position.ts';
import { watermarkFilter } from '../plan/watermark.ts';

/** How many keys one question names; a key takes some sixty characters of its URL. */
const KEYS_PER_REQUEST = 100;

export class StreamRequests {
  readonly #service: ODataService;
  readonly #plan: StreamPlan;

  constructor(service: ODataService, plan: StreamPlan) {
    this.#service = service;
    this.#plan = plan;
  }

  /** The next page of a phase. */
  page(phase: Reading): Page {
    if (phase.mode === 'changes' && phase.at === undefined)
      return this.#changesPage(phase.since, phase.omittedColumns);
    const { table } = this.#plan;
    const columns = phase.mode === 'key-pass' ? table.primaryKey : this.#columns(phase.omittedColumns);
    return this.#pageOf({ table, columns, ...this.pageOptions(phase) }, this.#filter(phase), phase.at);
  }

  /** The next page of one range. */
  rangePage({ division, ranges, omittedColumns }: RangesPhase, range: number): Page {
    const slice = division.slices[range];
    const progress = ranges[range];
    if (slice === undefined) throw new TypeError(`no slice ${range} of table ${this.#plan.table.name}`);
    const at = progress?.kind === 'begun' ? progress.at : undefined;
    return this.#pageOf(this.#request(false, omittedColumns), and(this.#plan.rowFilter, slice.filter), at);
  }

  /** The changes since a token, with the stream's own columns, even if the token was issued for others. */
  sinceToken(changeToken: string, omittedColumns: readonly string[]): Page {
    const { changes } = this.#service;
    if (changes === undefined) throw new TypeError('a change token of a service without changes');
    return changes.pageSince(this.#request(true, omittedColumns), changeToken);
  }

  /** A pending token as a link with the stream's own columns. */
  withOwnColumns(pending: PendingToken, omittedColumns: readonly string[]): PendingToken {
    const token = this.#service.changes?.tokenIn(pending.deltaLink);
    return token === undefined
      ? pending
      : { ...pending, deltaLink: this.sinceToken(token, omittedColumns).url };
  }

  /** The first page of the rows with these keys as they are now, for each question. @param keys as JSON text. */
  *keyPages(keys: readonly (readonly string[])[], omittedColumns: readonly string[]): Generator<Page> {
    for (let at = 0; at < keys.length; at += KEYS_PER_REQUEST) {
      const some = keys.slice(at, at + KEYS_PER_REQUEST);
      const filter = this.#service.filters.anyOfKeys(this.#plan.table, some);
      if (filter !== undefined) yield this.#pageOf(this.#request(false, omittedColumns), filter, undefined);
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
  pageOptions({ mode, omittedColumns }: Reading): PageOptions {
    if (mode === 'key-pass') return { tracked: true };
    return this.#pageOptions(mode === 'first-load' || mode === 'changes', omittedColumns);
  }

  #column(name: string): Column {
    const column = this.#plan.table.columns.find((one) => one.name === name);
    if (column !== undefined) return column;
    throw new TypeError(`table ${this.#plan.table.name} has no column ${name}`);
  }

  #pageOf(request: RowsRequest, filter: string | undefined, at: PageResume | undefined): Page {
    const filtered = filter === undefined ? request : { ...request, filter };
    return at === undefined ? this.#service.firstPage(filtered) : this.#service.pageAt(filtered, at);
  }

  #request(tracked: boolean, omittedColumns: readonly string[]): RowsRequest {
    return {
      table: this.#plan.table,
      columns: this.#columns(omittedColumns),
      ...this.#pageOptions(tracked, omittedColumns),
    };
  }

  #pageOptions(tracked: boolean, omittedColumns: readonly string[]): PageOptions {
    const lookupTypes = this.#plan.lookupTypes.some((name) => !omittedColumns.includes(name));
    return lookupTypes ? { tracked, lookupTypes } : { tracked };
  }

  #columns(omittedColumns: readonly string[]): string[] {
    return this.#plan.columns.filter((name) => !omittedColumns.includes(name));
  }

  /** What of the table is wanted: by the user's filter, and by the cursor. */
  #filter(phase: Reading): string | undefined {
    const { rowFilter, rules, startFilter } = this.#plan;
    if (phase.mode === 'key-pass') return undefined;
    if (phase.mode !== 'watermark') return rowFilter;
    const { range } = phase;
    const byCursor = watermarkFilter(
      this.#service.filters,
      this.#column(range.column),
      range,
      rules.lookbackMinutes,
    );
    return and(rowFilter, startFilter, byCursor);
  }

  /** The delta link itself, or its token with the columns that are left. */
  #changesPage(since: string, omittedColumns: readonly string[]): Page {
    const token = omittedColumns.length === 0 ? undefined : this.#service.changes?.tokenIn(since);
    return token === undefined
      ? this.#service.pageAt(this.#request(true, omittedColumns), { kind: 'link', link: since })
      : this.sinceToken(token, omittedColumns);
  }
}
