import { ConnectorError } from '../core/errors.ts';
import { isObject, textOf } from '../core/json.ts';
import { shownValue } from '../core/shown_value.ts';

/** The saved state of each stream by name, not parsed yet; a stream without a state is absent. */
export type InputState = ReadonlyMap<string, unknown>;

/** Other messages of a run: ignored, so that its whole output can be passed as a state. */
const OTHER_MESSAGES: ReadonlySet<unknown> = new Set(['RECORD', 'LOG', 'TRACE', 'CONTROL']);

/**
 * Reads the states of earlier runs: STREAM states or whole STATE messages, in one array or in separate documents. The
 * last state of a stream counts. Absent, empty and null documents contain no state. Nulls, unknown members and other messages
 * of a run are ignored.
 * @throws ConnectorError `state_invalid` for anything else, since a state that is not understood must not be ignored.
 */
export function parseInputState(documents: readonly unknown[]): InputState {
  const states = new Map<string, unknown>();
  const entries = documents.flatMap((document, index): { value: unknown; where: string }[] => {
    const where = documents.length === 1 ? 'the document' : `document ${index + 1}`;
    if (!Array.isArray(document)) return [{ value: document, where }];
    return document.map((value: unknown, at) => ({ value, where: `entry ${at} of ${where}` }));
  });
  for (const { value, where } of entries) {
    if (isWithoutState(value)) continue;
    const { name, state } = parseEntry(value, where);
    if (state !== undefined) states.set(name, state);
  }
  return states;
}

function isWithoutState(value: unknown): boolean {
  if (value === undefined || value === null) return true;
  return isObject(value) && (Object.keys(value).length === 0 || OTHER_MESSAGES.has(value['type']));
}

function parseEntry(entry: unknown, where: string): { name: string; state: unknown } {
  if (!isObject(entry)) throw invalid(`${where} is not an object`);
  const state = entry['type'] === 'STATE' && isObject(entry['state']) ? entry['state'] : entry;
  const { stream, type } = state;
  if (type !== undefined && type !== null && type !== 'STREAM') {
    throw invalid(`${where} is of type ${shownValue(type)}, and only "STREAM" states are understood`);
  }
  if (!isObject(stream)) throw invalid(`${where} has no "stream" object`);
  const descriptor = stream['stream_descriptor'];
  const name = isObject(descriptor) ? textOf(descriptor, 'name') : undefined;
  if (name === undefined) throw invalid(`${where} has no stream.stream_descriptor.name`);
  return { name, state: stream['stream_state'] ?? undefined };
}

function invalid(why: string): ConnectorError {
  return new ConnectorError(
    'config',
    'state_invalid',
    `The saved state cannot be used: ${why}. Pass the state that the last run wrote, or no state to read from the beginning.`,
  );
}
