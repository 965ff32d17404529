import type { RenderedRows } from '../answer.ts';
import type { RowTemplate } from './row_template.ts';
import { canZip, zipRows } from './zipped_rows.ts';

/** Generated rows `start` to `end` (not included), rendered only when they are sent. */
export function rowRange(template: RowTemplate, start: number, end: number): RenderedRows {
  if (start >= end) return { plain: () => Buffer.alloc(0) };
  // Without the comma before the first row.
  const plain = (): Buffer => template.render(start, end).subarray(1);
  if (!canZip(template)) return { plain };
  return { plain, zip: (before, after) => zipRows(template, start, end, before, after) };
}
