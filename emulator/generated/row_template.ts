/**
 * Rows of any number from a formula: nothing is stored. All rows of a selection are the same but for the digits of their
 * number, so that rendering one is copying a template and writing digits.
 */
import type { Row, Table } from '../model.ts';

/** Of a row's number. */
export const DIGITS = 12;
const SLOT = '#'.repeat(DIGITS);

/** The id of a generated row, which is also its place in the order of ids. */
export function generatedId(index: number): string {
  return `00000000-0000-4000-a000-${String(index).padStart(DIGITS, '0')}`;
}

/** The index of the first row after a generated id. */
export function indexAfter(id: string): number {
  return Number(id.slice(-DIGITS)) + 1;
}

export class RowTemplate {
  /** A comma and the row. */
  readonly bytes: Buffer;
  /** Where digits of the row's number stand. */
  readonly slots: readonly number[];

  /**
   * @param properties what rows bring, in their order.
   * @param annotate what stands before a property with this value.
   */
  constructor(
    table: Table,
    properties: readonly string[],
    annotate: (name: string, text: string, values: Row['values']) => string = () => '',
  ) {
    const texts = Object.fromEntries(properties.map((name) => [name, valueOf(name, table)]));
    const values = Object.entries(texts).map(
      ([name, text]) => `${annotate(name, text, texts)}${JSON.stringify(name)}:${text}`,
    );
    this.bytes = Buffer.from(`,{"@odata.etag":"W/\\"${SLOT}\\"",${values.join(',')}}`);
    this.slots = slotsOf(this.bytes);
  }

  /** Rows `start` to `end` (not included), each behind a comma. */
  render(start: number, end: number): Buffer {
    return stampRows(this.bytes, this.slots, start, end);
  }
}

/** Copies of `row`, one after the other, with the digits of `start` to `end` (not included) in its slots. */
export function stampRows(row: Buffer, slots: readonly number[], start: number, end: number): Buffer {
  const rows = Buffer.allocUnsafe((end - start) * row.length);
  const digits = Buffer.from(String(start).padStart(DIGITS, '0'));
  for (let base = 0; base < rows.length; base += row.length) {
    row.copy(rows, base);
    for (const slot of slots) {
      for (let digit = 0; digit < DIGITS; digit++) rows[base + slot + digit] = digits[digit]!;
    }
    countUp(digits);
  }
  return rows;
}

function countUp(digits: Buffer): void {
  const [zero, nine] = [48, 57];
  let at = DIGITS - 1;
  for (; digits[at] === nine; at--) digits[at] = zero;
  digits[at]!++;
}

function slotsOf(bytes: Buffer): number[] {
  const slots: number[] = [];
  for (let at = bytes.indexOf(SLOT); at >= 0; at = bytes.indexOf(SLOT, at + DIGITS)) slots.push(at);
  return slots;
}

function valueOf(name: string, table: Table): string {
  switch (name) {
    case table.primaryId:
      return `"00000000-0000-4000-a000-${SLOT}"`;
    case 'name':
      return `"Generated row ${SLOT}"`;
    case 'emailaddress1':
      return `"row${SLOT}@example.com"`;
    case 'description':
      return '"Größe \\"XL\\" – delivered on time, invoice follows.\\nSecond line."';
    case 'quantity':
      return '42';
    case 'amount':
    case 'amount_base':
      return '1234.5000';
    case 'duedate':
      return '"2026-03-31"';
    case 'createdon':
    case 'modifiedon':
      return '"2026-01-15T09:30:00Z"';
    case 'statecode':
      return '0';
    case 'statuscode':
      return '1';
    case 'versionnumber':
      return '1000000';
    default:
      return name.endsWith('_value') ? '"5f0c0a5e-6d0a-4b5e-9a54-3f0d7a9f6c21"' : 'null';
  }
}
