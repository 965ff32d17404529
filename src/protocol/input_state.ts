import { ConnectorError } from '../core/errors.ts';
import { isObject, type JsonObject, textOf } from '../core/json.ts';

/** The saved state of each stream, by name; a stream without one is absent. */
export type InputState = ReadonlyMap<string, JsonObject>;

/**
 * The states that an earlier run wrote: an array of STREAM states, bare or as whole STATE messages. Absent, empty or null
 * is no state; nulls and unknown members are passed over.
 * @throws ConnectorError `state_invalid` for anything else: a state that is not understood must not be taken for none.
 */
export function parseInputState(document: unknown): InputState {
  const states = new Map<string, JsonObject>();
  if (document === undefined || document === null) return states;
  const entries = Array.isArray(document) ? document : [document];
  for (const [index, entry] of entries.entries()) {
    if (entry === null || (isObject(entry) && Object.keys(entry).length === 0)) continue;
    const { name, state } = parseEntry(entry, Array.isArray(document) ? `entry ${index}` : 'the document');
    if (state !== undefined) states.set(name, state);
  }
  return states;
}

function parseEntry(entry: unknown, where: string): { name: string; state: JsonObject | undefined } {
  if (!isObject(entry)) throw invalid(`${where} is no object`);
  const state = entry['type'] === 'STATE' && isObject(entry['state']) ? entry['state'] : entry;
  const { stream, type } = state;
  if (type !== undefined && type !== null && type !== 'STREAM') {
    throw invalid(`${where} is of type ${JSON.stringify(type)}, and only "STREAM" states are understood`);
  }
  if (!isObject(stream)) throw invalid(`${where} has no "stream" object`);
  const descriptor = stream['stream_descriptor'];
  const name = isObject(descriptor) ? textOf(descriptor, 'name') : undefined;
  if (name === undefined) throw invalid(`${where} has no stream.stream_descriptor.name`);
  const value = stream['stream_state'];
  if (value === undefined || value === null) return { name, state: undefined };
  if (!isObject(value)) throw invalid(`the stream_state of stream ${name} is no object`);
  return { name, state: value };
}

function invalid(why: string): ConnectorError {
  return new ConnectorError(
    'config',
    'state_invalid',
    `The saved state cannot be used: ${why}. Pass what the last run wrote, or none at all to read from the beginning.`,
  );
}
