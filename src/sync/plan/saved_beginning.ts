/** Where a read continues from a saved state, and what it warns about if the state can no longer be used. Pure. */
import { ConnectorError } from '../../core/errors.ts';
import type { Column } from '../../odata/table.ts';
import { divisionOf } from '../slices/ranges.ts';
import type { SavedRanges } from '../slices/saved_ranges.ts';
import { beginFirstLoad } from '../state/phases.ts';
import { phaseAt, type ReadPosition } from '../state/position_codec.ts';
import type { Beginning, Mode, Wanted } from './beginning.ts';
import { begunAtOf, deltaLinkOf, linkIssuedAt, tokenIssuedAt, unreportedSince } from './change_token_age.ts';
import type { Notice, PlanInput } from './plan_input.ts';
import { cursorIn, isFirstLoad, isOfUse } from './position_use.ts';
import type { PendingToken, SavedPosition } from '../state/saved_position.ts';
import type { StateContext } from '../state/stream_state.ts';
import {
  lostTokenWords,
  nearRetentionWords,
  unknownDeletesWords,
  unseenDeletesWords,
} from './sync_messages.ts';
import { watermarkFilter } from './watermark.ts';

type PagePosition = Extract<SavedPosition, { kind: 'position' }>;

export class SavedBeginning {
  readonly #input: PlanInput;
  readonly #columns: readonly string[];
  readonly #filter: string | undefined;
  readonly #notices: Notice[];
  readonly #fresh: Beginning;

  constructor(input: PlanInput, { columns, filter }: Wanted, notices: Notice[], fresh: Beginning) {
    this.#input = input;
    this.#columns = columns;
    this.#filter = filter;
    this.#notices = notices;
    this.#fresh = fresh;
  }

  decide(position: SavedPosition, context: StateContext, cursor: Column | string, mode: Mode): Beginning {
    const { generationId, syncId } = this.#input.request;
    const isSameGeneration = context.sync === undefined || context.sync.generationId === generationId;
    if (position.kind === 'complete' && mode === 'full-refresh') {
      return isSameGeneration && syncId !== undefined && context.sync?.syncId === syncId
        ? { kind: 'complete' }
        : this.#fresh;
    }
    if (mode === 'full-refresh' && generationId !== undefined && !isSameGeneration) {
      return this.#again('the stream has been refreshed since the saved state', position);
    }
    if (!isOfUse(position, mode)) return this.#unused(position, mode);
    if (context.organizationId !== this.#input.organizationId) return this.#foreign(position);
    // Rows that only the new condition wants may have changed long before.
    if (context.filter !== this.#filter) {
      return this.#again('`row_filters` or `start_date` say another thing of it than before', position);
    }
    const added = this.#columns.filter((name) => !context.columns.includes(name));
    const grown = added.filter((name) => !context.leftOut.includes(name));
    if (grown.length > 0) {
      return this.#again(`${grown.join(', ')} came into the selection since the saved state`, position);
    }
    const omittedColumns = context.leftOut.filter((name) => this.#columns.includes(name));
    if (omittedColumns.length > 0) {
      this.#warn(
        `the service refused column ${omittedColumns.join(', ')} in an earlier sync; left out. Clear the stream's state to ask for it again`,
      );
    }
    return this.#resume(position, cursor, omittedColumns);
  }

  /**
   * Earlier releases read by numbers too; where nothing can serve as a cursor now, the user should know what follows. Reads by
   * a cursor see no deletes, so that a tracked read after one has a gap to tell of.
   */
  #unused(position: SavedPosition, mode: Mode): Beginning {
    const column = cursorIn(position);
    if (column === undefined) return this.#fresh;
    if (mode === 'first-load') this.#warn(unseenDeletesWords());
    const isCursorLost = mode === 'full-refresh' && this.#input.request.syncMode === 'incremental';
    return isCursorLost
      ? this.#again(`the last sync went by the cursor ${column}, which cannot serve as one now`, position)
      : this.#fresh;
  }

  #resume(position: SavedPosition, cursor: Column | string, omittedColumns: readonly string[]): Beginning {
    switch (position.kind) {
      case 'complete':
        return this.#fresh;
      case 'changes':
        return this.#changes(position, omittedColumns);
      case 'watermark':
        return this.#watermark(position, cursor);
      case 'ranges':
        return this.#ranges(position, omittedColumns);
      case 'position':
        return this.#position(position, cursor, omittedColumns);
    }
  }

  #changes(
    position: Extract<SavedPosition, { kind: 'changes' }>,
    omittedColumns: readonly string[],
  ): Beginning {
    const { service } = this.#input;
    const { deltaLink } = position;
    this.#warnOfAge(deltaLink);
    // The same environment under another of its names: the token is good, the link is not followed.
    if (!service.isUsable({ kind: 'link', link: deltaLink })) {
      const token = service.changes?.tokenIn(deltaLink);
      return token === undefined
        ? this.#lost('the saved state names another host')
        : { kind: 'token', token, omittedColumns };
    }
    return this.#goOn(position, omittedColumns);
  }

  #warnOfAge(deltaLink: string): void {
    const { nowMs, retentionDays, service } = this.#input;
    const issuedMs = linkIssuedAt(deltaLink, service.changes);
    if (issuedMs === undefined || retentionDays === undefined) return;
    const words = nearRetentionWords(nowMs - issuedMs, retentionDays);
    if (words !== undefined) this.#warn(words);
  }

  /** However old the token is: of a table without old changes it stays good. */
  #ranges(position: SavedRanges, omittedColumns: readonly string[]): Beginning {
    const { service } = this.#input;
    // If a position can no longer be used, its range is read again.
    const begun = new Map([...position.begun].filter(([, at]) => service.isUsable(at)));
    const begin = this.#goOn({ ...position, begun }, omittedColumns);
    if (begin.kind === 'ranges' && position.deltaLink !== undefined) this.#warnOfAge(position.deltaLink);
    return begin;
  }

  #goOn(position: ReadPosition, omittedColumns: readonly string[]): Beginning {
    const { service, table } = this.#input;
    const phase = phaseAt(position, omittedColumns, (borders) =>
      service.slices === undefined ? undefined : divisionOf(service.slices, table, borders),
    );
    if (phase === undefined) return this.#again('it can no longer be divided as before', position);
    return phase.kind === 'ranges' ? { kind: 'ranges', phase } : { kind: 'phase', phase };
  }

  #watermark(position: Extract<SavedPosition, { kind: 'watermark' }>, cursor: Column | string): Beginning {
    if (typeof cursor === 'string') return this.#fresh;
    if (cursor.name !== position.column) {
      return this.#again(`the cursor was ${position.column} and is ${cursor.name} now`, position);
    }
    const from = position.value;
    // Validate the saved value here, before the service rejects it.
    watermarkFilter(this.#input.service.filters, cursor, { column: cursor.name, from, to: undefined }, 0);
    return { kind: 'watermark', column: cursor, from };
  }

  #position(position: PagePosition, cursor: Column | string, omittedColumns: readonly string[]): Beginning {
    const { at, mode } = position;
    if (at !== undefined && !this.#input.service.isUsable(at)) {
      return this.#again(
        'the saved position cannot be used: it is on another host, or only a page number',
        position,
      );
    }
    if (mode === 'watermark' && (typeof cursor === 'string' || cursor.name !== position.range.column)) {
      return this.#again(`the cursor was ${position.range.column} and is another now`, position);
    }
    return this.#goOn(this.#afterFirstPage(position), omittedColumns);
  }

  /** A first load without a page position was saved before its first record: some of its first page may have been delivered. */
  #afterFirstPage(position: PagePosition): PagePosition {
    if (position.mode !== 'first-load' || position.at !== undefined) return position;
    const pending = this.#pendingOf(position);
    if (pending === undefined) this.#warnOfUnknown(position.begunAt);
    return { ...position, pending };
  }

  #foreign(position: SavedPosition): Beginning {
    const words = 'the saved state belongs to another organization';
    if (deltaLinkOf(position) !== undefined) return this.#lost(words);
    this.#warn(`${words}; reading the table in full`);
    if (isFirstLoad(position)) this.#warnOfUnknown(position.begunAt);
    return this.#fresh;
  }

  /** A change token that cannot be used: what the user chose for that. */
  #lost(why: string): Beginning {
    const { nowMs, request, rules, service, state } = this.#input;
    const begunAt = state.kind === 'saved' ? begunAtOf(state.position) : undefined;
    const sinceMs = unreportedSince(tokenIssuedAt(state, service.changes), begunAt);
    const words = lostTokenWords(why, sinceMs, nowMs);
    if (rules.onLostToken === 'fail') {
      throw new ConnectorError('config', 'change_token_lost', `Stream ${request.name}: ${words.failed}`);
    }
    this.#warn(words.resynced);
    return this.#fresh;
  }

  /** All rows once more. What was delivered so far keeps its change token, so that the read ends with its deletes. */
  #again(words: string, position: SavedPosition): Beginning {
    this.#warn(`${words}; reading the table in full`);
    const begin = this.#fresh;
    if (begin.kind !== 'phase' || begin.phase.mode !== 'key-pass') return begin;
    const pending = this.#pendingOf(position);
    if (pending !== undefined) return { kind: 'phase', phase: beginFirstLoad([], pending) };
    if (isFirstLoad(position)) this.#warnOfUnknown(position.begunAt);
    else if (deltaLinkOf(position) !== undefined) this.#warnOfUnknown(undefined);
    return begin;
  }

  /** The change token of a position that is given up. Its changes are owed from now on. Undefined without a usable token. */
  #pendingOf(position: SavedPosition): PendingToken | undefined {
    const deltaLink = deltaLinkOf(position);
    if (deltaLink === undefined || this.#input.service.changes?.tokenIn(deltaLink) === undefined)
      return undefined;
    const begunAt = begunAtOf(position);
    return { deltaLink, isOwed: true, ...(begunAt === undefined ? {} : { begunAt }) };
  }

  #warnOfUnknown(since: string | undefined): void {
    this.#warn(unknownDeletesWords({ since }));
  }

  #warn(words: string): void {
    this.#notices.push({ level: 'warn', words });
  }
}
