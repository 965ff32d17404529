/** Reads the streams in a command line, such as `account,cr1a7_*,sys_tables`. */
import { closest } from '../config/unknown_properties.ts';
import { ConnectorError } from '../core/errors.ts';
import { matcher } from './table_choice.ts';

/** Names or patterns with `*`, in upper or lower case; undefined stands for every stream. */
export type StreamPatterns = readonly string[] | undefined;

/** Returns a function that decides whether a stream with a given name is wanted. */
export function wantedBy(patterns: StreamPatterns): (name: string) => boolean {
  if (patterns === undefined) return () => true;
  const matchers = patterns.map(matcher);
  return (name) => matchers.some((matches) => matches(name));
}

/** The patterns that are full names: a table that is named in full is read even if it is not offered by default. */
export function namesIn(patterns: StreamPatterns): string[] {
  return (patterns ?? []).filter((pattern) => !pattern.includes('*'));
}

/**
 * @param names the names of all streams that can be chosen.
 * @throws ConnectorError `stream_unknown` for a pattern that matches none of them, with a suggestion.
 */
export function requireStreams(patterns: StreamPatterns, names: readonly string[]): void {
  const idle = (patterns ?? []).filter((pattern) => !names.some(matcher(pattern)));
  if (idle.length === 0) return;
  const [first = ''] = idle;
  const meant = closest(first, names);
  const advice =
    meant === undefined
      ? 'Run `discover` to see the names; `*` stands for any characters.'
      : `Did you mean "${meant}"?`;
  const named = idle.map((pattern) => `"${pattern}"`).join(', ');
  throw new ConnectorError(
    'config',
    'stream_unknown',
    `--streams names ${named}, but no such stream exists. ${advice}`,
  );
}
