/** What a destination holds of the orders after the messages of a run, and what it was told. */
import type { AirbyteMessage } from '../../src/protocol/messages.ts';
import type { FinopsRow } from '../finops_bench.ts';
import { keyOf, type State } from './world.ts';

export function recordsOf(messages: readonly AirbyteMessage[], stream: string): readonly FinopsRow[] {
  return messages.flatMap((message) =>
    message.type === 'RECORD' && message.record.stream === stream ? [message.record.data] : [],
  );
}

export function lastState(messages: readonly AirbyteMessage[], stream: string): State | undefined {
  return messages
    .flatMap((message) => (message.type === 'STATE' ? [message.state] : []))
    .findLast((state) => state.stream.stream_descriptor.name === stream);
}

export function warningsOf(messages: readonly AirbyteMessage[]): readonly string[] {
  return messages.flatMap((message) =>
    message.type === 'LOG' && message.log.level === 'WARN' ? [message.log.message] : [],
  );
}

export function errorsOf(messages: readonly AirbyteMessage[]): readonly string[] {
  return messages.flatMap((message) =>
    message.type === 'TRACE' && message.trace.type === 'ERROR'
      ? [message.trace.error.internal_message ?? message.trace.error.message]
      : [],
  );
}

/** Rows by their natural key: a later record of the same key replaces an earlier one. */
export function merge(destination: Map<string, unknown>, rows: readonly FinopsRow[]): void {
  for (const row of rows) destination.set(keyOf(row), row['Description']);
}

/** What differs between the destination and the source. */
export function differences(
  destination: ReadonlyMap<string, unknown>,
  source: readonly FinopsRow[],
): readonly string[] {
  const wanted = new Map(source.map((row) => [keyOf(row), row['Description']]));
  const missing = [...wanted.keys()].filter((key) => !destination.has(key));
  const left = [...destination.keys()].filter((key) => !wanted.has(key));
  const old = [...wanted].filter(([key, value]) => destination.has(key) && destination.get(key) !== value);
  return [
    ...missing.map((key) => `missing: ${key}`),
    ...left.map((key) => `left over: ${key}`),
    ...old.map(([key]) => `old: ${key}`),
  ];
}
