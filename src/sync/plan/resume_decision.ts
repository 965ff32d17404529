/** Where the read of a stream begins: what its saved state is still worth. Pure. */
import { ConnectorError } from '../../core/errors.ts';
import type { Column } from '../../odata/table.ts';
import { rangeColumn, type RangesPhase } from '../slices/ranges.ts';
import {
  beginChanges,
  beginKeyPass,
  beginReading,
  beginWatermark,
  type Reading,
} from '../machine/read_machine.ts';
import type { SavedRanges } from '../slices/saved_ranges.ts';
import type { Notice, PlanInput } from './stream_plan.ts';
import type { SavedPosition, StateContext } from '../state/stream_state.ts';
import { isPastRetention, lostTokenWords, nearRetentionWords, savedFor } from '../run/sync_messages.ts';
import { watermarkFilter } from './watermark.ts';

/** A token without a link, and the end of a watermark read, need the service before there is a phase. */
export type Beginning =
  | { readonly kind: 'phase'; readonly phase: Reading }
  | { readonly kind: 'token'; readonly token: string; readonly without: readonly string[] }
  | { readonly kind: 'watermark'; readonly column: Column; readonly from: string | undefined }
  | { readonly kind: 'ranges'; readonly phase: RangesPhase }
  /** All rows, in ranges of a column whose values the service must be asked for first. */
  | {
      readonly kind: 'in parallel';
      readonly mode: 'full_refresh' | 'first_load';
      readonly column: Column;
      readonly without: readonly string[];
    };

type Mode = 'full_refresh' | 'first_load' | 'watermark';

/** What the stream will read. */
export interface Wanted {
  /** By name, sorted. */
  readonly columns: readonly string[];
  /** The user's condition on rows; undefined wants all. */
  readonly filter: string | undefined;
}

/**
 * @param cursor the column of a watermark read; a text where there will be none.
 * @throws ConnectorError `change_token_lost` where the rules ask for it, `state_invalid` for a watermark that is none.
 */
export function decideBeginning(
  input: PlanInput,
  wanted: Wanted,
  cursor: Column | string,
  notices: Notice[],
): Beginning {
  const { request, state, table } = input;
  const tracked = request.syncMode === 'incremental' && table.tracked;
  const mode: Mode = tracked ? 'first_load' : typeof cursor === 'string' ? 'full_refresh' : 'watermark';
  const fresh = beginFresh(mode, cursor);
  if (state.kind === 'none') return fresh;
  if (state.kind === 'python token') {
    return tracked ? { kind: 'token', token: state.token, without: [] } : fresh;
  }
  return new SavedBeginning(input, wanted, notices, fresh).decide(
    state.position,
    state.context,
    cursor,
    mode,
  );
}

function beginFresh(mode: Mode, cursor: Column | string): Beginning {
  if (mode !== 'watermark') return { kind: 'phase', phase: beginReading(mode) };
  if (typeof cursor === 'string') throw new TypeError('a watermark read without a column');
  return { kind: 'watermark', column: cursor, from: undefined };
}

/** The column of a watermark read. */
function cursorIn(position: SavedPosition): string | undefined {
  if (position.kind === 'watermark') return position.column;
  return position.kind === 'position' && position.mode === 'watermark' ? position.range.column : undefined;
}

class SavedBeginning {
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
    if (!this.#isOfUse(position, mode)) return this.#unused(position, mode);
    if (context.organizationId !== this.#input.organizationId) return this.#foreign(position);
    // Rows that only the new condition wants may have changed long before.
    if (context.filter !== this.#filter) {
      return this.#again('`row_filters` or `start_date` say another thing of it than before');
    }
    const added = this.#columns.filter((name) => !context.columns.includes(name));
    const grown = added.filter((name) => !context.leftOut.includes(name));
    if (grown.length > 0) {
      return this.#again(`${grown.join(', ')} came into the selection since the saved state`);
    }
    const without = context.leftOut.filter((name) => this.#columns.includes(name));
    if (without.length > 0) {
      this.#warn(
        `the service refused column ${without.join(', ')} in an earlier sync; left out. Clear the stream's state to ask for it again`,
      );
    }
    return this.#resume(position, cursor, without);
  }

  /** Earlier releases read by numbers too; where nothing can serve as a cursor now, the user should know what follows. */
  #unused(position: SavedPosition, mode: Mode): Beginning {
    const column = cursorIn(position);
    const isCursorLost = mode === 'full_refresh' && this.#input.request.syncMode === 'incremental';
    return column !== undefined && isCursorLost
      ? this.#again(`the last sync went by the cursor ${column}, which cannot serve as one now`)
      : this.#fresh;
  }

  /** Whether the position belongs to the mode in which the stream is read now. */
  #isOfUse(position: SavedPosition, mode: Mode): boolean {
    switch (position.kind) {
      case 'complete':
        return false;
      case 'changes':
        return mode === 'first_load';
      case 'watermark':
        return mode === 'watermark';
      case 'ranges':
        return mode === (position.deltaLink === undefined ? 'full_refresh' : 'first_load');
      case 'position':
        if (position.mode === 'key_pass') return mode === 'first_load';
        // T14: a table whose cursor the service cannot filter by is read in full, and goes on with that.
        return position.mode === mode || (mode === 'watermark' && position.mode === 'full_refresh');
    }
  }

  #resume(position: SavedPosition, cursor: Column | string, without: readonly string[]): Beginning {
    switch (position.kind) {
      case 'complete':
        return this.#fresh;
      case 'changes':
        return this.#changes(position.deltaLink, without);
      case 'watermark':
        return this.#watermark(position, cursor);
      case 'ranges':
        return this.#ranges(position, without);
      case 'position':
        return this.#position(position, cursor, without);
    }
  }

  #changes(deltaLink: string, without: readonly string[]): Beginning {
    const { tokens } = this.#input;
    this.#warnOfAge(deltaLink);
    // The same environment under another of its names: the token is good, the link is not followed.
    if (!tokens.isOwnLink(deltaLink)) {
      const token = tokens.changeTokenIn(deltaLink);
      return token === undefined
        ? this.#lost('the saved state names another host')
        : { kind: 'token', token, without };
    }
    return { kind: 'phase', phase: { ...beginChanges(deltaLink), without } };
  }

  #warnOfAge(deltaLink: string): void {
    const { retentionDays } = this.#input.tokens;
    const ageMs = this.#ageMs(deltaLink);
    if (ageMs === undefined || retentionDays === undefined) return;
    const words = nearRetentionWords(ageMs, retentionDays);
    if (words !== undefined) this.#warn(words);
  }

  #hasSurelyExpired(deltaLink: string): boolean {
    const { retentionDays } = this.#input.tokens;
    const ageMs = this.#ageMs(deltaLink);
    return ageMs !== undefined && retentionDays !== undefined && isPastRetention(ageMs, retentionDays);
  }

  #ageMs(deltaLink: string): number | undefined {
    const { nowMs, tokens } = this.#input;
    const token = tokens.changeTokenIn(deltaLink);
    const issuedMs = token === undefined ? undefined : tokens.changeTokenTime(token);
    return issuedMs === undefined ? undefined : nowMs - issuedMs;
  }

  #ranges({ borders, deltaLink, ranges }: SavedRanges, without: readonly string[]): Beginning {
    const { table, tokens } = this.#input;
    if (rangeColumn(table) === undefined) return this.#again('its rows have no time of creation any more');
    if (deltaLink !== undefined) {
      if (this.#hasSurelyExpired(deltaLink)) {
        return this.#again('its first load broke off longer ago than the organization keeps changes');
      }
      this.#warnOfAge(deltaLink);
    }
    // A link to another host is not followed: its range is read again.
    const own = ranges.map((range) =>
      range.kind === 'begun' && !tokens.isOwnLink(range.link) ? { kind: 'not begun' as const } : range,
    );
    return { kind: 'ranges', phase: { kind: 'ranges', deltaLink, borders, ranges: own, without } };
  }

  #watermark(position: Extract<SavedPosition, { kind: 'watermark' }>, cursor: Column | string): Beginning {
    if (typeof cursor === 'string') return this.#fresh;
    if (cursor.name !== position.column) {
      return this.#again(`the cursor was ${position.column} and is ${cursor.name} now`);
    }
    const from = position.value;
    // What is no value of the column must be said now, not by the service.
    watermarkFilter(cursor, { column: cursor.name, from, to: undefined }, 0);
    return { kind: 'watermark', column: cursor, from };
  }

  #position(
    position: Extract<SavedPosition, { kind: 'position' }>,
    cursor: Column | string,
    without: readonly string[],
  ): Beginning {
    const { link } = position;
    if (link !== undefined && !this.#input.tokens.isOwnLink(link)) {
      return this.#again('the saved position is on another host');
    }
    if (position.mode === 'watermark') {
      const { range } = position;
      if (typeof cursor === 'string' || cursor.name !== range.column) {
        return this.#again(`the cursor was ${range.column} and is another now`);
      }
      return {
        kind: 'phase',
        phase: { ...beginWatermark(range), link, resumed: link !== undefined, without },
      };
    }
    const resumed = link !== undefined;
    if (position.mode === 'key_pass') {
      return rangeColumn(this.#input.table) === undefined
        ? this.#again('its rows have no time of creation any more')
        : { kind: 'phase', phase: { ...beginKeyPass(position.borders, without), link, resumed } };
    }
    return { kind: 'phase', phase: { ...beginReading(position.mode, without), link, resumed } };
  }

  #foreign(position: SavedPosition): Beginning {
    const words = 'the saved state belongs to another organization';
    return position.kind === 'changes' ? this.#lost(words) : this.#again(words);
  }

  /** A change token that cannot be used: what the user chose for that. */
  #lost(why: string): Beginning {
    const { nowMs, request, rules, state, tokens } = this.#input;
    const words = lostTokenWords(why, savedFor(state, tokens), nowMs);
    if (rules.lostToken === 'fail') {
      throw new ConnectorError('config', 'change_token_lost', `Stream ${request.name}: ${words.failed}`);
    }
    this.#warn(words.resynced);
    return this.#fresh;
  }

  #again(words: string): Beginning {
    this.#warn(`${words}; reading the table in full`);
    return this.#fresh;
  }

  #warn(words: string): void {
    this.#notices.push({ level: 'warn', words });
  }
}
