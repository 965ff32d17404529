/**
 * The state of a stream: where the next run continues. It has a version. A state that is not understood is refused, since a
 * wrong guess would lose data silently.
 *
 *     {"version":2,"kind":"changes","delta_link":"https://…","begun_at":"2026-…", …context}
 *     {"version":2,"kind":"position","mode":"first_load","link":"https://…","pending_delta_link":"https://…","pending_owed":true,"begun_at":"2026-…", …}
 *     {"version":2,"kind":"position","mode":"full_refresh","link":"https://…", …context}
 *     {"version":2,"kind":"position","mode":"watermark","link":"https://…","cursor_field":"modifiedon","lower":null,"upper":"2026-…", …}
 *     {"version":2,"kind":"watermark","cursor_field":"modifiedon","modifiedon":"2026-…", …context}
 *     {"version":2,"kind":"position","mode":"key_pass","link":"https://…","borders":["2020-…",…], …context}
 *     {"version":2,"kind":"ranges","mode":"first_load","delta_link":"https://…","borders":[…],"done":[0,…],"links":{"1":"https://…"}, …}
 *     {"version":2,"kind":"complete", …context}
 *     context = "organization_id":"…","columns":["accountid",…],"filter":"statecode eq 0","sync_id":7,"generation_id":3,"_ab_cdc_cursor":1790…
 *
 * If `link` is null, the read starts at the beginning; an object there is a position that is not a link. `_ab_cdc_cursor` is
 * greater than every cursor that was written before this state, and than every cursor that the same run writes before its
 * next state. Version 1 promised only the first, and had no pending token. `{"$deltatoken": "…"}` of Airbyte's Python
 * connector can be read too; its marks for a full refresh count as no state.
 */
import { isObject, type JsonObject, textOf } from '../../core/json.ts';
import { shownValue } from '../../core/shown_value.ts';
import { positionMembers, readPosition } from './position_members.ts';
import type { SavedPosition } from './saved_position.ts';
import { stateRefused } from './state_refused.ts';

const VERSION = 2;
const OLD_VERSION = 1;
/** More records than a run wrote between two states of version 1. */
const UNSAVED_IN_VERSION_1 = 1_000_000_000;
/** A cursor far beyond every clock: the state has been edited. */
const MAX_CURSOR = Number.MAX_SAFE_INTEGER - 1e13;

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
  | { readonly kind: 'python-token'; readonly token: string }
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

const PYTHON_MARKS = ['__ab_full_refresh_state_message', '__ab_no_cursor_state_message'];

/** @throws ConnectorError `state_invalid`, whose words name the stream. */
export function parseStreamState(stream: string, state: unknown): StreamState {
  if (state === undefined) return { kind: 'none' };
  if (!isObject(state)) throw stateRefused(stream, 'it is not an object');
  if (Object.keys(state).length === 0) return { kind: 'none' };
  if (PYTHON_MARKS.some((mark) => mark in state)) return { kind: 'none' };
  const token = textOf(state, '$deltatoken');
  // "None" is what the Python connector saved when the service had sent no token.
  if (token !== undefined) return token === 'None' ? { kind: 'none' } : { kind: 'python-token', token };
  const { version } = state;
  if (version !== VERSION && version !== OLD_VERSION) {
    const known = `this connector knows versions ${OLD_VERSION} and ${VERSION}`;
    throw stateRefused(stream, `its version is ${shownValue(version)}, and ${known}`);
  }
  return { kind: 'saved', position: readPosition(stream, state), context: readContext(stream, state) };
}

function readContext(stream: string, state: JsonObject): StateContext {
  const {
    organization_id: organizationId,
    columns,
    left_out: leftOut = [],
    filter,
    _ab_cdc_cursor: nextCursor,
  } = state;
  if (typeof organizationId !== 'string') throw stateRefused(stream, '`organization_id` is missing');
  if (!isListOfNames(columns)) throw stateRefused(stream, '`columns` is not a list of names');
  if (!isListOfNames(leftOut)) throw stateRefused(stream, '`left_out` is not a list of names');
  if (filter !== undefined && typeof filter !== 'string')
    throw stateRefused(stream, '`filter` is not a text');
  if (typeof nextCursor !== 'number' || !Number.isInteger(nextCursor)) {
    throw stateRefused(stream, '`_ab_cdc_cursor` is not a whole number');
  }
  const unsaved = state['version'] === OLD_VERSION ? UNSAVED_IN_VERSION_1 : 0;
  if (nextCursor > MAX_CURSOR)
    throw stateRefused(stream, '`_ab_cdc_cursor` is greater than any that was written');
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
