import { propertyOf, type Row, type Table } from '../model.ts';
import { GIVEN_VALUES } from './given_values.ts';
import { ROW_COUNTS } from './row_counts.ts';
import { rowId, valueOf } from './values.ts';

const FIRST_DAY_MS = Date.UTC(2025, 0, 6, 8);

/** The rows that a table begins with, in the order in which they were made. @param organizationId the id of the organization's row. */
export function sampleRows(table: Table, organizationId: string): Omit<Row, 'version'>[] {
  return Array.from({ length: ROW_COUNTS[table.name] ?? 0 }, (_, index) => {
    const id = table.name === 'organization' ? organizationId : rowId(table.name, index);
    const createdMs = FIRST_DAY_MS + index * 3_600_000;
    const context = { table, index, id, createdMs, rowCount: (name: string) => ROW_COUNTS[name] ?? 0 };
    const values: Record<string, string> = {};
    for (const column of table.columns) {
      const property = propertyOf(column);
      if (property !== undefined) values[property] = valueOf(column, context);
    }
    for (const [property, value] of Object.entries(GIVEN_VALUES[table.name]?.[index] ?? {})) {
      values[property] = JSON.stringify(value);
    }
    return { id, values };
  });
}
