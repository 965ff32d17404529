/** The input and output files of a read, for the demos. */
import type { Message, Run, Stream } from './run_connector.ts';

export interface Work {
  /** Writes a file with this name. @returns its path. */
  readonly file: (name: string, content: unknown) => string;
}

export function recordsOf(messages: readonly Message[], stream: string): Readonly<Record<string, unknown>>[] {
  return messages.flatMap(({ record }) => (record?.stream === stream ? [record.data] : []));
}

export function lastStates({ messages }: Run): unknown[] {
  const last = new Map<string, unknown>();
  for (const { state } of messages)
    if (state !== undefined) last.set(state.stream.stream_descriptor.name, state);
  return [...last.values()];
}

export function catalogOf(
  streams: readonly Stream[],
  names: readonly string[],
  mode: 'full_refresh' | 'incremental',
  cursor?: readonly string[],
): object[] {
  return streams
    .filter(({ name }) => names.includes(name))
    .map((stream) => ({
      stream,
      sync_mode: mode,
      destination_sync_mode: mode === 'incremental' ? 'append_dedup' : 'overwrite',
      ...(cursor === undefined ? {} : { cursor_field: cursor }),
    }));
}
