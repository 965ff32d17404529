/**
 * A stream's state: where the next run goes on. Versioned; what is not understood is refused rather than guessed, since
 * a wrong guess loses data silently.
 *
 *     {"version":1,"kind":"changes","delta_link":"https://…", …context}
 *     {"version":1,"kind":"position","mode":"first_load","link":"https://…", …context}       a first load or full refresh
 *     {"version":1,"kind":"position","mode":"watermark","link":"https://…","cursor_field":"modifiedon","lower":null,"upper":"2026-…", …}
 *     {"version":1,"kind":"watermark","cursor_field":"modifiedon","modifiedon":"2026-…", …context}
 *     {"version":1,"kind":"position","mode":"key_pass","link":"https://…","borders":["2020-…",…], …context}
 *     {"version":1,"kind":"ranges","mode":"first_load","delta_link":"https://…","borders":[…],"done":[0,…],"links":{"1":"https://…"}, …}
 *     {"version":1,"kind":"complete", …context}
 *     context = "organization_id":"…","columns":["accountid",…],"filter":"statecode eq 0","_ab_cdc_cursor":1790…
 *
 * A position whose `link` is null is the beginning. Understood too: `{"$deltatoken": "…"}` of Airbyte's Python connector,
 * and its marks for a full refresh, as no state.
 */
import { ConnectorError } from '../../core/errors.ts';
import { type JsonObject, textOf } from '../../core/json.ts';
import { rangesMembers, readBorders, readRanges, type SavedRanges } from '../slices/saved_ranges.ts';

const VERSION = 1;
/** A cursor far beyond every clock: somebody has edited the state. */
const MAX_CURSOR = Number.MAX_SAFE_INTEGER - 1e13;

/** What a watermark read reads; values are texts, so that no digit is lost. */
export interface WatermarkRange {
  readonly column: string;
  /** The saved watermark, look-back not yet subtracted; undefined reads every row. */
  readonly from: string | undefined;
  /** The watermark that this read ends with; undefined where the column has no value yet. */
  readonly to: string | undefined;
}

/** What of a state says where to go on. */
export type SavedPosition =
  | { readonly kind: 'changes'; readonly deltaLink: string }
  | {
      readonly kind: 'position';
      readonly mode: 'full_refresh' | 'first_load';
      readonly link: string | undefined;
    }
  | {
      readonly kind: 'position';
      readonly mode: 'watermark';
      readonly link: string | undefined;
      readonly range: WatermarkRange;
    }
  | {
      readonly kind: 'position';
      readonly mode: 'key_pass';
      readonly link: string | undefined;
      readonly borders: readonly string[];
    }
  | SavedRanges
  | { readonly kind: 'watermark'; readonly column: string; readonly value: string | undefined }
  | { readonly kind: 'complete' };

/** What of a state holds for every position. */
export interface StateContext {
  readonly organizationId: string;
  /** The columns that were read, sorted. */
  readonly columns: readonly string[];
  /** Selected columns that the service turned out not to know. */
  readonly leftOut: readonly string[];
  /** The user's condition on rows; undefined where all were read. */
  readonly filter?: string | undefined;
  /** Greater than the `_ab_cdc_cursor` of every record so far. */
  readonly nextCursor: number;
}

export type StreamState =
  | { readonly kind: 'none' }
  | { readonly kind: 'python token'; readonly token: string }
  | { readonly kind: 'saved'; readonly position: SavedPosition; readonly context: StateContext };

export function serialiseState(position: SavedPosition, context: StateContext): JsonObject {
  return {
    version: VERSION,
    kind: position.kind,
    ...positionMembers(position),
    organization_id: context.organizationId,
    columns: context.columns,
    ...(context.leftOut.length === 0 ? {} : { left_out: context.leftOut }),
    ...(context.filter === undefined ? {} : { filter: context.filter }),
    _ab_cdc_cursor: context.nextCursor,
  };
}

function positionMembers(position: SavedPosition): JsonObject {
  switch (position.kind) {
    case 'changes':
      return { delta_link: position.deltaLink };
    case 'position': {
      const place = { mode: position.mode, link: position.link ?? null };
      if (position.mode === 'key_pass') return { ...place, borders: position.borders };
      if (position.mode !== 'watermark') return place;
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
  '_ab_cdc_cursor',
]);

/** Where a watermark's value stands: under the column's own name, since Airbyte's acceptance tests look for it there. */
function valueMember(column: string): string {
  return WATERMARK_MEMBERS.has(column) ? 'cursor_value' : column;
}

const PYTHON_MARKS = ['__ab_full_refresh_state_message', '__ab_no_cursor_state_message'];

/** @throws ConnectorError `state_invalid`, whose words name the stream. */
export function parseStreamState(stream: string, state: JsonObject | undefined): StreamState {
  if (state === undefined || Object.keys(state).length === 0) return { kind: 'none' };
  if (PYTHON_MARKS.some((mark) => mark in state)) return { kind: 'none' };
  const token = textOf(state, '$deltatoken');
  // "None" is what the Python connector saved when the service had sent no token.
  if (token !== undefined) return token === 'None' ? { kind: 'none' } : { kind: 'python token', token };
  if (state['version'] !== VERSION) {
    throw refused(
      stream,
      `its version is ${JSON.stringify(state['version'])}, and this connector knows version ${VERSION}`,
    );
  }
  return { kind: 'saved', position: readPosition(stream, state), context: readContext(stream, state) };
}

function readPosition(stream: string, state: JsonObject): SavedPosition {
  const { kind, mode } = state;
  const deltaLink = textOf(state, 'delta_link');
  const column = textOf(state, 'cursor_field');
  if (kind === 'changes' && deltaLink !== undefined) return { kind, deltaLink };
  if (kind === 'complete') return { kind };
  if (kind === 'watermark' && column !== undefined)
    return { kind, column, value: readValue(stream, state, valueMember(column)) };
  const ranges = kind === 'ranges' ? readRanges(state) : undefined;
  if (ranges !== undefined) return ranges;
  const link = textOf(state, 'link');
  if (kind === 'position' && (link !== undefined || state['link'] === null)) {
    if (mode === 'full_refresh' || mode === 'first_load') return { kind, mode, link };
    const borders = readBorders(state);
    if (mode === 'key_pass' && borders !== undefined) return { kind, mode, link, borders };
    if (mode === 'watermark' && column !== undefined) {
      const range = {
        column,
        from: readValue(stream, state, 'lower'),
        to: readValue(stream, state, 'upper'),
      };
      return { kind, mode, link, range };
    }
  }
  throw refused(stream, `its kind ${JSON.stringify(kind)} is unknown or incomplete`);
}

/** A watermark's value: a text, or a number that somebody entered. */
function readValue(stream: string, state: JsonObject, name: string): string | undefined {
  const value = state[name];
  if (value === null) return undefined;
  if (typeof value === 'string' && value !== '') return value;
  if (typeof value === 'number' && Number.isFinite(value)) return String(value);
  throw refused(stream, `\`${name}\` is neither a text nor a number`);
}

function readContext(stream: string, state: JsonObject): StateContext {
  const {
    organization_id: organizationId,
    columns,
    left_out: leftOut = [],
    filter,
    _ab_cdc_cursor: nextCursor,
  } = state;
  if (typeof organizationId !== 'string') throw refused(stream, '`organization_id` is missing');
  if (!isListOfNames(columns)) throw refused(stream, '`columns` is no list of names');
  if (!isListOfNames(leftOut)) throw refused(stream, '`left_out` is no list of names');
  if (filter !== undefined && typeof filter !== 'string') throw refused(stream, '`filter` is no text');
  if (typeof nextCursor !== 'number' || !Number.isInteger(nextCursor)) {
    throw refused(stream, '`_ab_cdc_cursor` is not a whole number');
  }
  if (nextCursor > MAX_CURSOR) throw refused(stream, '`_ab_cdc_cursor` is greater than any that was written');
  return { organizationId, columns, leftOut, nextCursor, ...(filter === undefined ? {} : { filter }) };
}

function isListOfNames(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((name) => typeof name === 'string');
}

function refused(stream: string, why: string): ConnectorError {
  return new ConnectorError(
    'config',
    'state_invalid',
    `The saved state of stream ${stream} cannot be used: ${why}. Use the release that wrote it, or clear the stream's state to read it from the beginning.`,
  );
}
