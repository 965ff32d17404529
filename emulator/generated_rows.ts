/**
 * Rows of any number from a formula: nothing is stored, and a page is a copy of a template in which the digits that
 * differ from row to row are patched, so that serving it costs little more than copying it.
 */
import type { Table } from './model.ts';
import { common, owned } from './data/columns.ts';
import { date, key, money, plain, text } from './data/columns.ts';

export function generatedTable(name: string): Table {
  return {
    name,
    schemaName: name,
    entitySet: `${name}s`,
    primaryId: `${name}id`,
    primaryName: 'name',
    objectTypeCode: 19_999,
    tableType: 'Standard',
    changeTracking: true,
    isActivity: false,
    isIntersect: false,
    isPrivate: false,
    listable: true,
    keys: [],
    columns: [
      ...key(`${name}id`),
      ...text('name', 'emailaddress1'),
      ...plain('MemoType', 'description'),
      ...plain('IntegerType', 'quantity'),
      ...money('amount'),
      ...date('DateOnly', 'duedate'),
      ...owned(),
      ...common(),
    ],
  };
}

const DIGITS = 12;
const SLOT = '#'.repeat(DIGITS);

/** The id of a generated row, which is also its place in the order of ids. */
export function generatedId(index: number): string {
  return `00000000-0000-4000-a000-${String(index).padStart(DIGITS, '0')}`;
}

/** The index of the first row after a generated id. */
export function indexAfter(id: string): number {
  return Number(id.slice(-DIGITS)) + 1;
}

/** Renders pages of one table and one selection. */
export class GeneratedPages {
  readonly #row: Buffer;
  readonly #slots: number[] = [];

  /** @param properties what rows bring, in their order. */
  constructor(table: Table, properties: readonly string[]) {
    const values = properties.map((name) => `${JSON.stringify(name)}:${template(name, table)}`);
    this.#row = Buffer.from(`{"@odata.etag":"W/\\"${SLOT}\\"",${values.join(',')}},`);
    for (let at = this.#row.indexOf(SLOT); at >= 0; at = this.#row.indexOf(SLOT, at + DIGITS))
      this.#slots.push(at);
  }

  /** Rows `start` to `end` (not included) as the elements of a JSON array. */
  render(start: number, end: number): Buffer {
    const { length } = this.#row;
    const page = Buffer.allocUnsafe(Math.max(0, end - start) * length);
    for (let index = start; index < end; index++) {
      const base = (index - start) * length;
      this.#row.copy(page, base);
      for (const slot of this.#slots) writeDigits(page, base + slot, index);
    }
    // Without the comma after the last row.
    return page.subarray(0, Math.max(0, page.length - 1));
  }
}

function writeDigits(page: Buffer, at: number, value: number): void {
  let rest = value;
  for (let digit = at + DIGITS - 1; digit >= at; digit--) {
    page[digit] = 48 + (rest % 10);
    rest = Math.floor(rest / 10);
  }
}

function template(name: string, table: Table): string {
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
    case 'statuscode':
      return '0';
    case 'versionnumber':
      return '1000000';
    default:
      return name.endsWith('_value') ? '"5f0c0a5e-6d0a-4b5e-9a54-3f0d7a9f6c21"' : 'null';
  }
}
