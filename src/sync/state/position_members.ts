/** The part of a stream's state that says where to go on, as the members of its JSON. `stream_state.ts` shows them all. */
import { type JsonObject, textOf } from '../../core/json.ts';
import { shownValue } from '../../core/shown_value.ts';
import { rangesMembers, readBorders, readRanges } from '../slices/saved_ranges.ts';
import type { SavedPosition } from './saved_position.ts';
import { changesSince } from './position_codec.ts';
import { readSavedResume, savedResume } from './saved_resume.ts';
import { stateRefused } from './state_refused.ts';

/** What a mode is called in a state. */
const MODE_NAMES: Readonly<Record<Extract<SavedPosition, { kind: 'position' }>['mode'], string>> = {
  'full-refresh': 'full_refresh',
  'first-load': 'first_load',
  'key-pass': 'key_pass',
  watermark: 'watermark',
};

/** The members of a state that say where to go on, without its `kind`. */
export function positionMembers(position: SavedPosition): JsonObject {
  switch (position.kind) {
    case 'changes':
      return {
        delta_link: position.deltaLink,
        ...(position.begunAt === undefined ? {} : { begun_at: position.begunAt }),
      };
    case 'position': {
      const place = {
        mode: MODE_NAMES[position.mode],
        link: position.at === undefined ? null : savedResume(position.at),
      };
      if (position.mode === 'full-refresh') return place;
      if (position.mode === 'first-load') return { ...place, ...firstLoadMembers(position) };
      if (position.mode === 'key-pass') return { ...place, borders: position.borders };
      const { column, from, to } = position.range;
      return { ...place, cursor_field: column, lower: from ?? null, upper: to ?? null };
    }
    case 'ranges':
      return rangesMembers(position);
    case 'watermark':
      return { cursor_field: position.column, [valueMember(position.column)]: position.value ?? null };
    case 'complete':
      return {};
  }
}

/** The members that a state of kind `watermark` may have: a cursor column of the same name has its value elsewhere. */
const WATERMARK_MEMBERS: ReadonlySet<string> = new Set([
  'version',
  'kind',
  'cursor_field',
  'cursor_value',
  'organization_id',
  'columns',
  'left_out',
  'filter',
  'sync_id',
  'generation_id',
  '_ab_cdc_cursor',
]);

/** Where a watermark's value stands: under the column's own name, since Airbyte's acceptance tests look for it there. */
function valueMember(column: string): string {
  return WATERMARK_MEMBERS.has(column) ? 'cursor_value' : column;
}

function firstLoadMembers({
  begunAt,
  pending,
}: Extract<SavedPosition, { kind: 'position'; mode: 'first-load' }>): JsonObject {
  return {
    ...(pending === undefined ? {} : { pending_delta_link: pending.deltaLink }),
    ...(pending?.isOwed === true ? { pending_owed: true } : {}),
    ...(pending?.begunAt === undefined ? {} : { pending_begun_at: pending.begunAt }),
    ...(begunAt === undefined ? {} : { begun_at: begunAt }),
  };
}

/**
 * Reads what `positionMembers` wrote.
 * @throws ConnectorError `state_invalid` for anything else, with words that name the stream.
 */
export function readPosition(stream: string, state: JsonObject): SavedPosition {
  const { kind, mode } = state;
  const deltaLink = textOf(state, 'delta_link');
  const column = textOf(state, 'cursor_field');
  if (kind === 'changes' && deltaLink !== undefined)
    return changesSince(deltaLink, textOf(state, 'begun_at'));
  if (kind === 'complete') return { kind };
  if (kind === 'watermark' && column !== undefined)
    return { kind, column, value: readValue(stream, state, valueMember(column)) };
  const ranges = kind === 'ranges' ? readRanges(state) : undefined;
  if (ranges !== undefined) return ranges;
  const at = readSavedResume(state['link']);
  if (kind === 'position' && (at !== undefined || state['link'] === null)) {
    if (mode === MODE_NAMES['full-refresh']) return { kind, mode: 'full-refresh', at };
    if (mode === MODE_NAMES['first-load']) return { kind, mode: 'first-load', at, ...readFirstLoad(state) };
    const borders = readBorders(state);
    if (mode === MODE_NAMES['key-pass'] && borders !== undefined) {
      return { kind, mode: 'key-pass', at, borders };
    }
    if (mode === 'watermark' && column !== undefined) {
      const range = {
        column,
        from: readValue(stream, state, 'lower'),
        to: readValue(stream, state, 'upper'),
      };
      return { kind, mode, at, range };
    }
  }
  throw stateRefused(stream, `its kind ${shownValue(kind)} is unknown or incomplete`);
}

function readFirstLoad(
  state: JsonObject,
): Pick<Extract<SavedPosition, { kind: 'position'; mode: 'first-load' }>, 'pending' | 'begunAt'> {
  const deltaLink = textOf(state, 'pending_delta_link');
  const isOwed = state['pending_owed'] === true;
  const begunAt = textOf(state, 'pending_begun_at');
  return {
    pending:
      deltaLink === undefined
        ? undefined
        : { deltaLink, isOwed, ...(begunAt === undefined ? {} : { begunAt }) },
    begunAt: textOf(state, 'begun_at'),
  };
}

/** A watermark's value: a text, or a number in a state that was edited. */
function readValue(stream: string, state: JsonObject, name: string): string | undefined {
  const value = state[name];
  if (value === null) return undefined;
  if (typeof value === 'string' && value !== '') return value;
  if (typeof value === 'number' && Number.isFinite(value)) return String(value);
  throw stateRefused(stream, `\`${name}\` is neither a text nor a number`);
}
