/** Which tables become streams: every ordinary one, or those that `tables` and `exclude_tables` choose. */
import { ConnectorError } from '../core/errors.ts';
import type { TableSummary } from '../odata/table.ts';
import { METADATA_STREAM_NAMES, type MetadataStreamName } from './metadata_streams.ts';

export interface TableChoice {
  /** Names or patterns with `*`; undefined stands for every table. */
  readonly tables: readonly string[] | undefined;
  readonly excludeTables: readonly string[];
}

/**
 * @param alsoNamed names of tables that are chosen although they are offered only when named; `exclude_tables` wins.
 * @throws ConnectorError `config_invalid` for a pattern that fits no table, and where no table is left.
 */
export function chooseTables(
  all: readonly TableSummary[],
  config: TableChoice,
  alsoNamed: readonly string[] = [],
): TableSummary[] {
  const named = config.tables?.map(matcher);
  const excluded = config.excludeTables.map(matcher);
  const asked = alsoNamed.map(matcher);
  requireMatches('tables', config.tables ?? [], all);
  requireMatches('exclude_tables', config.excludeTables, all);
  const chosen = all.filter((table) => {
    if (excluded.some((matches) => matches(table.name))) return false;
    if (named !== undefined) return named.some((matches) => matches(table.name));
    return table.onlyWhenNamed === undefined || asked.some((matches) => matches(table.name));
  });
  if (chosen.length > 0) return chosen;
  throw new ConnectorError(
    'config',
    'config_invalid',
    'No table is left to read: `exclude_tables` excludes all that `tables` names. Change one of them.',
  );
}

/** The metadata streams that `exclude_tables` does not exclude; `tables` chooses the tables that they describe. */
export function chooseMetadataStreams(config: TableChoice): MetadataStreamName[] {
  const excluded = config.excludeTables.map(matcher);
  return METADATA_STREAM_NAMES.filter((name) => !excluded.some((matches) => matches(name)));
}

function requireMatches(property: string, patterns: readonly string[], all: readonly TableSummary[]): void {
  const names = [...all.map(({ name }) => name), ...(property === 'tables' ? [] : METADATA_STREAM_NAMES)];
  const idle = patterns.filter((pattern) => !names.some(matcher(pattern)));
  if (idle.length === 0) return;
  throw new ConnectorError(
    'config',
    'config_invalid',
    `\`${property}\` names ${idle.map((pattern) => `"${pattern}"`).join(', ')}, but the environment has no such table. Use logical names, such as "account" or "cr1a7_*".`,
  );
}

/** `*` stands for any characters. Upper and lower case match each other, also where a service has names that differ only in case. */
export function matcher(pattern: string): (name: string) => boolean {
  const [first = '', ...rest] = pattern.trim().toLowerCase().split('*');
  const last = rest.pop();
  if (last === undefined) return (name) => name.toLowerCase() === first;
  return (mixed) => {
    const name = mixed.toLowerCase();
    if (!name.startsWith(first) || !name.endsWith(last)) return false;
    const end = name.length - last.length;
    // The earliest place of each part leaves the most room for the following parts, so no backtracking is needed.
    let at = first.length;
    for (const part of rest) {
      const found = name.indexOf(part, at);
      if (found < 0) return false;
      at = found + part.length;
    }
    return at <= end;
  };
}
