/** Compares rows of two connectors value by value, as the JSON texts that they wrote. */
import type { Case } from '../../judges/case.ts';

/** Every value of a row by its column, as JSON text with all digits. */
type Texts = ReadonlyMap<string, string>;

interface SourceJson {
  parse(
    text: string,
    reviver: (key: string, value: unknown, context: { source?: string }) => unknown,
  ): unknown;
  rawJSON(text: string): unknown;
}

/** A feature of Node that TypeScript's library does not declare yet. */
const exactJson = JSON as unknown as SourceJson;

/** Why a column is in the rows of only one connector, or differs. The first match counts. */
const REASONS: readonly (readonly [pattern: RegExp, reason: string])[] = [
  [/^_ab_cdc_/, 'each connector has its own'],
  [/_label$/, 'only this connector adds labels'],
  [/^@odata|@/, 'the Python connector passes on columns that its schema does not have'],
  [/./, 'the Python connector writes numbers as floats'],
];

export function comparedRows(name: string, key: string, theirText: string, ourText: string): Case {
  const [theirs, ours] = [rowsOf(key, theirText, false), rowsOf(key, ourText, false)];
  const missing = [...theirs.keys()].filter((id) => !ours.has(id));
  const added = [...ours.keys()].filter((id) => !theirs.has(id));
  if (missing.length + added.length > 0) {
    const detail = `${missing.length} rows are only theirs, ${added.length} only ours`;
    return { case: name, outcome: 'failed', detail };
  }
  const columns = new Map<string, boolean>();
  let equal = 0;
  for (const [id, row] of theirs) {
    const own = ours.get(id) ?? new Map<string, string>();
    for (const column of new Set([...row.keys(), ...own.keys()])) {
      const [one, other] = [row.get(column), own.get(column)];
      if (one === other) equal++;
      else columns.set(column, (columns.get(column) ?? true) && isExplained(column, one, other));
    }
  }
  const wrong = [...columns].filter(([, explained]) => !explained).map(([column]) => column);
  const differing = columns.size === 0 ? '' : `; these differ: ${byReason([...columns.keys()])}`;
  return {
    case: name,
    outcome: wrong.length === 0 ? 'passed' : 'failed',
    detail:
      wrong.length === 0
        ? `${theirs.size} rows, ${equal} equal values${differing}`
        : `without a reason: ${wrong.join(', ')}`,
  };
}

export function comparedDeletes(name: string, key: string, theirText: string, ourText: string): Case {
  const [theirs, ours] = [rowsOf(key, theirText, true), rowsOf(key, ourText, true)];
  const isEqual = theirs.size === ours.size && [...theirs.keys()].every((id) => ours.has(id));
  return {
    case: name,
    outcome: isEqual ? 'passed' : 'failed',
    detail: `${theirs.size} theirs, ${ours.size} ours`,
  };
}

function isExplained(column: string, theirs: string | undefined, ours: string | undefined): boolean {
  if (/^_ab_cdc_|_label$|@/.test(column)) return true;
  // The same number, but the float has fewer digits.
  return theirs !== undefined && ours !== undefined && isNumber(ours) && Number(theirs) === Number(ours);
}

function isNumber(text: string): boolean {
  return /^-?\d/.test(text);
}

/** The columns of each reason. */
function byReason(columns: readonly string[]): string {
  const groups = Map.groupBy(columns.toSorted(), reasonOf);
  return [...groups].map(([reason, names]) => `${names.join(', ')} (${reason})`).join('; ');
}

function reasonOf(column: string): string {
  return REASONS.find(([pattern]) => pattern.test(column))?.[1] ?? '';
}

/** The last record of each key. @param deleted true for delete markers, false for rows. */
function rowsOf(key: string, text: string, deleted: boolean): ReadonlyMap<string, Texts> {
  const rows = new Map<string, Texts>();
  for (const line of text.split('\n')) {
    if (!/^\{"type":\s*"RECORD"/.test(line)) continue;
    const { record } = exactJson.parse(line, exactNumber) as { record: { data: Record<string, unknown> } };
    const { data } = record;
    if (((data['_ab_cdc_deleted_at'] ?? null) !== null) !== deleted) continue;
    const texts = Object.entries(data).map(([column, value]) => [column, JSON.stringify(value)] as const);
    rows.set(String(data[key]), new Map(texts));
  }
  return rows;
}

function exactNumber(_: string, value: unknown, { source }: { source?: string }): unknown {
  return typeof value === 'number' && source !== undefined ? exactJson.rawJSON(source) : value;
}
