/**
 * Rows of any number from a formula: nothing is stored. All rows of a selection are the same except for the digits of
 * their number and the time that they were created at, which stand in most of the values that differ from row to row in a
 * real table: ids, names, addresses, amounts, versions. Rendering a row is copying a template and writing those.
 */
import { notEmulated } from '../answer.ts';
import { plainMember, type RowForm } from '../answers/row_form.ts';
import type { Table } from '../model.ts';
import { timeAt, TimeText } from './row_time.ts';
import { variedConstant } from './varied_columns.ts';

/** How many bytes of a row are written anew for every row. */
export const WIDTHS = { number: 12, time: timeAt(0).length } as const;
export type SlotKind = keyof typeof WIDTHS;
/** Stands in the template where they go. */
export const MARKS = { number: '#'.repeat(WIDTHS.number), time: '~'.repeat(WIDTHS.time) } as const;

/** Where a row's number or its time stands. */
export interface Slot {
  readonly kind: SlotKind;
  readonly at: number;
  readonly width: number;
}

/** A row's number as in its slots. */
export function numberText(index: number): string {
  return String(index).padStart(WIDTHS.number, '0');
}

/** The id of a generated row, which is also its place in the order of ids. */
export function generatedId(index: number): string {
  return `00000000-0000-4000-a000-${numberText(index)}`;
}

/** @returns undefined if it is not a generated id. */
export function generatedIndex(id: string): number | undefined {
  const index = Number(id.slice(-WIDTHS.number));
  return Number.isInteger(index) && id === generatedId(index) ? index : undefined;
}

/** The index of the first row after a generated id. */
export function indexAfter(id: string): number {
  return Number(id.slice(-WIDTHS.number)) + 1;
}

export class RowTemplate {
  /** A comma and the row. */
  readonly bytes: Buffer;
  /** In their order. */
  readonly slots: readonly Slot[];

  /** @param form what rows bring, and how. @throws Refusal for annotations of values that differ from row to row. */
  constructor(table: Table, { member, properties }: RowForm) {
    const texts = Object.fromEntries(properties.map((name) => [name, valueOf(name, table)]));
    const values = properties.map((name) => {
      const text = texts[name]!;
      const written = member(name, text, texts);
      const isAnnotated = written !== plainMember(name, text);
      if (isAnnotated && isMarked(text)) throw notEmulated(`annotations of ${name} in generated rows`);
      return written;
    });
    this.bytes = Buffer.from(`,{"@odata.etag":"W/\\"${MARKS.number}\\"",${values.join(',')}}`);
    this.slots = slotsOf(this.bytes);
  }

  /** Rows `start` to `end` (not included), each behind a comma. */
  render(start: number, end: number): Buffer {
    return stampRows(this.bytes, this.slots, start, end);
  }
}

/** Copies of `row`, one after the other, with the numbers and times of `start` to `end` (not included) in its slots. */
function stampRows(row: Buffer, slots: readonly Slot[], start: number, end: number): Buffer {
  const rows = Buffer.alloc((end - start) * row.length, row);
  const digits = Buffer.from(numberText(start));
  const time = new TimeText(start);
  const sources = { number: digits, time: time.bytes };
  for (let base = 0; base < rows.length; base += row.length) {
    for (const { at, kind, width } of slots) {
      const source = sources[kind];
      for (let byte = 0; byte < width; byte++) rows[base + at + byte] = source[byte]!;
    }
    countUp(digits);
    time.next();
  }
  return rows;
}

function countUp(digits: Buffer): void {
  const [zero, nine] = [48, 57];
  let at = WIDTHS.number - 1;
  for (; digits[at] === nine; at--) digits[at] = zero;
  digits[at]!++;
}

/** Where the marks stand. */
export function slotsOf(bytes: Buffer): Slot[] {
  const slots: Slot[] = [];
  for (const kind of ['number', 'time'] as const) {
    const width = WIDTHS[kind];
    for (let at = bytes.indexOf(MARKS[kind]); at >= 0; at = bytes.indexOf(MARKS[kind], at + width)) {
      slots.push({ kind, at, width });
    }
  }
  return slots.sort((one, other) => one.at - other.at);
}

/** @returns the JSON text of a column's value if it is the same in all rows; otherwise undefined. */
export function constantValue(name: string, table: Table): string | undefined {
  if (table.varied === true) return markedValue(name, table) === undefined ? variedConstant(name) : undefined;
  const text = valueOf(name, table);
  return isMarked(text) ? undefined : text;
}

/** The marked text of what follows from a row's number in rows of every kind: its key, its version and its times. */
export function markedValue(name: string, table: Table): string | undefined {
  const isMarkedEverywhere =
    name === table.primaryId || ['createdon', 'modifiedon', 'versionnumber'].includes(name);
  return isMarkedEverywhere ? valueOf(name, table) : undefined;
}

/** Whether it differs from row to row. */
function isMarked(text: string): boolean {
  return Object.values(MARKS).some((mark) => text.includes(mark));
}

function valueOf(name: string, table: Table): string {
  switch (name) {
    case table.primaryId:
      return `"00000000-0000-4000-a000-${MARKS.number}"`;
    case 'name':
      return `"Generated row ${MARKS.number}"`;
    case 'emailaddress1':
      return `"row${MARKS.number}@example.com"`;
    case 'description':
      return `"Größe \\"XL\\" – delivered on time, invoice ${MARKS.number}.\\nSecond line."`;
    case 'quantity':
      return '42';
    case 'amount':
    case 'amount_base':
      return `1${MARKS.number}.5000`;
    case 'duedate':
      return '"2026-03-31"';
    case 'createdon':
    case 'modifiedon':
      return `"${MARKS.time}"`;
    case 'statecode':
      return '0';
    case 'statuscode':
      return '1';
    case 'versionnumber':
      return `1${MARKS.number}`;
    default:
      return name.endsWith('_value') ? '"5f0c0a5e-6d0a-4b5e-9a54-3f0d7a9f6c21"' : ofItsKind(name);
  }
}

/** Values of the columns that a wide table has many of; null for all others. */
const OF_A_KIND: Readonly<Record<string, string>> = {
  text: `"Straße ${MARKS.number}, Hinterhof"`,
  whole: '1024',
  decimal: `1${MARKS.number}.1415926535`,
  option: '100000001',
  flag: 'true',
  moment: '"2026-01-15T09:30:00Z"',
};

function ofItsKind(name: string): string {
  return OF_A_KIND[name.replace(/\d+$/, '')] ?? 'null';
}
