/** What stands in the columns of a generated row. */
import { timeAt } from '../../generated/row_time.ts';
import { COLUMN_TYPES } from '../model/column_types.ts';
import { type Column, COMPANY } from '../model/entity.ts';

/** Digits of a row's number, wherever it stands. */
export const NUMBER_DIGITS = 11;
/** Stand in a template for a row's number and for its time. */
export const NUMBER_MARK = '#'.repeat(NUMBER_DIGITS);
export const TIME_MARK = '~'.repeat(timeAt(0).length);

/** Columns whose values ascend with the rows, and what each holds in row `index`. */
const ASCENDING: Readonly<Record<string, (index: number) => string>> = {
  RecordNumber: (index) => `R-${digits(index)}`,
  SourceRecId: (index) => `5${digits(index)}`,
  ModifiedDateAndTime: timeAt,
};

export function ascendingValue(name: string): ((index: number) => string) | undefined {
  return Object.hasOwn(ASCENDING, name) ? ASCENDING[name] : undefined;
}

export function digits(index: number): string {
  return String(index).padStart(NUMBER_DIGITS, '0');
}

/** JSON text, with the marks where rows differ. */
export function valueTemplate(column: Column, company: string): string {
  switch (column.name) {
    case COMPANY:
      return JSON.stringify(company);
    case 'RecordNumber':
      return `"R-${NUMBER_MARK}"`;
    case 'SourceRecId':
      return `5${NUMBER_MARK}`;
    case 'ModifiedDateAndTime':
      return `"${TIME_MARK}"`;
    case 'Name':
      return `"Generated row ${NUMBER_MARK}"`;
    case 'Email':
      return `"row${NUMBER_MARK}@example.com"`;
    case 'Description':
      return `"Größe \\"XL\\", delivered on time, invoice ${NUMBER_MARK}.\\nSecond line."`;
    case 'Amount':
      return `1${NUMBER_MARK}.55`;
    default:
      return constantValue(column);
  }
}

/** JSON text of a value that all rows have. */
export function constantValue({ name, type }: Column): string {
  switch (type) {
    case 'Date':
      return name === 'DueDate' ? COLUMN_TYPES.Date.empty : '"2026-03-31T12:00:00Z"';
    case 'Enum':
      return name === 'Status' ? '"Backorder"' : '"Yes"';
    case 'Int32':
      return '42';
    case 'Real':
      return '1024.125';
    case 'String':
      return name.startsWith('Text') ? '"Straße 12, Hinterhof"' : '""';
    case 'Boolean':
    case 'Container':
    case 'Guid':
    case 'Int64':
    case 'Time':
    case 'UtcDateTime':
      return COLUMN_TYPES[type].empty;
  }
}
