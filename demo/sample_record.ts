/** A record for a person: its columns one below the other, every number with all its digits. */
import { say, styled, table } from './screen.ts';

/** @param columns those to show, in that order; others are counted. */
export function showRecord(line: string, columns: readonly string[]): void {
  const { record } = parseExactly(line) as { record: { data: Readonly<Record<string, unknown>> } };
  const rows = columns.filter((name) => Object.hasOwn(record.data, name));
  table([['column', 'value'], ...rows.map((name) => [name, shown(record.data[name])])]);
  const more = Object.keys(record.data).length - rows.length;
  if (more > 0) say(styled('dim', `   and ${more} more columns`));
}

/** JavaScript's numbers have 17 digits at most; the text of the record may have more. */
function exactNumber(_: string, value: unknown, context?: { readonly source?: string }): unknown {
  return typeof value === 'number' ? { digits: context?.source ?? String(value) } : value;
}

function parseExactly(text: string): unknown {
  return JSON.parse(text, exactNumber);
}

function shown(value: unknown): string {
  if (typeof value === 'object' && value !== null && 'digits' in value) return String(value.digits);
  return typeof value === 'string' ? value : JSON.stringify(value);
}
