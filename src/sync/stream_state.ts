/**
 * A stream's state: where the next run goes on. Versioned; what is not understood is refused rather than guessed, since
 * a wrong guess loses data silently.
 *
 *     {"version":1,"kind":"changes","delta_link":"https://…","organization_id":"…","columns":["accountid",…],"_ab_cdc_cursor":1790…}
 *     {"version":1,"kind":"position","mode":"first_load","link":"https://…","organization_id":"…","columns":[…],"_ab_cdc_cursor":1790…}
 *     {"version":1,"kind":"complete","_ab_cdc_cursor":1790…}
 *
 * Understood too: `{"$deltatoken": "…"}` of Airbyte's Python connector, and its marks for a full refresh, as no state.
 */
import { ConnectorError } from '../core/errors.ts';
import { type JsonObject, textOf } from '../core/json.ts';

const VERSION = 1;

/** What of a state says where to go on. */
export type SavedPosition =
  | { readonly kind: 'changes'; readonly deltaLink: string }
  | { readonly kind: 'position'; readonly mode: 'full_refresh' | 'first_load'; readonly link: string }
  | { readonly kind: 'complete' };

/** What of a state holds for every position. */
export interface StateContext {
  readonly organizationId: string;
  /** The columns that were read, sorted. */
  readonly columns: readonly string[];
  /** Greater than the `_ab_cdc_cursor` of every record so far. */
  readonly nextCursor: number;
}

export type StreamState =
  | { readonly kind: 'none' }
  | { readonly kind: 'python token'; readonly token: string }
  | { readonly kind: 'saved'; readonly position: SavedPosition; readonly context: StateContext };

export function serialiseState(position: SavedPosition, context: StateContext): JsonObject {
  const common = { version: VERSION, kind: position.kind };
  const tail = {
    organization_id: context.organizationId,
    columns: context.columns,
    _ab_cdc_cursor: context.nextCursor,
  };
  switch (position.kind) {
    case 'changes':
      return { ...common, delta_link: position.deltaLink, ...tail };
    case 'position':
      return { ...common, mode: position.mode, link: position.link, ...tail };
    case 'complete':
      return { ...common, ...tail };
  }
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
  const deltaLink = textOf(state, 'delta_link');
  const link = textOf(state, 'link');
  const { kind, mode } = state;
  if (kind === 'changes' && deltaLink !== undefined) return { kind, deltaLink };
  if (kind === 'complete') return { kind };
  if (kind === 'position' && link !== undefined && (mode === 'full_refresh' || mode === 'first_load')) {
    return { kind, mode, link };
  }
  throw refused(stream, `its kind ${JSON.stringify(kind)} is unknown or incomplete`);
}

function readContext(stream: string, state: JsonObject): StateContext {
  const { organization_id: organizationId, columns, _ab_cdc_cursor: nextCursor } = state;
  if (typeof organizationId !== 'string') throw refused(stream, '`organization_id` is missing');
  if (!Array.isArray(columns) || !columns.every((column) => typeof column === 'string')) {
    throw refused(stream, '`columns` is no list of names');
  }
  if (typeof nextCursor !== 'number' || !Number.isSafeInteger(nextCursor)) {
    throw refused(stream, '`_ab_cdc_cursor` is no whole number');
  }
  return { organizationId, columns, nextCursor };
}

function refused(stream: string, why: string): ConnectorError {
  return new ConnectorError(
    'config',
    'state_invalid',
    `The saved state of stream ${stream} cannot be used: ${why}. Use the release that wrote it, or clear the stream's state to read it from the beginning.`,
  );
}
