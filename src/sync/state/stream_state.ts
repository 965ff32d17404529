/**
 * A stream's state: where the next run goes on. Versioned; what is not understood is refused rather than guessed, since
 * a wrong guess loses data silently.
 *
 *     {"version":2,"kind":"changes","delta_link":"https://…", …context}
 *     {"version":2,"kind":"position","mode":"first_load","link":"https://…","pending_delta_link":"https://…","pending_owed":true,"begun_at":"2026-…", …}
 *     {"version":2,"kind":"position","mode":"full_refresh","link":"https://…", …context}
 *     {"version":2,"kind":"position","mode":"watermark","link":"https://…","cursor_field":"modifiedon","lower":null,"upper":"2026-…", …}
 *     {"version":2,"kind":"watermark","cursor_field":"modifiedon","modifiedon":"2026-…", …context}
 *     {"version":2,"kind":"position","mode":"key_pass","link":"https://…","borders":["2020-…",…], …context}
 *     {"version":2,"kind":"ranges","mode":"first_load","delta_link":"https://…","borders":[…],"done":[0,…],"links":{"1":"https://…"}, …}
 *     {"version":2,"kind":"complete", …context}
 *     context = "organization_id":"…","columns":["accountid",…],"filter":"statecode eq 0","sync_id":7,"generation_id":3,"_ab_cdc_cursor":1790…
 *
 * A position whose `link` is null is the beginning; an object there is a position that is not a link. `_ab_cdc_cursor` is greater than every cursor that was written before
 * this state and than every one that the same run writes before its next state. Version 1 promised the first only, and
 * had no pending token. Understood too: `{"$deltatoken": "…"}` of Airbyte's Python connector,
 * and its marks for a full refresh, as no state.
 */
import { ConnectorError } from '../../core/errors.ts';
import { isObject, type JsonObject, textOf } from '../../core/json.ts';
import type { PageResume } from '../../odata/page.ts';
import { readSavedResume, savedResume } from './saved_resume.ts';
import { rangesMembers, readBorders, readRanges, type SavedRanges } from '../slices/saved_ranges.ts';

const VERSION = 2;
const OLD_VERSION = 1;
/** More records than a run wrote between two states of version 1. */
const UNSAVED_IN_VERSION_1 = 1_000_000_000;
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

/** A change token for a first load: the changes since then have every delete of a row that was delivered before. */
export interface PendingToken {
  /** With the columns that the stream is read with. */
  readonly deltaLink: string;
  /** Whether they must be read at the end: the load did not deliver everything in one go from its start. */
  readonly isOwed: boolean;
}

/** What of a state says where to go on. */
export type SavedPosition =
  | { readonly kind: 'changes'; readonly deltaLink: string }
  | { readonly kind: 'position'; readonly mode: 'full_refresh'; readonly at: PageResume | undefined }
  | {
      readonly kind: 'position';
      readonly mode: 'first_load';
      readonly at: PageResume | undefined;
      readonly pending?: PendingToken | undefined;
      /** In RFC 3339, when the load first delivered anything. */
      readonly begunAt?: string | undefined;
    }
  | {
      readonly kind: 'position';
      readonly mode: 'watermark';
      readonly at: PageResume | undefined;
      readonly range: WatermarkRange;
    }
  | {
      readonly kind: 'position';
      readonly mode: 'key_pass';
      readonly at: PageResume | undefined;
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
  /** Greater than every `_ab_cdc_cursor` of the run that wrote the state, up to its next state. */
  readonly nextCursor: number;
  /** The sync that wrote it, as far as the platform says; all attempts of a sync share it. */
  readonly sync?: SyncIdentity | undefined;
}

/** https://docs.airbyte.com/understanding-airbyte/airbyte-protocol (`sync_id`, `generation_id`) */
export interface SyncIdentity {
  readonly syncId: number;
  readonly generationId: number;
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
    ...(context.sync === undefined
      ? {}
      : { sync_id: context.sync.syncId, generation_id: context.sync.generationId }),
    _ab_cdc_cursor: context.nextCursor,
  };
}

function positionMembers(position: SavedPosition): JsonObject {
  switch (position.kind) {
    case 'changes':
      return { delta_link: position.deltaLink };
    case 'position': {
      const place = {
        mode: position.mode,
        link: position.at === undefined ? null : savedResume(position.at),
      };
      if (position.mode === 'full_refresh') return place;
      if (position.mode === 'first_load') return { ...place, ...firstLoadMembers(position) };
      if (position.mode === 'key_pass') return { ...place, borders: position.borders };
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
}: Extract<SavedPosition, { kind: 'position'; mode: 'first_load' }>): JsonObject {
  return {
    ...(pending === undefined ? {} : { pending_delta_link: pending.deltaLink }),
    ...(pending?.isOwed === true ? { pending_owed: true } : {}),
    ...(begunAt === undefined ? {} : { begun_at: begunAt }),
  };
}

const PYTHON_MARKS = ['__ab_full_refresh_state_message', '__ab_no_cursor_state_message'];

/** @throws ConnectorError `state_invalid`, whose words name the stream. */
export function parseStreamState(stream: string, state: unknown): StreamState {
  if (state === undefined) return { kind: 'none' };
  if (!isObject(state)) throw refused(stream, 'it is not an object');
  if (Object.keys(state).length === 0) return { kind: 'none' };
  if (PYTHON_MARKS.some((mark) => mark in state)) return { kind: 'none' };
  const token = textOf(state, '$deltatoken');
  // "None" is what the Python connector saved when the service had sent no token.
  if (token !== undefined) return token === 'None' ? { kind: 'none' } : { kind: 'python token', token };
  const { version } = state;
  if (version !== VERSION && version !== OLD_VERSION) {
    const known = `this connector knows versions ${OLD_VERSION} and ${VERSION}`;
    throw refused(stream, `its version is ${JSON.stringify(version)}, and ${known}`);
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
  const at = readSavedResume(state['link']);
  if (kind === 'position' && (at !== undefined || state['link'] === null)) {
    if (mode === 'full_refresh') return { kind, mode, at };
    if (mode === 'first_load') return { kind, mode, at, ...readFirstLoad(state) };
    const borders = readBorders(state);
    if (mode === 'key_pass' && borders !== undefined) return { kind, mode, at, borders };
    if (mode === 'watermark' && column !== undefined) {
      const range = {
        column,
        from: readValue(stream, state, 'lower'),
        to: readValue(stream, state, 'upper'),
      };
      return { kind, mode, at, range };
    }
  }
  throw refused(stream, `its kind ${JSON.stringify(kind)} is unknown or incomplete`);
}

function readFirstLoad(
  state: JsonObject,
): Pick<Extract<SavedPosition, { kind: 'position'; mode: 'first_load' }>, 'pending' | 'begunAt'> {
  const deltaLink = textOf(state, 'pending_delta_link');
  const isOwed = state['pending_owed'] === true;
  return {
    pending: deltaLink === undefined ? undefined : { deltaLink, isOwed },
    begunAt: textOf(state, 'begun_at'),
  };
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
  const unsaved = state['version'] === OLD_VERSION ? UNSAVED_IN_VERSION_1 : 0;
  if (nextCursor > MAX_CURSOR) throw refused(stream, '`_ab_cdc_cursor` is greater than any that was written');
  return {
    organizationId,
    columns,
    leftOut,
    nextCursor: nextCursor + unsaved,
    ...(filter === undefined ? {} : { filter }),
    ...readSync(state),
  };
}

function readSync({ generation_id: generationId, sync_id: syncId }: JsonObject): Pick<StateContext, 'sync'> {
  return typeof syncId === 'number' && typeof generationId === 'number'
    ? { sync: { syncId, generationId } }
    : {};
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
