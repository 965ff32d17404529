import type { RenderedRows } from '../answer.ts';
import { RowTemplate } from './row_template.ts';
import { canZip, zipRows } from './zipped_rows.ts';
import type { Table } from '../model.ts';

/** Generated rows `start` to `end` (not included), rendered only when they are sent. */
export function rowRange(
  table: Table,
  properties: readonly string[],
  start: number,
  end: number,
): RenderedRows {
  const template = new RowTemplate(table, properties);
  if (start >= end) return { plain: () => Buffer.alloc(0) };
  // Without the comma before the first row.
  const plain = (): Buffer => template.render(start, end).subarray(1);
  if (!canZip(template)) return { plain };
  return { plain, zip: (before, after) => zipRows(template, start, end, before, after) };
}
