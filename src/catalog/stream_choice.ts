/** The streams that a command line names: `account,cr1a7_*,sys_tables`. */
import { closest } from '../config/unknown_properties.ts';
import { ConnectorError } from '../core/errors.ts';
import { matcher } from './table_choice.ts';

/** Names or patterns with `*`, in any case; undefined stands for every stream. */
export type StreamPatterns = readonly string[] | undefined;

/** Whether a stream of that name is wanted. */
export function wantedBy(patterns: StreamPatterns): (name: string) => boolean {
  if (patterns === undefined) return () => true;
  const matchers = patterns.map(matcher);
  return (name) => matchers.some((matches) => matches(name));
}

/** The patterns that are names: whoever writes a table's whole name wants it even if it is not offered by default. */
export function namesIn(patterns: StreamPatterns): string[] {
  return (patterns ?? []).filter((pattern) => !pattern.includes('*'));
}

/**
 * @param names of all streams that there are to choose.
 * @throws ConnectorError `stream_unknown` for a pattern that fits none of them, with the name that it may have meant.
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
    `--streams names ${named}, but there is no such stream. ${advice}`,
  );
}
