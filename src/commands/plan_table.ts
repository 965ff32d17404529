/** Formats a plan as a table for a person. Pure. */
import { pluralize } from '../core/pluralize.ts';
import type { PlannedRead } from './plan.ts';

const READS: Readonly<Record<PlannedRead['reads'], string>> = {
  'all-rows': 'all rows',
  'first-load': 'all rows, then changes',
  changes: 'changes',
  'by-cursor': 'by cursor',
  metadata: 'metadata',
  nothing: 'nothing: complete',
  refused: 'cannot be read',
};

const START: Readonly<Record<PlannedRead['start'], string>> = {
  'no-state': 'the beginning',
  state: 'the saved state',
  'interrupted-read': 'an interrupted read',
};

const HEADINGS = ['stream', 'reads', 'begins at', 'columns', 'rows', 'requests'];
/** Columns of numbers are aligned to the right. */
const NUMBERS_FROM = 3;
const UNKNOWN = '?';

/** Lines with line ends: the table, then notes about single streams. */
export function planTable(reads: readonly PlannedRead[]): string {
  const cells = [HEADINGS, ...reads.map(cellsOf)];
  const widths = HEADINGS.map((_, column) => Math.max(...cells.map((row) => row[column]?.length ?? 0)));
  const lines = cells.map((row) =>
    row
      .map((cell, column) => aligned(cell, widths[column] ?? 0, column >= NUMBERS_FROM))
      .join('  ')
      .trimEnd(),
  );
  const remarks = reads.flatMap(remarksOn);
  return [...lines, '', totalOf(reads), ...remarks, ''].join('\n');
}

function cellsOf({ columns, reads, requests, rows, since, start, stream }: PlannedRead): string[] {
  const begins = reads === 'refused' ? '' : since === null ? START[start] : shortTime(since);
  return [stream, READS[reads], begins, ...[columns, rows, requests].map(number)];
}

/** The time without milliseconds. */
function shortTime(since: string): string {
  return since.replace(/\.\d+Z$/, 'Z');
}

function number(value: number | null): string {
  return value === null ? UNKNOWN : value.toLocaleString('en-US');
}

function aligned(cell: string, width: number, onTheRight: boolean): string {
  return onTheRight ? cell.padStart(width) : cell.padEnd(width);
}

function totalOf(reads: readonly PlannedRead[]): string {
  const sum = (of: (one: PlannedRead) => number | null): number =>
    reads.reduce((total, one) => total + (of(one) ?? 0), 0);
  const unknown = reads.some(({ rows }) => rows === null) ? ', without those that are not known (?)' : '';
  const rows = pluralize(
    sum((one) => one.rows),
    'row',
  );
  return `${pluralize(reads.length, 'stream')}, about ${rows} in ${pluralize(
    sum((one) => one.requests),
    'request',
  )}${unknown}.`;
}

function remarksOn({ error, notices, slices, stream }: PlannedRead): string[] {
  const [first] = slices;
  const sliced = first === undefined ? [] : [`read in ${slices.length} slices at once, such as ${first}`];
  return [...(error === null ? [] : [error]), ...notices, ...sliced].map(
    (words) => `${stream}: ${words.replace(/\.$/, '')}.`,
  );
}
